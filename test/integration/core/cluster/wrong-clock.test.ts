import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../../build/paths.mjs';
import { type ClusterSite, openClusterSite } from '../../../fixtures/cluster-site.js';
import { type WorkerProcess, startWorkerProcess } from '../../../fixtures/cluster-workers.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* A worker whose clock is wrong, on real PostgreSQL, Dovecot and Ceph, by the built programs. */

const missing = [...missingOfPostgres, ...missingOfCeph];
const hour = 3_600_000;
const day = 24 * hour;
const points = z.array(z.object({ createdAt: z.iso.datetime(), messages: z.int() }));

let postgres: PostgresCluster;
let dovecot: Dovecot;
let folder: string;
let databaseUrl: string;
let site: ClusterSite;
let worker: WorkerProcess;
let number = 0;

beforeAll(async () => {
  if (missing.length > 0) return;
  [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  folder = await mkdtemp(join(tmpdir(), 'postkeep-wrong-clock-'));
  databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
  const place = await makeBucket(await s3Gateway());
  // A time zone without a name, as many machines have it.
  site = openClusterSite({ folder, databaseUrl, place, environment: { TZ: ':/etc/localtime' } });
  await site.addRepository();
  await site.init();
}, 240_000);
afterAll(async () => {
  if (missing.length > 0) return;
  await Promise.all([postgres.close(), dovecot.stop()]);
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => worker.kill());

describe.skipIf(missing.length > 0)(`a worker whose clock is wrong, ${onPostgres} and ${onCeph}`, () => {
  it.each([
    ['400 days behind', -400 * day, 'is 400 days behind'],
    ['an hour behind', -hour, 'is 60 minutes behind'],
    ['a year ahead', 365 * day, 'is 365 days ahead'],
    ['right', 0, null],
  ])(
    '(%s) dates restore points as its console does, so that retention lets none go too soon, and says so',
    async (_name, shiftMs, said) => {
      const [name, user] = [`worker-${String((number += 1))}`, `user${String(number)}@example.com`];
      worker = await startWorkerProcess(name, {
        ...{ databaseUrl, keyFile: join(folder, 'console', 'cluster.key'), folder },
        environment: {
          NODE_OPTIONS: `--require ${join(root, 'test', 'fixtures', 'shifted-clock.cjs')}`,
          POSTKEEP_TEST_CLOCK_MS: String(shiftMs),
        },
      });
      await site.addSource(name, dovecot, [user], 1);
      await site.run(
        ...['job', 'create', name, '--source', name, '--all'],
        ...['--repository', site.repository, '--retention', '30d'],
      );
      const before = Date.now();
      let log = '';
      for (const count of [1, 2, 3]) {
        await dovecot.deliver(user, ['INBOX'], `Subject: Letter ${String(count)}\r\n\r\nto ${user}\r\n`);
        log += await site.run('job', 'run', name);
        expect(log).toContain(`read by ${name}`);
      }
      const made = points.parse(JSON.parse(await site.run('restore', 'points', user, '--json')));
      expect(made.map(({ messages }) => messages)).toEqual([3, 2, 1]);
      for (const { createdAt } of made) {
        expect(Date.parse(createdAt)).toBeGreaterThan(before - 5_000);
        expect(Date.parse(createdAt)).toBeLessThan(Date.now() + 5_000);
      }
      for (const words of [log, worker.said()])
        if (said === null) expect(words).not.toContain('clock');
        else expect(words).toContain(said);
    },
    180_000,
  );
});
