import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterAccess, createClusterAccess } from '../../../../core/cluster/cluster-access.js';
import { clusterHandlers } from '../../../../core/handlers/cluster.js';
import { toErrorData } from '../../../../shared/errors.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';

/* The set-up of a cluster, and the test before it, against a real PostgreSQL. */

let postgres: PostgresCluster;
beforeAll(async () => {
  postgres = await startPostgres();
}, 120_000);
afterAll(() => postgres.close());

let dataDir: string;
let access: ClusterAccess;
let stored: string | null;
let asked: number;
/** Without a password and without TLS, which a loopback address alone takes. */
let databaseUrl: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'postkeep-cluster-'));
  [stored, asked] = [null, 0];
  access = createClusterAccess(dataDir, {
    databasePassword: () => {
      asked += 1;
      return Promise.resolve(stored);
    },
    keepDatabasePassword: ({ password }) => {
      stored = password;
      return Promise.resolve();
    },
  });
  databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
});
afterEach(async () => {
  await access.close();
  await rm(dataDir, { recursive: true, force: true });
});

const notStopped = (): AbortSignal => new AbortController().signal;
const probe = (url = databaseUrl) => access.probe({ databaseUrl: url, authority: null }, notStopped());

async function inDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl.replace('?sslmode=disable', '') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const schemas = (): Promise<string[]> =>
  inDatabase(async (client) => {
    const { rows } = await client.query<{ nspname: string }>(
      `SELECT nspname FROM pg_namespace WHERE nspname IN ('postkeep', 'graphile_worker') ORDER BY 1`,
    );
    return rows.map(({ nspname }) => nspname);
  });

/** A server that takes connections and says nothing. */
async function silentServer(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(() => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, url: `postgres://postkeep@127.0.0.1:${String(port)}/postkeep?sslmode=disable` };
}

