import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../../../build/paths.mjs';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { render } from '../../../../shared/texts/text.js';
import { keys } from '../../../fixtures/ceph-cluster.js';
import {
  type WorkerPlace,
  type WorkerProcess,
  startWorkerProcess,
} from '../../../fixtures/cluster-workers.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { makeBucket, missingOfCeph } from '../../../fixtures/object-store.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* Sessions whose mailboxes are read by worker processes: real PostgreSQL, Dovecot and Ceph, the built `postkeep worker`, kills and pauses of it. */

const missing = [...missingOfPostgres, ...missingOfCeph];
let postgres: PostgresCluster;
let dovecot: Dovecot;
let folder: string;
let engine: TestEngine;
let place: WorkerPlace;
let repositoryPath: string;
let workers: WorkerProcess[];

const users = Array.from({ length: 6 }, (_, number) => `user${String(number)}@example.com`);
const perMailbox = 24;
/** More than the ten that are backed up without a license. */
const many = Array.from({ length: 13 }, (_, number) => `many${String(number)}@example.com`);
const withoutLicense = 10;
/** SHA-256 of every message, by mailbox. */
const delivered = new Map<string, string[]>();

/** So that there is a midst: each connection has its share of it. */
const slow: Partial<JobDefinition> = { bandwidth: [{ kilobitsPerSecond: 512, window: null }] };

/** What an administrator runs to give workers a role of their own. */
function grantsInDocs(): string {
  const page = readFileSync(join(root, 'docs/cluster.md'), 'utf8');
  const [, sql = ''] = /```sql\n(GRANT [^`]*)```/.exec(page) ?? [];
  return sql;
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

beforeAll(async () => {
  if (missing.length > 0) return;
  [postgres, dovecot] = await Promise.all([startPostgres(), startDovecot()]);
  for (const user of users) {
    const hashes: string[] = [];
    for (let number = 0; number < perMailbox; number += 1) {
      // A part of them is in all mailboxes: a worker refers to what another one has stored.
      const owner = number % 3 === 0 ? 'all' : user;
      const filling = sha256(`${owner} ${String(number)}`).repeat(60);
      const content = `From: a@example.com\r\nSubject: ${String(number)} of ${owner}\r\n\r\n${filling}\r\n`;
      await dovecot.deliver(user, number % 2 === 0 ? ['INBOX'] : ['Archive'], content);
      hashes.push(sha256(content));
    }
    delivered.set(user, hashes.sort());
  }
  for (const user of many)
    for (let number = 0; number < 3; number += 1)
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nFor ${user}\n`);
}, 240_000);
afterAll(async () => {
  if (missing.length > 0) return;
  await Promise.all([postgres.close(), dovecot.stop()]);
});

beforeEach(async () => {
  if (missing.length > 0) return;
  folder = await mkdtemp(join(tmpdir(), 'postkeep-workers-'));
  workers = [];
  const gateway = await s3Gateway();
  const databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
  engine = await startEngine({ dataDir: join(folder, 'console'), secret: dovecot.masterPassword });
  const { keyFile } = await engine.client.cluster.setUp({ databaseUrl, authority: null });
  place = { databaseUrl, keyFile, folder };
  ({ path: repositoryPath } = await engine.client.buckets.create({
    ...{ place: await makeBucket(gateway), secretKey: keys.secretAccessKey },
    ...{ path: null, passphrase: 'correct horse battery', keep: true, cacheBytes: null },
  }));
}, 120_000);
afterEach(async () => {
  if (missing.length > 0) return;
  await Promise.all(workers.map((worker) => worker.kill()));
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string, ...options: readonly string[]): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(name, place, ...options);
  workers.push(worker);
  return worker;
}

async function addJob(definition: Partial<JobDefinition> = {}, mailboxes = users): Promise<string> {
  return engine.addJob(
    {
      type: 'imap',
      ...{ host: 'localhost', port: dovecot.tlsPort, security: 'tls', caFile: dovecot.caFile },
      auth: { method: 'master', user: dovecot.masterUser },
      mailboxes,
      maxConnections: 4,
    },
    { repositoryPath, ...definition },
  );
}

