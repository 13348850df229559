import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ObjectStore } from '../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import { dropStore, holdStore } from '../../../../core/repository/bucket/bucket-access.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { systemClock } from '../../../../shared/clock.js';
import { messagesAt } from '../../../fixtures/bucket-repository.js';
import { type ClusterSite, type Command, openClusterSite } from '../../../fixtures/cluster-site.js';
import { type WorkerProcess, readBy } from '../../../fixtures/cluster-workers.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import { makeBucket, missingOfCeph, s3Access } from '../../../fixtures/object-store.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { servedHashes } from '../../../fixtures/served-mail.js';
import { onCeph, s3Gateway, startSecondGateway } from '../../../fixtures/s3-gateway.js';

/*
 * Sessions over two workers, everything a process of its own, of which one is killed with SIGKILL at a random moment. What a session says of a mailbox must be so,
 * and the next session makes whole what this one could not. POSTKEEP_TEST_KILLS=50 kills each part so often.
 */

const users = Array.from({ length: 6 }, (_, number) => `user${String(number)}@example.com`);
const perRound = 10;
const mostMessages = 40;
/** About as long as a session takes that nobody disturbs. */
const sessionMs = 5_000;
/** About as long as the rate of the job makes a mailbox take. */
const mailboxMs = 2_000;
const mostDownMs = 5_000;
/** docs/cluster.md: a dead worker's mailbox is another's within that time. */
const takenUpWithinMs = 30_000;
const kills = killCount(50, 1);

/** Longer than anything that is waited for: what has not ended then never will. */
const mostSessionMs = 240_000;

const missing = [...missingOfPostgres, ...missingOfCeph];
let postgres: PostgresCluster;
let dovecot: Dovecot;
let gateway: Awaited<ReturnType<typeof startSecondGateway>>;
let folder: string;
let site: ClusterSite;
const workers: WorkerProcess[] = [];
let startedWorkers = 0;
let store: ObjectStore;
let index: string;
let identity: string;
let delivered = 0;
const random = numbersFrom(14);

const repositories = z.array(
  z.object({ path: z.string(), bucket: z.object({ identity: z.string() }).nullable() }),
);

