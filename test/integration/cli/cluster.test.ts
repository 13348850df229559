import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schemaVersion } from '../../../core/cluster/schema/migrations.js';
import { type WorkerProcess, startWorkerProcess } from '../../fixtures/cluster-workers.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../fixtures/postgres.js';
import { freePort } from '../../fixtures/server-port.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

/* `postkeep cluster` and `postkeep worker` as processes, on a real PostgreSQL: what they say, what they end with. */

const now = '2026-02-01T12:00:00Z';
let postgres: PostgresCluster;
let place: Workplace;
let databaseUrl: string;
let workers: WorkerProcess[];

beforeAll(async () => {
  postgres = await startPostgres();
}, 120_000);
afterAll(() => postgres.close());
beforeEach(async () => {
  place = openWorkplace();
  workers = [];
  databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await place.remove();
});

const cluster = (...args: string[]): Promise<Run> =>
  place.startPostkeepAt(now, 'console', 'cluster', ...args);
const init = (url = databaseUrl): Promise<Run> => cluster('init', '--database-url', url);
/** In this process: where workers are looked at. */
const initHere = (): Promise<Run> =>
  place.postkeepAt(now, 'console', 'cluster', 'init', '--database-url', databaseUrl);
const keyFile = (): string => join(place.folder, 'console', 'cluster.key');
const ok = { code: 0, stderr: '' };

async function start(name: string, ...options: string[]): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(
    name,
    { databaseUrl, keyFile: keyFile(), folder: place.folder },
    ...options,
  );
  workers.push(worker);
  return worker;
}

/** One that ends by itself: it needs no process. */
const workerRun = (...args: string[]): Promise<Run> =>
  place.postkeepAt(now, 'unused', 'worker', '--name', 'one', '--data', join(place.folder, 'w'), ...args);

async function sql(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl.replace('?sslmode=disable', '') });
  await client.connect();
  await client.query(statement);
  await client.end();
}

