import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../../core/lib/database.js';
import { blob } from '../../../../core/lib/sqlite.js';
import { connectionOf } from '../../../../core/postgres/database-address.js';
import { openPostgres } from '../../../../core/postgres/postgres.js';
import { isPresent } from '../../../../core/postgres/presence.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';

const count = z.object({ n: z.int() });
const unreachable = expect.objectContaining({ code: 'database-unreachable' }) as Error;
let cluster: PostgresCluster;
let url: string;
const opened: Database[] = [];

function open(options: { readonly port?: number; readonly presence?: string } = {}): Database {
  const address = new URL(`${url}?sslmode=disable`);
  if (options.port !== undefined) address.port = String(options.port);
  const connection = connectionOf({ url: address.href, authority: null, password: null });
  const database = openPostgres({
    ...{ ...connection, schema: 'waiting', name: 'test', presence: options.presence ?? null },
  });
  opened.push(database);
  return database;
}
const rowsOf = (database: Database): number =>
  database.get(count, 'SELECT count(*) AS n FROM thing')?.n ?? -1;

/** Ends the connections of others in the midst of what they do. */
async function endConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
    'test',
  ]);
  await client.end();
}

beforeAll(async () => {
  cluster = await startPostgres();
  url = await cluster.createDatabase();
});
afterAll(() => cluster.close());
beforeEach(() => {
  const database = open();
  database.exec(
    'DROP TABLE IF EXISTS thing; CREATE TABLE thing (id TEXT PRIMARY KEY, n INTEGER, bytes BLOB)',
  );
});
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});