describe.skipIf(missingOfPostgres.length > 0)(`the test of a database, ${onPostgres}`, () => {
  it('says what is there, and changes neither the database nor the data folder', async () => {
    expect(await probe()).toMatchObject({
      ...{ isEncrypted: false, content: 'nothing', mayMakeTables: true, isUsable: true },
      version: expect.stringMatching(/^\d+/) as string,
    });
    expect(await schemas()).toEqual([]);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('tells the tables of this version, of an earlier and of a later one', async () => {
    await access.setUp({ databaseUrl, authority: null });
    expect(await probe()).toMatchObject({ content: 'cluster', isUsable: true });
    for (const [step, content, isUsable] of [
      [-1, 'older-cluster', true],
      [2, 'newer-cluster', false],
    ] as const) {
      await inDatabase((client) =>
        client.query('UPDATE postkeep.schema_version SET version = version + $1', [step]),
      );
      expect(await probe()).toMatchObject({ content, isUsable });
    }
  });

  it('finds a user who may not make tables, where none are there and where some are', async () => {
    await inDatabase((client) => client.query('DROP ROLE IF EXISTS reader'));
    await inDatabase((client) => client.query('CREATE ROLE reader LOGIN'));
    const asReader = databaseUrl.replace('postkeep@', 'reader@');
    expect(await probe(asReader)).toMatchObject({
      ...{ content: 'nothing', mayMakeTables: false, isUsable: false },
    });
    await access.setUp({ databaseUrl, authority: null });
    await expect(probe(asReader)).rejects.toMatchObject({ code: 'database-refused' });
    await inDatabase((client) =>
      client.query(
        'GRANT USAGE ON SCHEMA postkeep TO reader; GRANT SELECT ON postkeep.schema_version TO reader',
      ),
    );
    expect(await probe(asReader)).toMatchObject({
      ...{ content: 'cluster', mayMakeTables: false, isUsable: true },
    });
  });

  it('is stopped while a server is silent', async () => {
    const { server, url } = await silentServer();
    const stop = new AbortController();
    const connected = new Promise<void>((done) => server.once('connection', () => done()));
    const probing = access.probe({ databaseUrl: url, authority: null }, stop.signal);
    const outcome = expect(probing).rejects.toMatchObject({ code: 'cancelled' });
    await connected;
    stop.abort();
    await outcome;
    server.close();
  });

  it('sends a stored password to its own database alone', async () => {
    await access.setUp({ databaseUrl: databaseUrl.replace('postkeep@', 'postkeep:kept@'), authority: null });
    expect(stored).toBe('kept');
    asked = 0;
    await probe();
    expect(asked).toBe(1);
    await probe(`${await postgres.createDatabase()}?sslmode=disable`);
    expect(asked).toBe(1);
  });
});

describe.skipIf(missingOfPostgres.length > 0)(`the set-up of a cluster, ${onPostgres}`, () => {
  it('one that fails, or is stopped, leaves data folder and secrets as they were', async () => {
    const { server, url } = await silentServer();
    const stop = new AbortController();
    server.once('connection', () => {
      stop.abort();
    });
    const typed = url.replace('postkeep@', 'postkeep:typed@');
    await expect(access.setUp({ databaseUrl: typed, authority: null }, stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    server.close();
    await expect(
      access.setUp({ databaseUrl: typed.replace(/:\d+\//, ':1/'), authority: null }),
    ).rejects.toMatchObject({ code: 'database-unreachable' });
    expect(stored).toBeNull();
    expect(await readdir(dataDir)).toEqual([]);
    expect(existsSync(join(dataDir, 'cluster.key'))).toBe(false);
  });

  it('of another database than the one that is there is refused', async () => {
    await access.setUp({ databaseUrl, authority: null });
    const other = `${await postgres.createDatabase()}?sslmode=disable`;
    await expect(access.setUp({ databaseUrl: other, authority: null })).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(access.place().databaseUrl).toBe(databaseUrl);
  });
});

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => toErrorData(error).code,
  );
}

describe.skipIf(missingOfPostgres.length > 0)(`the password of the database, ${onPostgres}`, () => {
  it('that was changed there is given anew, and connections with the former one are made again', async () => {
    const hba = join(dirname(postgres.pidFile), 'pg_hba.conf');
    const before = readFileSync(hba, 'utf8');
    writeFileSync(hba, `host all sworn 127.0.0.1/32 scram-sha-256\n${before}`);
    const asSworn = (password: string): string => databaseUrl.replace('postkeep@', `sworn:${password}@`);
    const answers = async (): Promise<number> => (await access.open()).database.run('SELECT 1');
    try {
      const name = new URL(databaseUrl).pathname.slice(1);
      for (const sql of [
        'SELECT pg_reload_conf()',
        "CREATE ROLE sworn LOGIN PASSWORD 'one'",
        `GRANT CREATE ON DATABASE ${name} TO sworn`,
      ])
        await inDatabase((client) => client.query(sql));
      await expect.poll(() => refusal(probe(asSworn('wrong')))).toBe('database-credentials');
      await access.setUp({ databaseUrl: asSworn('one'), authority: null });
      expect(await answers()).toBe(1);
      await inDatabase((client) => client.query("ALTER ROLE sworn PASSWORD 'two'"));
      await inDatabase((client) =>
        client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sworn'"),
      );
      await expect.poll(() => refusal(answers())).toBe('database-credentials');
      await access.setUp({ databaseUrl: asSworn('two'), authority: null });
      expect(stored).toBe('two');
      expect(await answers()).toBe(1);
    } finally {
      writeFileSync(hba, before);
    }
  });
});

describe.skipIf(missingOfPostgres.length > 0)(`what the console is told of a cluster, ${onPostgres}`, () => {
  it('how a worker reaches it, and, while it is not reached, since when', async () => {
    let now = '2026-04-10T09:00:00.000Z';
    const { handlers, close } = clusterHandlers(
      access,
      () => null,
      () => new Date(now),
      () => undefined,
    );
    try {
      expect(await handlers.get()).toEqual({ type: 'none' });
      const { keyFile } = await handlers.setUp({ databaseUrl, authority: null });
      const place = { databaseUrl, authority: null, keyFile };
      expect(await handlers.get()).toMatchObject({ type: 'set-up', place, workers: [] });
      await postgres.kill();
      const since = now;
      for (const later of ['2026-04-10T09:00:00.000Z', '2026-04-10T09:10:00.000Z']) {
        now = later;
        expect(await handlers.get()).toMatchObject({ type: 'unreachable', place, since });
      }
      await postgres.start();
      expect(await handlers.get()).toMatchObject({ type: 'set-up' });
      await postgres.kill();
      now = '2026-04-10T10:00:00.000Z';
      expect(await handlers.get()).toMatchObject({ type: 'unreachable', since: now });
      await postgres.start();
    } finally {
      close();
    }
  });
});