/** Everything that the newest restore points hold, read back from the bucket and compared with what was delivered. */
async function assertWhole(): Promise<void> {
  for (const { id, mailbox, restorePoints } of await engine.client.mailboxes.list()) {
    expect(restorePoints).toBeGreaterThan(0);
    const target = join(folder, 'exported', mailbox);
    await engine.client.restore.export({
      format: 'eml',
      path: target,
      selection: { type: 'mailbox', mailboxId: id },
    });
    const files = (await readdir(target, { recursive: true, withFileTypes: true })).filter((file) =>
      file.name.endsWith('.eml'),
    );
    const hashes = await Promise.all(
      files.map(async (file) => sha256(await readFile(join(file.parentPath, file.name)))),
    );
    expect(hashes.sort()).toEqual(delivered.get(mailbox));
  }
  const [report] = (await engine.client.repository.verify()).repositories;
  expect(report).toMatchObject({ damaged: [] });
}

/** Says what went wrong, where it did. */
function assertSuccess(session: SessionDetail): void {
  expect(session.log.filter(({ type }) => type !== 'Success').map(({ text }) => text)).toEqual([]);
  expect(session.status).toBe('Success');
}

const readBy = ({ log }: SessionDetail, worker: string): number =>
  log.filter(({ text }) => text.endsWith(`read by ${worker}`)).length;

