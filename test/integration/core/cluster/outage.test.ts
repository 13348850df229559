import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { messagesAt } from '../../../fixtures/bucket-repository.js';
import { keys } from '../../../fixtures/ceph-cluster.js';
import { type WorkerProcess, startWorkerProcess } from '../../../fixtures/cluster-workers.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { type PostgresProxy, startPostgresProxy } from '../../../fixtures/postgres-proxy.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';
import { servedHashes } from '../../../fixtures/served-mail.js';

/*
 * Sessions over two workers of which the database, or the way to it, is away for a while: real PostgreSQL, Dovecot and Ceph, the built `postkeep worker`. Console
 * and workers each have a way of their own.
 */

const missing = [...missingOfPostgres, ...missingOfCeph];
const users = Array.from({ length: 4 }, (_, number) => `user${String(number)}@example.com`);
/** So that there is a midst: each connection has its share of it. */
const slow: Partial<JobDefinition> = { bandwidth: [{ kilobitsPerSecond: 256, window: null }] };
const ways = ['console', 'one', 'two'] as const;

let postgres: PostgresCluster;
let dovecot: Dovecot;
let folder: string;
let engine: TestEngine;
let index: string;
let way: Record<(typeof ways)[number], PostgresProxy>;
let slowJob: string;
let fastJob: string;
const workers: WorkerProcess[] = [];
let delivered = 0;