describe.skipIf(missingOfPostgres.length > 0)(`a database that is waited for, ${onPostgres}`, () => {
  it('gives back what it was given, of every kind, and tells values from question marks in texts', () => {
    const database = open();
    const row = z.object({ id: z.string(), n: z.number().nullable(), bytes: blob.nullable() });
    const bytes = Buffer.from([0, 1, 255]);
    for (const text of ['', "it's", '?', '$1', 'ÄÖ \u{1F4E7}', 'a\\b', '"x"', 'a\nb']) {
      database.run('INSERT INTO thing (id, n, bytes) VALUES (?, ?, ?)', text, 5_000_000_000, bytes);
      expect(database.get(row, "SELECT id, n, bytes FROM thing WHERE id = ? AND '?' <> '$1'", text)).toEqual({
        ...{ id: text, n: 5_000_000_000, bytes },
      });
    }
    database.run('INSERT INTO thing (id, n, bytes) VALUES (?, ?, ?)', 'nothing', null, null);
    expect(database.get(row, 'SELECT * FROM thing WHERE n IS NULL')).toMatchObject({ n: null, bytes: null });
    database.run('INSERT INTO thing (id) VALUES (?)', 'a\0b');
    expect(database.get(row, 'SELECT * FROM thing WHERE id = ?', 'a\0b')?.id).toBe('a\u{FFFD}b');
  });

  it('says at once that a value cannot be passed on, and serves what comes next', () => {
    const database = open();
    const begun = performance.now();
    // What the compiler does not see: nobody would answer, and the caller stands still for a minute.
    const call = (): unknown =>
      Reflect.apply(database.run, database, ['INSERT INTO thing (id) VALUES (?)', undefined]);
    expect(call).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(rowsOf(database)).toBe(0);
  });

  it('keeps all of a transaction or nothing, and shows a snapshot as it was', () => {
    const [database, other] = [open(), open()];
    const insert = (id: string): number => database.run('INSERT INTO thing (id) VALUES (?)', id).changes;
    expect(() =>
      database.transaction(() => {
        insert('a');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(() => database.transaction(() => [insert('a'), insert('a')])).toThrow(
      expect.objectContaining({ code: 'database-refused' }),
    );
    expect(rowsOf(database)).toBe(0);
    database.transaction(() => insert('a'));
    expect(database.undone(() => [insert('b'), rowsOf(database)])).toEqual([1, 2]);
    expect(rowsOf(database)).toBe(1);
    other.snapshot(() => {
      expect(rowsOf(other)).toBe(1);
      insert('c');
      expect(rowsOf(other)).toBe(1);
    });
    expect(rowsOf(other)).toBe(2);
  });

  it('has one who writes at a time, and says busy to whoever does not wait', () => {
    const [database, other] = [open(), open()];
    database.transaction(() => {
      const write = (): unknown => other.run("INSERT INTO thing (id) VALUES ('x')");
      expect(() => other.waitingAtMost(0, write)).toThrow(expect.objectContaining({ code: 'busy' }));
      expect(rowsOf(other)).toBe(0);
    });
    other.run("INSERT INTO thing (id) VALUES ('x')");
    expect(rowsOf(database)).toBe(1);
  });

  it('a connection that was ended while nobody used it is made again without a word', async () => {
    const database = open();
    database.run("INSERT INTO thing (id) VALUES ('a')");
    await endConnections();
    expect(rowsOf(database)).toBe(1);
    await endConnections();
    database.transaction(() => database.run("INSERT INTO thing (id) VALUES ('b')"));
    expect(rowsOf(database)).toBe(2);
  });

  it('a server that is killed in the midst of a transaction has kept nothing of it, and the next call after its start connects', async () => {
    const database = open();
    const ending = endingServer(cluster);
    expect(() =>
      database.transaction(() => {
        database.run("INSERT INTO thing (id) VALUES ('a')");
        ending.now();
        database.run("INSERT INTO thing (id) VALUES ('b')");
      }),
    ).toThrow(unreachable);
    expect(() => rowsOf(database)).toThrow(unreachable);
    const begun = performance.now();
    expect(() => rowsOf(database)).toThrow(unreachable);
    // Nobody waits the five seconds of a connection for a server that has just been found gone.
    expect(performance.now() - begun).toBeLessThan(4_000);
    await cluster.kill().catch(() => undefined);
    await cluster.start();
    await expect.poll(() => tried(() => rowsOf(database)), { timeout: 10_000, interval: 500 }).toBe(0);
  });

  it('a commit whose answer is lost is asked about: what was stored is said to be stored', async () => {
    const proxy = await startCommitCutter(Number(new URL(url).port));
    const database = open({ port: proxy.port });
    expect(database.transaction(() => database.run("INSERT INTO thing (id) VALUES ('a')")).changes).toBe(1);
    expect(await proxy.cuts()).toBe(1);
    expect(rowsOf(open())).toBe(1);
    await proxy.close();
  });

  it('is present for as long as its connection lasts', () => {
    const [database, other] = [open({ presence: 'one' }), open()];
    rowsOf(database);
    expect(['one', 'two'].map((name) => isPresent(other, name))).toEqual([true, false]);
    database.close();
    expect(isPresent(other, 'one')).toBe(false);
  });
});

function tried<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** This thread stands still while it waits, so that another one has to stop the server. */
function endingServer(of: PostgresCluster): { readonly now: () => void } {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const { readFileSync } = require('node:fs');
     parentPort.once('message', () => {
       process.kill(Number(readFileSync(workerData.pidFile, 'utf8').split('\\n')[0]), 'SIGQUIT');
       setTimeout(() => { Atomics.store(workerData.done, 0, 1); Atomics.notify(workerData.done, 0); parentPort.close(); }, 500);
     });`,
    { eval: true, workerData: { pidFile: of.pidFile, done } },
  );
  return {
    now: () => {
      worker.postMessage('now');
      Atomics.wait(done, 0, 0, 10_000);
    },
  };
}

/** Lets everything through to the server but the answer to the first COMMIT: both ends are cut before it. */
async function startCommitCutter(port: number): Promise<{
  readonly port: number;
  readonly cuts: () => Promise<number>;
  readonly close: () => Promise<unknown>;
}> {
  const worker = new Worker(
    `const net = require('node:net');
     const { parentPort, workerData } = require('node:worker_threads');
     let cuts = 0;
     const server = net.createServer((client) => {
       const there = net.connect(workerData, '127.0.0.1');
       let isCommitting = false;
       client.on('data', (data) => { if (cuts === 0 && data.includes('COMMIT')) isCommitting = true; there.write(data); });
       there.on('data', (data) => {
         if (!isCommitting) { client.write(data); return; }
         cuts += 1; isCommitting = false; client.destroy(); there.destroy();
       });
       for (const socket of [client, there]) socket.on('error', () => undefined);
       client.on('close', () => there.destroy());
       there.on('close', () => client.destroy());
     });
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
     parentPort.on('message', () => parentPort.postMessage(cuts));`,
    { eval: true, workerData: port },
  );
  const said = (): Promise<number> => new Promise((resolve) => worker.once('message', resolve));
  const own = await said();
  return {
    port: own,
    cuts: () => {
      const answer = said();
      worker.postMessage('cuts');
      return answer;
    },
    close: () => worker.terminate(),
  };
}