describe.skipIf(missingOfPostgres.length > 0)(`postkeep cluster, ${onPostgres}`, () => {
  it('is set up, asked, and told what to do with its workers', async () => {
    expect(await cluster('status')).toMatchObject({
      ...{ ...ok, stdout: 'This console has no cluster. postkeep cluster init sets one up.\n' },
    });
    expect(await cluster('init')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--database-url') as string,
    });
    const { host } = new URL(databaseUrl);
    expect(await init()).toMatchObject({
      ...{
        ...ok,
        stdout: `The cluster at ${host} is set up. Copy ${keyFile()} to each worker, readable for it alone (chmod 600).\n`,
      },
    });
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    // Once more changes nothing: workers have the key already.
    const key = readFileSync(keyFile(), 'utf8');
    expect(await init()).toMatchObject(ok);
    expect(readFileSync(keyFile(), 'utf8')).toBe(key);
    expect(await cluster('status')).toMatchObject({
      ...{
        ...ok,
        stdout: 'No workers yet. Start one with postkeep worker.\nNo mailbox waits for a worker.\n',
      },
    });

    const worker = await start('one', '--limit', '2');
    expect((await cluster('status')).stdout).toMatch(/^one +active +0\/2 /m);
    expect(await cluster('drain', 'one')).toMatchObject({ ...ok, stdout: 'one takes no more mailboxes.\n' });
    expect((await cluster('status')).stdout).toMatch(/^one +drained +0\/2 /m);
    expect(await cluster('resume', 'one')).toMatchObject({ ...ok, stdout: 'one takes mailboxes again.\n' });
    expect(await cluster('remove-worker', 'one')).toMatchObject({
      ...{ code: 5, stderr: expect.stringContaining('Drain it and stop it first') as string },
    });
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.said()).toContain('Stopped. 0 mailboxes read since the start, 0 given back at the end.');
    expect(await cluster('status')).toMatchObject({
      ...ok,
      stdout: expect.stringMatching(/^one +stopped/m) as string,
    });
    expect(await cluster('remove-worker', 'one')).toMatchObject({
      ...{ ...ok, stdout: 'one is not in the list any more.\n' },
    });
    for (const command of ['drain', 'resume', 'remove-worker'])
      expect(await cluster(command, 'one')).toMatchObject({
        ...{ code: 1, stderr: 'There is no worker one. postkeep cluster status lists them. (not-found)\n' },
      });
    expect(await cluster('drain', 'not a name')).toMatchObject({ code: 2 });
  }, 120_000);

  it('warns of a worker that is lost, and of a database that does not answer', async () => {
    await init();
    await (await start('one')).kill();
    await sql(`UPDATE postkeep.worker SET seen_at = now() - interval '21 seconds'`);
    expect(await cluster('status')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^one +lost/m) as string,
    });
    const path = join(place.folder, 'console', 'cluster.json');
    const file = readFileSync(path, 'utf8');
    writeFileSync(path, file.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${String(await freePort())}`));
    expect(await cluster('status')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^The cluster cannot be asked: .*did not answer/) as string,
    });
    expect(await cluster('drain', 'one')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('(database-unreachable)') as string },
    });
  }, 60_000);

  it('moves the catalogue there and back, has another console join, and says who controls it', async () => {
    const on = (data: string, ...args: string[]): Promise<Run> => place.startPostkeepAt(now, data, ...args);
    // Not in this process, which would have the catalogue open.
    const mail = await place.withJob(now, 'another', 2);
    await on('console', 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
    await on('console', 'job', 'create', 'Daily', '--source', 'Mail', '--all', '--every', '1d');
    expect(await cluster('move', '--to-database')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('(not-found)') as string },
    });
    await init();
    for (const args of [['move'], ['move', '--join', '--to-folder']])
      expect(await cluster(...args)).toMatchObject({ code: 2 });
    expect(await cluster('move', '--to-folder')).toMatchObject({ code: 2 });
    expect(await cluster('move', '--to-database')).toMatchObject({
      ...{
        ...ok,
        stdout: expect.stringMatching(
          /^\d+ rows moved, and each compared\. The former catalogue is kept as .+\.moved-2026/,
        ) as string,
      },
    });
    expect(await cluster('control')).toMatchObject({
      ...ok,
      stdout: expect.stringMatching(/: this console\.$/m) as string,
    });

    expect(await on('other', 'cluster', 'init', '--database-url', databaseUrl)).toMatchObject({ code: 0 });
    expect(await on('other', 'cluster', 'move', '--to-database')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(already-exists)') as string,
    });
    expect(await on('other', 'cluster', 'move', '--join')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('This console uses the catalogue in the database.') as string,
    });
    // Nobody of the first one is there any more: whoever comes next has control.
    expect(await on('other', 'job', 'list')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Daily') as string,
    });
    expect(await cluster('control')).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('this console') as string,
    });
    expect(await cluster('control', '--take')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(': this console.') as string,
    });
    expect(await cluster('move', '--to-folder')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('postkeep_catalogue_2026') as string,
    });
    expect(await on('console', 'job', 'list')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Daily') as string,
    });
    // The other one's catalogue is not where it was any more: an empty one would look as if all were lost.
    const gone = await on('other', 'job', 'list');
    expect(gone.stderr).toContain('There is no catalogue in the database at');
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(await on('other', 'cluster', 'move', '--to-folder')).toMatchObject({
      ...{ code: 0, stdout: expect.stringContaining('uses its own again') as string },
    });
    expect(await on('other', 'job', 'list')).toMatchObject({ code: 0 });
  }, 120_000);
});

describe.skipIf(missingOfPostgres.length > 0)(`postkeep worker, ${onPostgres}`, () => {
  const fileWith = (content: string, mode: number): string => {
    const path = join(place.folder, 'given.key');
    writeFileSync(path, content, { mode });
    return path;
  };
  it.each<[string, () => readonly string[], number, string]>([
    ['without a database', () => ['--key-file', keyFile()], 2, '--database-url'],
    ['with a limit that is none', () => ['--key-file', keyFile(), '--limit', '0'], 2, '--limit'],
    ['with an address for its health that is none', () => ['--key-file', keyFile(), '--health', 'x'], 2, 'x'],
    ['without its key file', () => ['--key-file', '/nowhere/cluster.key'], 1, 'Copy cluster.key from'],
    ['with a file that is no key', () => ['--key-file', fileWith('x', 0o600)], 1, 'not a key file'],
    ['with a key that others may read', () => ['--key-file', fileWith('x', 0o644)], 1, 'chmod 600'],
  ])('does not start %s, and says what to do', async (_, args, code, said) => {
    await initHere();
    const database = said === '--database-url' ? [] : ['--database-url', databaseUrl];
    const ended = await workerRun(...args(), ...database);
    expect(ended).toMatchObject({ code, stderr: expect.stringContaining(said) as string });
  });

  it('does not start where there is no cluster, nor beside another one of its name', async () => {
    await initHere();
    const empty = `${await postgres.createDatabase()}?sslmode=disable`;
    expect(await workerRun('--key-file', keyFile(), '--database-url', empty)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('No cluster is set up in this database.') as string },
    });
    await start('one');
    expect(await workerRun('--key-file', keyFile(), '--database-url', databaseUrl)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('A worker named one is running already.') as string },
    });
  });

  it.each([
    ['an older', -1, 'Update the console first'],
    ['a newer', 1, 'Update Postkeep here'],
  ])(
    'that finds %s schema says so, takes nothing, and begins once it fits',
    async (_, step, said) => {
      await initHere();
      await sql(`UPDATE postkeep.schema_version SET version = version + ${String(step)}`);
      const port = String(await freePort());
      const worker = await start('one', '--health', `127.0.0.1:${port}`);
      expect(worker.said()).toContain(said);
      expect(worker.said()).toMatch(/one takes nothing from .* yet/);
      expect(worker.said()).not.toContain('takes mailboxes from');
      const health = async (): Promise<unknown> => {
        const response = await fetch(`http://127.0.0.1:${port}/healthz`);
        return { code: response.status, ...z.object({ status: z.string() }).parse(await response.json()) };
      };
      expect(await health()).toEqual({ code: 503, status: 'refused' });
      // The console's own program would bring an older database up to date, and refuses a newer one: it is looked at as it is.
      await sql(
        `INSERT INTO postkeep.controller (id, host) VALUES ('00000000-0000-4000-8000-000000000001', 'here');
       INSERT INTO postkeep.mailbox_task (id, controller, session_id, repository, mailbox_key, mailbox, server, sealed) VALUES
         ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 's', 'r', 'k', 'a@example.com', 'h', 'not sealed');
       SELECT graphile_worker.add_job('postkeep-mailbox', '{"task":"00000000-0000-4000-8000-000000000002"}')`,
      );
      await sql(`UPDATE postkeep.schema_version SET version = ${String(schemaVersion)}`);
      // The order is none of this cluster's: that it was looked at shows that mailboxes are taken now.
      await expect
        .poll(() => worker.said(), { timeout: 30_000 })
        .toContain('cannot be opened with this key file');
      expect(worker.said().indexOf('mailboxes are taken.')).toBeLessThan(
        worker.said().indexOf('a@example.com'),
      );
      expect(await health()).toEqual({ code: 200, status: 'ok' });
      // And it takes nothing more once the schema is another one again.
      await sql(`UPDATE postkeep.schema_version SET version = version + 1`);
      await expect.poll(health, { timeout: 30_000 }).toEqual({ code: 503, status: 'refused' });
      worker.signal('SIGTERM');
      expect(await worker.ended).toBe(0);
    },
    90_000,
  );

  it('tells its health and its figures', async () => {
    await initHere();
    const port = String(await freePort());
    const worker = await start('one', '--limit', '3', '--health', `127.0.0.1:${port}`);
    const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
    const healthz = await get('/healthz');
    expect([healthz.status, await healthz.text()]).toEqual([200, '{"status":"ok"}\n']);
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = (await metrics.text()).split('\n');
    const values = new Map(
      lines.flatMap((line) => {
        const [, name, value] = /^(postkeep_worker_\w+)\{worker="one"\} (\S+)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, Number(value)]];
      }),
    );
    expect(Object.fromEntries(values)).toEqual({
      ...{ postkeep_worker_running: 0, postkeep_worker_capacity: 3, postkeep_worker_draining: 0 },
      ...{ postkeep_worker_database_up: 1, postkeep_worker_mailboxes_read_total: 0 },
      ...{ postkeep_worker_mailboxes_failed_total: 0, postkeep_worker_mailboxes_given_back_total: 0 },
      ...{ postkeep_worker_mailboxes_fenced_total: 0, postkeep_worker_read_bytes_total: 0 },
      postkeep_worker_stored_bytes_total: 0,
    });
    for (const name of values.keys())
      expect(lines).toContainEqual(expect.stringMatching(`^# HELP ${name} \\S`));
    for (const [path, method] of [
      ['/', 'GET'],
      ['/metrics/x', 'GET'],
      ['/healthz', 'POST'],
    ] as const)
      expect((await get(path, method)).status).toBe(404);
    await cluster('drain', 'one');
    await expect
      .poll(async () => (await get('/healthz')).text(), { timeout: 30_000 })
      .toBe('{"status":"draining"}\n');
    expect((await get('/healthz')).status).toBe(200);
    // It is looked for as long as it takes: the process stays.
    await postgres.kill();
    try {
      await expect
        .poll(async () => (await get('/healthz')).text(), { timeout: 30_000 })
        .toBe('{"status":"no-database"}\n');
      expect((await get('/healthz')).status).toBe(503);
      expect(await (await get('/metrics')).text()).toContain('postkeep_worker_database_up{worker="one"} 0');
    } finally {
      await postgres.start();
    }
    await expect
      .poll(async () => (await get('/healthz')).text(), { timeout: 30_000 })
      .toBe('{"status":"draining"}\n');
    expect(worker.said()).toContain('The database is there again.');
  }, 120_000);
});