beforeAll(async () => {
  if (missing.length > 0) return;
  [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  folder = await mkdtemp(join(tmpdir(), 'postkeep-outage-'));
  const address = new URL(`${await postgres.createDatabase()}?sslmode=disable`);
  const [console, one, two] = await Promise.all(ways.map(() => startPostgresProxy(Number(address.port))));
  if (console === undefined || one === undefined || two === undefined) throw new Error('No ways');
  way = { console, one, two };
  const by = (name: keyof typeof way): string =>
    Object.assign(new URL(address), { port: String(way[name].port) }).href;
  engine = await startEngine({ dataDir: join(folder, 'console'), secret: dovecot.masterPassword });
  const { keyFile } = await engine.client.cluster.setUp({ databaseUrl: by('console'), authority: null });
  const { path: repositoryPath } = await engine.client.buckets.create({
    ...{ place: await makeBucket(await s3Gateway()), secretKey: keys.secretAccessKey },
    ...{ path: null, passphrase: null, keep: true, cacheBytes: null },
  });
  index = repositoryPath;
  const source: SourceConfig = {
    type: 'imap',
    ...{ host: 'localhost', port: dovecot.tlsPort, security: 'tls', caFile: dovecot.caFile },
    auth: { method: 'master', user: dovecot.masterUser },
    ...{ mailboxes: users, maxConnections: 4 },
  };
  await deliver(12, 6_000);
  slowJob = await engine.addJob(source, { repositoryPath, ...slow });
  const { sourceId } = (await engine.client.jobs.list())[0] ?? {};
  ({ id: fastJob } = await engine.client.jobs.create({
    ...{ name: 'fast', sourceId: sourceId ?? '', selection: { type: 'all' }, repositoryPath },
    ...{ schedule: { type: 'manual' }, retention: { type: 'forever' } },
  }));
  for (const name of ['one', 'two'] as const)
    workers.push(await startWorkerProcess(name, { databaseUrl: by(name), keyFile, folder }, '--limit', '2'));
}, 240_000);
afterAll(async () => {
  if (missing.length > 0) return;
  await Promise.all(workers.map((worker) => worker.kill()));
  await engine.close();
  await Promise.all(ways.map((name) => way[name].close()));
  await Promise.all([postgres.close(), dovecot.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** So many messages into each mailbox; every third of them is in all. */
async function deliver(messages: number, bytes = 500): Promise<void> {
  for (let number = 0; number < messages; number += 1) {
    delivered += 1;
    for (const user of users) {
      const what = `${number % 3 === 0 ? 'all' : user} ${String(delivered)}`;
      const filling = createHash('shake256', { outputLength: bytes }).update(what).digest('base64');
      await dovecot.deliver(user, ['INBOX'], `Subject: ${what}\r\n\r\n${filling}\r\n`);
    }
  }
}

/** Numbers of the restore points of each mailbox, the newest first. */
function pointsOf(): Map<string, readonly number[]> {
  const opened = openForReading(index);
  const points = opened
    .mailboxes()
    .map(({ key, name }) => [name, opened.reader.points(key).map(({ id }) => id)] as const);
  opened.close();
  return new Map(points);
}

/** The session has read every mailbox, into one restore point each, which holds exactly what the mail server sends. */
async function assertReadAtOnce(
  session: SessionDetail,
  before: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  expect(session.mailboxes.filter(({ result }) => result !== 'success')).toEqual([]);
  expect(session.mailboxes).toHaveLength(users.length);
  expect(session.status).toBe('Success');
  const after = pointsOf();
  for (const user of users) {
    const [newest = 0, ...earlier] = after.get(user) ?? [];
    expect(earlier, user).toEqual(before.get(user) ?? []);
    expect(await messagesAt(index, newest), user).toEqual(await servedHashes(dovecot, user));
  }
}

const textsOf = ({ log }: SessionDetail): string => log.map(({ text }) => text).join('\n');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => Promise<boolean> | boolean, ms = 60_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('It did not come to pass.');
    await pause(50);
  }
}

/** A session that reads for some seconds, once so many of its mailboxes have been begun; each worker takes two. */
async function begunSession(mailboxes = 1): Promise<string> {
  await deliver(8, 6_000);
  const begun = (): number =>
    workers.reduce((sum, worker) => sum + worker.said().split(': begun').length - 1, 0);
  const before = begun();
  const { sessionId } = await engine.client.jobs.run({ jobId: slowJob, trigger: 'manual' });
  await until(() => begun() >= before + mailboxes);
  return sessionId;
}

describe.skipIf(missing.length > 0)(`a session over workers, ${onPostgres}, ${onCeph}`, () => {
  it.each([
    { when: 'as the first mailbox is begun', afterMs: 0, awayMs: 2_000 },
    { when: 'in the midst of mailboxes', afterMs: 1_200, awayMs: 4_000 },
    { when: 'for longer than any lease', afterMs: 600, awayMs: 23_000 },
  ])(
    'waits for PostgreSQL that is away $when, and reads all mailboxes',
    async ({ afterMs, awayMs }) => {
      const before = pointsOf();
      const sessionId = await begunSession();
      await pause(afterMs);
      await postgres.kill();
      await pause(awayMs);
      const { log } = await engine.client.sessions.get({ sessionId });
      expect(log.filter(({ type }) => type === 'Running').map(({ text }) => text)).toContainEqual(
        expect.stringMatching(/^Waiting for the database at 127\.0\.0\.1:\d+: it does not answer\.$/),
      );
      await postgres.start();
      const session = await sessionEnd(engine.client, sessionId);
      await assertReadAtOnce(session, before);
      expect(textsOf(session)).toMatch(/answers again after \d+ seconds?\./);
      // By those who read them before: nobody took one for lost.
      expect(textsOf(session)).not.toMatch(/does not read it any more|no worker takes mailboxes/i);
    },
    240_000,
  );

  it('has a worker that alone is cut off for some seconds go on, which is said', async () => {
    const before = pointsOf();
    const sessionId = await begunSession(users.length);
    way.one.cut();
    await pause(5_000);
    way.one.mend();
    const session = await sessionEnd(engine.client, sessionId);
    await assertReadAtOnce(session, before);
    expect(textsOf(session)).toMatch(/: the worker one waited \d+ seconds? for the database\./);
    expect(textsOf(session)).not.toContain('Waiting for the database');
  }, 240_000);

  it('has another worker read what one has begun that is cut off past its lease, and that one writes no more', async () => {
    const before = pointsOf();
    const sessionId = await begunSession(users.length);
    const [one] = workers;
    const saidBefore = one?.said().length ?? 0;
    way.one.cut();
    const session = await sessionEnd(engine.client, sessionId);
    way.one.mend();
    await assertReadAtOnce(session, before);
    expect(textsOf(session)).toContain('the worker one does not read it any more');
    await until(() => one?.said().slice(saidBefore).includes('The database is there again.') ?? false);
    // It has ended what it had, and takes mailboxes again.
    await until(async () => {
      const cluster = await engine.client.cluster.get();
      return (
        cluster.type === 'set-up' &&
        cluster.workers.every(({ state, running }) => state === 'active' && running === 0)
      );
    });
    const after = pointsOf();
    expect(await engine.run(fastJob)).toMatchObject({ status: 'Success' });
    for (const user of users) expect(pointsOf().get(user)?.slice(1)).toEqual(after.get(user));
  }, 240_000);

  it('is stopped at once while it waits, and the next one reads all mailboxes', async () => {
    const sessionId = await begunSession();
    for (const name of ways) way[name].cut();
    await until(async () =>
      textsOf(await engine.client.sessions.get({ sessionId })).includes('Waiting for the database'),
    );
    const stoppedAt = performance.now();
    await engine.client.jobs.stop({ jobId: slowJob });
    // Not by the four seconds after which a session that does not react is given up.
    expect(performance.now() - stoppedAt).toBeLessThan(3_800);
    expect(await engine.client.sessions.get({ sessionId })).toMatchObject({ status: 'Stopped' });
    for (const name of ways) way[name].mend();
    await until(async () => {
      const cluster = await engine.client.cluster.get();
      return (
        cluster.type === 'set-up' &&
        cluster.waiting === 0 &&
        cluster.workers.every(({ running }) => running === 0)
      );
    });
    const before = pointsOf();
    await assertReadAtOnce(await engine.run(fastJob), before);
  }, 240_000);

  it.each(ways)(
    'reads all mailboxes, each once, wherever a connection of %s is cut',
    async (whose) => {
      // Undisturbed, so that it is known how many places there are.
      await deliver(1);
      const start = way[whose].statements();
      const first = pointsOf();
      await assertReadAtOnce(await engine.run(fastJob), first);
      let places = way[whose].statements() - start;
      const wanted = killCount(2 * places, 4);
      let made = 0;
      for (let sessions = 0; made < wanted && sessions < 3 * wanted; sessions += 1) {
        // Spread over all places; each is cut before the server has it, and after.
        const nth = 1 + Math.floor((Math.floor(made / 2) * places) / Math.ceil(wanted / 2));
        const lost = made % 2 === 0 ? 'statement' : 'answer';
        await deliver(1);
        const before = pointsOf();
        const asked = way[whose].statements();
        way[whose].cutAt(nth, lost);
        const session = await engine.run(fastJob);
        // One that asked less than the one before it ended before its place came.
        if (way[whose].hasCut()) made += 1;
        else places = Math.min(places, way[whose].statements() - asked);
        await assertReadAtOnce(session, before).catch((error: unknown) => {
          throw new Error(`${whose}, ${String(nth)} of ${String(places)}, ${lost}:\n${textsOf(session)}`, {
            cause: error,
          });
        });
      }
      expect(made).toBe(wanted);
    },
    timeFor(killCount(400, 4), 40_000),
  );
});