beforeAll(async () => {
  if (missing.length > 0) return;
  [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  gateway = await startSecondGateway(await s3Gateway());
  folder = await mkdtemp(join(tmpdir(), 'postkeep-kills-'));
  const databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
  const place = { ...(await makeBucket(await s3Gateway())), endpoint: gateway.endpoint };
  site = openClusterSite({ folder, databaseUrl, place, encrypted: false });
  await site.addRepository();
  await site.init();
  await site.addSource('server', dovecot, users, 4);
  // So that there is a midst: each connection has its share of it.
  const job = ['job', 'create', 'mail', '--source', 'server', '--all', '--repository', site.repository];
  await site.run(...job, '--bandwidth', '512kbit');
  await Promise.all([startWorker(), startWorker()]);
  await deliver();
  await site.run('job', 'run', 'mail');
  const all = repositories.parse(JSON.parse(await site.run('repository', 'list', '--json')));
  const own = all.find(({ bucket }) => bucket !== null);
  [index, identity] = [own?.path ?? '', own?.bucket?.identity ?? ''];
  store = await openObjectStore({ ...place, prefix: 'mail' }, s3Access);
  holdStore(identity, store);
}, 240_000);
afterAll(async () => {
  if (missing.length > 0) return;
  await site.killWorkers();
  dropStore(identity);
  store.close();
  gateway.kill();
  await Promise.all([postgres.close(), dovecot.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<void> {
  startedWorkers += 1;
  workers.push(await site.startWorker(`worker-${String(startedWorkers)}`, '--limit', '2'));
}

/** Mail comes into each mailbox, some of it into all, and older mail goes. */
async function deliver(): Promise<void> {
  for (const user of users) {
    for (let number = 0; number < perRound; number += 1) {
      delivered += 1;
      const what =
        number % 3 === 0
          ? `all ${String(Math.floor(delivered / perRound / users.length))} ${String(number)}`
          : `one ${String(delivered)}`;
      const filling = createHash('shake256', { outputLength: 2_500 }).update(what).digest('base64');
      await dovecot.deliver(
        user,
        number % 2 === 0 ? ['INBOX'] : ['Archive'],
        `Subject: ${what}\r\n\r\n${filling}\r\n`,
      );
    }
    const files = (await readdir(dovecot.mailDirectory(user), { recursive: true })).filter((file) =>
      /(^|\/)(cur|new)\/./.test(file),
    );
    while (files.length > mostMessages) {
      const [file = ''] = files.splice(Math.floor(random(files.length)), 1);
      await rm(join(dovecot.mailDirectory(user), file));
    }
  }
}

const sessionResult = z.object({
  status: z.string(),
  mailboxes: z.array(z.object({ mailbox: z.string(), result: z.string(), reason: z.string().optional() })),
  log: z.array(z.object({ text: z.string() })),
});
type SessionResult = z.output<typeof sessionResult>;

/** What a session says of itself; null for one that could not, as the console was killed or has lost what it needs to begin. */
async function sessionOf({ process, ended }: Command): Promise<SessionResult | null> {
  const late = AbortSignal.timeout(mostSessionMs);
  const kill = (): void => void process.kill('SIGKILL');
  late.addEventListener('abort', kill);
  const { code, stdout, stderr } = await ended;
  late.removeEventListener('abort', kill);
  if (late.aborted) throw new Error(`The session does not end: ${stderr}`);
  if (stdout === '') return null;
  const said = sessionResult.safeParse(JSON.parse(stdout));
  if (!said.success) expect(code).toBe(1);
  return said.success ? said.data : null;
}

async function assertAllRead(session: SessionResult | null): Promise<void> {
  expect(session?.mailboxes.filter(({ result }) => result !== 'success')).toEqual([]);
  expect(session?.mailboxes).toHaveLength(users.length);
  await assertSame(users);
}

/** The newest restore points of mailboxes hold exactly what the mail server sends: nothing is missing, nothing is there twice. */
async function assertSame(mailboxes: readonly string[], at = index): Promise<void> {
  const opened = openForReading(at);
  const newest = new Map(
    opened.mailboxes().map(({ key, name }) => [name, opened.reader.points(key)[0]?.id ?? 0] as const),
  );
  opened.close();
  for (const mailbox of mailboxes)
    expect(await messagesAt(at, newest.get(mailbox) ?? 0), mailbox).toEqual(
      await servedHashes(dovecot, mailbox),
    );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const mailboxesBegun = (): number => workers.flatMap((worker) => readBy(worker)).length;

async function untilBegun(count: number): Promise<void> {
  const end = performance.now() + mostSessionMs;
  while (mailboxesBegun() < count) {
    if (performance.now() > end) throw new Error('No mailbox is begun.');
    await pause(20);
  }
}

/** Milliseconds from the kill of a worker to when another one has begun its mailboxes, by the session's log. */
function takenUpAfter(session: SessionResult, killed: WorkerProcess, killedAt: number): number[] {
  const takenOver = users.filter((mailbox) =>
    session.log.some(({ text }) => text.startsWith(`${mailbox}: the worker ${killed.name} does not read it`)),
  );
  return takenOver.map((mailbox) => {
    const begun = workers
      .filter((worker) => worker !== killed)
      .flatMap((worker) => readBy(worker))
      .filter((each) => each.mailbox === mailbox && each.begunAt > killedAt);
    return Math.min(...begun.map(({ begunAt }) => begunAt)) - killedAt;
  });
}

interface Kill {
  /** Kills at this moment, and has everything run again that the session needs. */
  readonly during: (session: Command) => Promise<unknown>;
  /** What must be so besides, once the session has ended. */
  readonly after: (session: SessionResult | null) => Promise<void>;
}

const takenUp: number[] = [];
let unread = 0;

function kill(part: 'worker' | 'console' | 'PostgreSQL' | 'S3 gateway'): Kill {
  switch (part) {
    case 'worker': {
      const [killed] = workers.splice(Math.floor(random(workers.length)), 1);
      let at = 0;
      return {
        during: async () => {
          at = performance.now();
          await killed?.kill();
        },
        after: async (session) => {
          // By the other worker, without any help.
          await assertAllRead(session);
          if (killed !== undefined && session !== null) takenUp.push(...takenUpAfter(session, killed, at));
          for (const ms of takenUp) expect(ms).toBeLessThan(takenUpWithinMs);
          await startWorker();
        },
      };
    }
    case 'console':
      return {
        during: async ({ process, ended }) => {
          process.kill('SIGKILL');
          await ended;
        },
        after: () => Promise.resolve(),
      };
    case 'PostgreSQL':
      return {
        during: async () => {
          await postgres.kill();
          await pause(random(mostDownMs));
          await postgres.start();
        },
        after: () => Promise.resolve(),
      };
    case 'S3 gateway':
      return {
        during: async () => {
          gateway.kill();
          await pause(random(mostDownMs));
          await gateway.start();
        },
        after: () => Promise.resolve(),
      };
  }
}

const statuses = z.array(z.object({ status: z.string() }));

describe.skipIf(missing.length > 0)(`a session over workers, ${onPostgres}, ${onCeph}`, () => {
  it.each(['worker', 'console', 'PostgreSQL', 'S3 gateway'] as const)(
    'ends, and loses and doubles nothing, when the %s is killed at any moment',
    async (part) => {
      for (let round = 0; round < kills; round += 1) {
        await deliver();
        const begun = mailboxesBegun();
        const session = site.start('job', 'run', 'mail', '--json');
        // Half of them in the midst of mailboxes, however long the computer takes to come to that.
        if (round % 2 === 0) await untilBegun(begun + 1);
        await pause(random(round % 2 === 0 ? mailboxMs : sessionMs));
        const { during, after } = kill(part);
        const done = during(session);
        const result = await sessionOf(session);
        await done;
        const read = result?.mailboxes.filter(({ result: how }) => how === 'success') ?? [];
        await assertSame(read.map(({ mailbox }) => mailbox));
        await after(result);
        unread += users.length - read.length;
        // What it could not read, the next one does; nobody is asked to do anything.
        if (read.length < users.length)
          await assertAllRead(await sessionOf(site.start('job', 'run', 'mail', '--json')));
        const sessions = statuses.parse(JSON.parse(await site.run('session', 'list', '--json')));
        expect(sessions.map(({ status }) => status)).not.toContain('Running');
        say(
          `${part}, ${String(round + 1)} of ${String(kills)}: ${String(read.length)} of ${String(users.length)} read at once`,
        );
      }
      await site.run('repository', 'verify');
      // The bucket alone tells the same.
      const anew = join(folder, `anew-${part}`);
      const rebuilt = await rebuildIndex(anew, systemClock, store, {
        ...{ secret: null, signal: new AbortController().signal, cacheBytes: 0 },
        onProgress: () => undefined,
      });
      expect(rebuilt.problems).toEqual([]);
      await assertSame(users, anew);
      if (part === 'worker') say(`taken up after ${takenUp.map((ms) => (ms / 1000).toFixed(1)).join(' ')} s`);
      say(`${part}: killed ${String(kills)} times, ${String(unread)} mailboxes left to the next session`);
      unread = 0;
    },
    timeFor(kills, 240_000),
  );
});

/** How far it has come, for whoever kills more often than the suite does. */
function say(line: string): void {
  if (process.env['POSTKEEP_TEST_KILLS'] !== undefined) process.stderr.write(`${line}\n`);
}