async function until(condition: () => Promise<boolean> | boolean, ms = 60_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.skipIf(missing.length > 0)(`a session over workers, ${onPostgres}, ${onCeph}`, () => {
  it('is whole, message by message, and every worker has its share', async () => {
    await Promise.all([start('one', '--limit', '2'), start('two', '--limit', '2')]);
    const session = await engine.run(await addJob());
    expect(session.log.map(({ text }) => text).join('\n')).toContain('Mailboxes are read by 2 workers.');
    assertSuccess(session);
    expect(readBy(session, 'one')).toBeGreaterThan(0);
    expect(readBy(session, 'two')).toBeGreaterThan(0);
    expect(readBy(session, 'one') + readBy(session, 'two')).toBe(users.length);
    expect(session.mailboxes.map(({ stored }) => stored)).toEqual(users.map(() => perMailbox));
    // The result of each has the same name as the log.
    for (const { mailbox, readBy: by } of session.mailboxes)
      expect(session.log.map(({ text }) => text)).toContain(`${mailbox}: read by ${by ?? 'nobody'}`);
    await assertWhole();
  }, 240_000);

  it('goes on when a worker is killed: another one takes its mailboxes within 30 s, and nothing is lost or doubled', async () => {
    const [first] = await Promise.all([start('one', '--limit', '2'), start('two', '--limit', '2')]);
    const { sessionId } = await engine.client.jobs.run({ jobId: await addJob(slow), trigger: 'manual' });
    await until(() => first.said().includes(': begun'));
    await first.kill();
    const killedAt = performance.now();
    const takenOver = async (): Promise<boolean> =>
      (await engine.client.sessions.get({ sessionId })).log.some(({ text }) =>
        text.includes('the worker one does not read it any more'),
      );
    await until(takenOver);
    expect(performance.now() - killedAt).toBeLessThan(30_000);
    const session = await sessionEnd(engine.client, sessionId);
    expect(session.mailboxes.map(({ result }) => result)).toEqual(users.map(() => 'success'));
    await assertWhole();
    expect(await engine.client.cluster.get()).toMatchObject({
      workers: [
        { name: 'one', state: 'lost', running: 0 },
        { name: 'two', state: 'active' },
      ],
    });
  }, 240_000);

  it('ends with the reason where workers have tried a mailbox as often as any, and the next one reads it', async () => {
    const first = await start('one', '--limit', '2');
    const jobId = await addJob(slow);
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    await until(() => first.said().split(': begun').length === 3);
    const begun = users.filter((user) => first.said().includes(`${user}: begun`));
    // As if it had been the last time for both; a worker that goes down with a mailbox says no word.
    const client = new pg.Client({ connectionString: place.databaseUrl.replace('?sslmode=disable', '') });
    await client.connect();
    await client.query(
      'UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE locked_by IS NOT NULL',
    );
    await client.end();
    await first.kill();
    await start('two', '--limit', '2');
    const session = await sessionEnd(engine.client, sessionId);
    expect(session.status).toBe('Warning');
    for (const { mailbox, result, code, reason } of session.mailboxes)
      expect({
        mailbox,
        result,
        code,
        isSaid: reason?.includes('The worker ended in the midst of it'),
      }).toEqual(
        begun.includes(mailbox)
          ? { mailbox, result: 'failed', code: 'worker-gone', isSaid: true }
          : { mailbox, result: 'success', code: undefined, isSaid: undefined },
      );
    assertSuccess(await engine.run(jobId));
    await assertWhole();
  }, 240_000);

  it('refuses what a worker writes that was held up past its lease', async () => {
    const [first] = await Promise.all([start('one', '--limit', '2'), start('two', '--limit', '2')]);
    const { sessionId } = await engine.client.jobs.run({ jobId: await addJob(slow), trigger: 'manual' });
    await until(() => first.said().includes(': begun'));
    first.signal('SIGSTOP');
    const session = await sessionEnd(engine.client, sessionId);
    first.signal('SIGCONT');
    await until(() => first.said().includes('Another worker has taken over'));
    expect(session.mailboxes.map(({ result }) => result)).toEqual(users.map(() => 'success'));
    // It goes on with what comes, and what it had begun is none.
    assertSuccess(await engine.run((await engine.client.jobs.list())[0]?.id ?? ''));
    await assertWhole();
  }, 240_000);

  it('that is stopped stops its workers within five seconds, and the next one continues', async () => {
    const worker = await start('one', '--limit', '4');
    const jobId = await addJob(slow);
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    await until(() => worker.said().includes(': begun'));
    const stoppedAt = performance.now();
    await engine.client.jobs.stop({ jobId });
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    expect(await engine.client.sessions.get({ sessionId })).toMatchObject({ status: 'Stopped' });
    await until(async () => {
      const cluster = await engine.client.cluster.get();
      return cluster.type === 'set-up' && cluster.waiting === 0;
    });
    assertSuccess(await engine.run(jobId));
    await assertWhole();
  }, 240_000);

  it('has a worker that is drained take no more, and one that is ended finish what it has', async () => {
    const [first, second] = await Promise.all([start('one', '--limit', '1'), start('two', '--limit', '1')]);
    await engine.client.cluster.drain({ name: 'one' });
    await until(() => first.said().includes('Draining'));
    const session = await engine.run(await addJob());
    assertSuccess(session);
    expect(readBy(session, 'one')).toBe(0);
    await engine.client.cluster.resume({ name: 'one' });
    await until(() => first.said().includes('Mailboxes are taken again.'));
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(second.said()).toContain(
      `Stopped. ${String(users.length)} mailboxes read since the start, 0 given back`,
    );
    await expect(engine.client.cluster.removeWorker({ name: 'one' })).rejects.toMatchObject({ code: 'busy' });
    await engine.client.cluster.removeWorker({ name: 'two' });
    expect(await engine.client.cluster.get()).toMatchObject({ workers: [{ name: 'one', state: 'active' }] });
  }, 240_000);

  it('has a worker that is ended in the midst of mailboxes finish them first', async () => {
    const worker = await start('one', '--limit', '4', '--health', '127.0.0.1:0');
    const { sessionId } = await engine.client.jobs.run({ jobId: await addJob(slow), trigger: 'manual' });
    await until(() => worker.said().includes(': begun'));
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.said()).toMatch(/Stopped\. [1-4] mailbox(es)? read since the start, 0 given back/);
    // Nobody else is there: the console reads the rest.
    const session = await sessionEnd(engine.client, sessionId);
    expect(session.mailboxes.map(({ result }) => result)).toEqual(users.map(() => 'success'));
    await assertWhole();
  }, 240_000);

  it('is read here where no worker takes mailboxes, which is said', async () => {
    const reasons = async (): Promise<string[]> =>
      (await engine.client.status.get()).reasons
        .filter(({ code }) => code === 'workers')
        .map(({ text }) => render(text));
    const jobId = await addJob();
    // None was ever there: nobody misses one.
    expect(await reasons()).toEqual([]);
    const worker = await start('one');
    expect(await reasons()).toEqual([]);
    worker.signal('SIGTERM');
    await worker.ended;
    expect(await reasons()).toEqual([
      'The worker does not take mailboxes now: this computer reads them itself. Start it again, or remove it from the list.',
    ]);
    const session = await engine.run(jobId);
    expect(session.log.map(({ text }) => text)).toContain(
      'No worker takes mailboxes now: this computer reads them itself.',
    );
    expect(session.mailboxes.map(({ result }) => result)).toEqual(users.map(() => 'success'));
    expect(session.mailboxes.map(({ readBy: by }) => by)).toEqual(users.map(() => undefined));
    await assertWhole();
    await engine.client.cluster.removeWorker({ name: 'one' });
    expect(await reasons()).toEqual([]);
  }, 120_000);

  it('is read by a worker whose role may do nothing else', async () => {
    const role = 'postkeep_worker';
    const as = async (user: string | null, sql: string): Promise<void> => {
      const url = new URL(place.databaseUrl.replace('?sslmode=disable', ''));
      url.username = user ?? url.username;
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      try {
        await client.query(sql);
      } finally {
        await client.end();
      }
    };
    await as(null, `CREATE ROLE ${role} LOGIN`);
    await as(null, 'CREATE SCHEMA postkeep_catalogue; CREATE TABLE postkeep_catalogue.source (id integer)');
    await as(null, grantsInDocs());
    // Once more, as after an update.
    await as(null, grantsInDocs());
    const jobId = await addJob();
    const url = new URL(place.databaseUrl);
    url.username = role;
    workers.push(await startWorkerProcess('one', { ...place, databaseUrl: url.href }, '--limit', '2'));
    assertSuccess(await engine.run(jobId));
    const session = await engine.run(jobId);
    assertSuccess(session);
    expect(readBy(session, 'one')).toBe(users.length);
    await assertWhole();
    for (const sql of [
      'CREATE TABLE postkeep.another (id integer)',
      'DROP TABLE postkeep.worker',
      'CREATE SCHEMA another',
      // What decides what is removed, who controls, and what was published.
      'UPDATE postkeep.shared_repository SET generation = 1',
      `UPDATE postkeep.shared_repository SET alone_by = 'me', alone_until = now() + interval '1 day'`,
      'INSERT INTO postkeep.shared_repository (repository, last_number, last_change, generation) VALUES (1, 1, 1, 1)',
      'DELETE FROM postkeep.shared_repository',
      'DELETE FROM postkeep.shared_point',
      'DELETE FROM postkeep.shared_pack',
      'DELETE FROM postkeep.shared_chunk',
      'DELETE FROM postkeep.shared_reading',
      // An epoch that comes again would let two write at once.
      'DELETE FROM postkeep.mailbox_lease',
      'DELETE FROM postkeep.worker',
      'UPDATE postkeep.controller SET seen_at = now()',
      'UPDATE postkeep.schema_version SET version = 1',
      'INSERT INTO postkeep.mailbox_task SELECT * FROM postkeep.mailbox_task',
      'SELECT * FROM postkeep_catalogue.source',
    ])
      await expect(as(role, sql), sql).rejects.toMatchObject({ code: '42501' });
  }, 240_000);

  it('never processes more mailboxes than the license admits, over five workers, several sessions at once and kills', async () => {
    const random = numbersFrom(14);
    const started = await Promise.all(
      ['one', 'two', 'three', 'four', 'five'].map((name) => start(name, '--limit', '1')),
    );
    // Two sources of the same accounts, and jobs that overlap: each mailbox holds one unit, whoever asks for it.
    const some = many.filter(() => random(2) < 1);
    const jobs = [await addJob({}, many), await addJob({}, some), await addJob({}, many.toReversed())];
    for (let round = 0; round < 2; round += 1) {
      const runs = jobs.map(async (jobId) => {
        await new Promise((resolve) => setTimeout(resolve, random(500)));
        return engine.run(jobId);
      });
      await new Promise((resolve) => setTimeout(resolve, random(1_500)));
      await started[round]?.kill();
      for (const session of await Promise.all(runs)) {
        const processed = session.mailboxes.filter(({ result }) => result !== 'refused');
        expect(processed.length).toBeLessThanOrEqual(withoutLicense);
        expect(processed.map(({ result }) => result)).not.toContain('failed');
      }
    }
    const begun = new Set(
      started.flatMap((worker) =>
        [...worker.said().matchAll(/^(\S+): begun$/gm)].map(([, mailbox]) => mailbox),
      ),
    );
    expect(begun.size).toBe(withoutLicense);
    const stored = (await engine.client.mailboxes.list()).filter(({ restorePoints }) => restorePoints > 0);
    expect(new Set(stored.map(({ mailbox }) => mailbox))).toEqual(begun);
  }, 240_000);
});
