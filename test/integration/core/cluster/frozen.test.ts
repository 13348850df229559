import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ClusterSite, openClusterSite } from '../../../fixtures/cluster-site.js';
import type { WorkerProcess } from '../../../fixtures/cluster-workers.js';
import { startDovecot } from '../../../fixtures/dovecot.js';
import { freeze } from '../../../fixtures/freeze.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import { missingOfPostgres, onPostgres, startPostgres } from '../../../fixtures/postgres.js';
import { onCeph, s3Gateway, startSecondGateway } from '../../../fixtures/s3-gateway.js';

/*
 * Console and worker are ended while a server hangs that they are in the midst of talking to: real PostgreSQL, Dovecot and Ceph, stopped by SIGSTOP, and the
 * built programs.
 */

const servers = ['PostgreSQL', 'the bucket', 'the mail server'] as const;
const missing = [...missingOfPostgres, ...missingOfCeph];
const users = Array.from({ length: 4 }, (_, number) => `user${String(number)}@example.com`);
/** Of the usual minute: what comes after it has its own bounds (docs/decisions/0352). */
const graceSeconds = 5;
const workerMs = graceSeconds * 1000 + 55_000;
const consoleMs = 45_000;
const points = z.array(z.object({ messages: z.int() }));

interface Place {
  readonly site: ClusterSite;
  readonly pids: Readonly<Record<(typeof servers)[number], () => Promise<number>>>;
  readonly startWorker: () => Promise<WorkerProcess>;
  readonly deliver: () => Promise<void>;
  readonly perUser: () => number;
  readonly close: () => Promise<void>;
}

/** Each case hangs its own: they wait beside each other. */
async function openPlace(): Promise<Place> {
  const [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  const gateway = await startSecondGateway(await s3Gateway());
  const folder = await mkdtemp(join(tmpdir(), 'postkeep-frozen-'));
  const databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
  const place = { ...(await makeBucket(await s3Gateway())), endpoint: gateway.endpoint };
  const site = openClusterSite({ folder, databaseUrl, place, encrypted: false });
  await site.addRepository();
  await site.init();
  await site.addSource('server', dovecot, users, 4);
  // So that there is a midst: each connection has its share of it.
  const job = ['job', 'create', 'mail', '--source', 'server', '--all', '--repository', site.repository];
  await site.run(...job, '--bandwidth', '512kbit');
  let [delivered, started] = [0, 0];
  return {
    site,
    pids: {
      PostgreSQL: async () => Number((await readFile(postgres.pidFile, 'utf8')).split('\n')[0]),
      'the bucket': () => Promise.resolve(gateway.pid()),
      'the mail server': () => Promise.resolve(dovecot.pid),
    },
    startWorker: () => {
      started += 1;
      const options = ['--limit', '2', '--grace', String(graceSeconds)];
      return site.startWorker(`worker-${String(started)}`, ...options);
    },
    deliver: async () => {
      for (let number = 0; number < 20; number += 1) {
        delivered += 1;
        const letter = `Subject: Letter ${String(delivered)}\r\n\r\n${'words '.repeat(1_500)}\r\n`;
        for (const user of users) await dovecot.deliver(user, ['INBOX'], letter);
      }
    },
    perUser: () => delivered,
    close: async () => {
      await site.killWorkers();
      gateway.kill();
      await Promise.all([postgres.close(), dovecot.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Milliseconds that it took, Infinity when it was too many. */
async function timed(ended: Promise<unknown>, mostMs: number): Promise<number> {
  const from = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<number>((resolve) => {
    timer = setTimeout(resolve, mostMs, Infinity);
  });
  const took = await Promise.race([ended.then(() => performance.now() - from), tooLong]);
  clearTimeout(timer);
  return took;
}

describe.skipIf(missing.length > 0)(`console and worker, ${onPostgres} and ${onCeph}`, () => {
  it.concurrent.each(servers)(
    'end in time when %s hangs in the midst of mailboxes, and the next session has all',
    async (server) => {
      const { site, pids, startWorker, deliver, perUser, close } = await openPlace();
      try {
        const worker = await startWorker();
        await deliver();
        const session = site.start('job', 'run', 'mail');
        await expect.poll(() => worker.said(), { timeout: 60_000 }).toContain(': begun');
        const goOn = freeze(await pids[server]());
        try {
          session.process.kill('SIGINT');
          worker.signal('SIGTERM');
          const took = await Promise.all([timed(session.ended, consoleMs), timed(worker.ended, workerMs)]);
          expect(took[0]).toBeLessThan(consoleMs);
          expect(took[1]).toBeLessThan(workerMs);
        } finally {
          goOn();
          session.process.kill('SIGKILL');
          await worker.kill();
        }
        await startWorker();
        await site.run('job', 'run', 'mail');
        for (const user of users) {
          const [newest] = points.parse(JSON.parse(await site.run('restore', 'points', user, '--json')));
          expect(newest?.messages).toBe(perUser());
        }
        await site.killWorkers();
        await site.run('repository', 'verify', site.repository);
      } finally {
        await close();
      }
    },
    420_000,
  );
});
