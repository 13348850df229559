import pg from 'pg';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { SqlValue } from '../lib/database.js';
import { databaseError } from './database-errors.js';
import { numbered, parameter, types } from './dialect.js';
import type { PostgresPlace } from './exchange.js';
import { lockClass } from './presence.js';

export interface Result {
  readonly rows: readonly unknown[];
  readonly changes: number;
}

const statusRow = z.object({ status: z.string().nullable() });
const xidRow = z.object({ xid: z.string() });

const connectMs = 5_000;
const statementMs = 25_000;
/** A little longer than the server itself waits: it has not been heard of any more. */
const answerMs = statementMs + 2_000;
/** For so long after a failed connection nobody waits for another one, and for so many times as it took: who asks stands still meanwhile. */
const pauseMs = 2_000;
const pauseTimes = 4;
/** How soon who is to be seen there comes back after its connection broke, and how often it tries. */
const returnMs = 500;
const oldestMajor = 15;
const namedStatements = 500;

/**
 * One connection to a PostgreSQL server, made again when it was lost. Writing transactions come one after the other, as with SQLite: each takes the
 * schema's lock. A transaction whose connection is lost is undone by the server, and says so; of one whose COMMIT got no answer the server is asked.
 * One with a presence is made again also while nobody asks anything: others would take its holder for gone.
 */
export class ServerConnection {
  private client: pg.Client | null = null;
  private connecting: Promise<pg.Client> | null = null;
  private returning: NodeJS.Timeout | null = null;
  private isClosed = false;
  /** The connection that the transaction under way has, and its number where it writes; null without one. */
  private transaction: { readonly client: pg.Client; readonly xid: string | null } | null = null;
  private names = new Map<string, string>();
  private failure: { readonly error: AppError; readonly until: number } | null = null;

  constructor(private readonly place: PostgresPlace) {}

  /** A statement of the transaction under way; one that only reads, without one. */
  async query(sql: string, values: readonly SqlValue[]): Promise<Result> {
    if (this.transaction !== null) return this.send(this.transaction.client, sql, values);
    return this.again((client) => this.send(client, sql, values));
  }

  async write(sql: string, values: readonly SqlValue[], lockWaitMs: number): Promise<Result> {
    await this.begin(false, lockWaitMs);
    try {
      const result = await this.query(sql, values);
      await this.commit();
      return result;
    } catch (error) {
      await this.rollback();
      throw error;
    }
  }

  async begin(isDurable: boolean, lockWaitMs: number): Promise<void> {
    // 0 would be forever.
    const wait = String(Math.max(1, lockWaitMs));
    const sql = `BEGIN; SET LOCAL lock_timeout = ${wait}; ${isDurable ? 'SET LOCAL synchronous_commit TO DEFAULT;' : ''}
      SELECT pg_advisory_xact_lock(${String(lockClass.writing)}, hashtext(current_schema()));
      SELECT pg_current_xact_id()::text AS xid`;
    await this.again(async (client) => {
      try {
        const results = await this.raw(client, sql);
        this.transaction = { client, xid: xidRow.parse(results.at(-1)?.rows[0]).xid };
      } catch (error) {
        if (this.client === client) await this.raw(client, 'ROLLBACK');
        throw error;
      }
    });
  }

  async beginReading(): Promise<void> {
    await this.again(async (client) => {
      await this.raw(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      this.transaction = { client, xid: null };
    });
  }

  async commit(): Promise<void> {
    const ended = this.transaction;
    this.transaction = null;
    if (ended === null) return;
    try {
      const [result] = await this.raw(ended.client, 'COMMIT');
      if (result?.command === 'ROLLBACK')
        throw new AppError('internal', 'A failed transaction was committed.');
    } catch (error) {
      if (this.client === ended.client || ended.xid === null) throw error;
      await this.askAbout(ended.xid, error);
    }
  }

  async rollback(): Promise<void> {
    const ended = this.transaction;
    this.transaction = null;
    if (ended === null || this.client !== ended.client) return;
    try {
      await this.raw(ended.client, 'ROLLBACK');
    } catch {
      // The server undoes it with the connection.
      this.drop(ended.client);
    }
  }

  async exec(sql: string): Promise<void> {
    if (this.transaction === null) await this.again((client) => this.raw(client, sql));
    else await this.raw(this.transaction.client, sql);
  }

  /** A commit that is brought to disk takes all before it along. */
  async settle(): Promise<void> {
    await this.begin(true, statementMs);
    await this.commit();
  }

  async close(): Promise<void> {
    const { client } = this;
    this.isClosed = true;
    this.client = null;
    if (this.returning !== null) clearTimeout(this.returning);
    await client?.end();
  }

  /** What has changed nothing yet is tried once more where its connection had broken meanwhile. */
  private async again<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const known = this.client;
    const client = await this.connected();
    try {
      return await work(client);
    } catch (error) {
      if (known === null || this.client === client) throw error;
      return work(await this.connected());
    }
  }

  /** Returns where the server says that it was committed; throws otherwise. */
  private async askAbout(xid: string, error: unknown): Promise<void> {
    let status: string | null = null;
    try {
      const client = await this.connected();
      const { rows } = await this.send(client, 'SELECT pg_xact_status(?::xid8) AS status', [xid]);
      status = statusRow.parse(rows[0]).status;
    } catch {
      // It is not known then.
    }
    if (status === 'committed') return;
    if (status === 'aborted') throw error;
    throw new AppError('database-unreachable', text('cluster.commitUnknown', { host: this.place.host }), {
      cause: error,
    });
  }

  private async connected(): Promise<pg.Client> {
    if (this.client !== null) return this.client;
    if (this.failure !== null && performance.now() < this.failure.until) throw this.failure.error;
    const begun = performance.now();
    try {
      return await this.connect();
    } catch (error) {
      const said = databaseError(error, this.place.host, this.place.settings);
      const now = performance.now();
      this.failure = { error: said, until: now + Math.max(pauseMs, pauseTimes * (now - begun)) };
      throw said;
    }
  }

  private connect(): Promise<pg.Client> {
    this.connecting ??= this.connectAnew().finally(() => {
      this.connecting = null;
    });
    return this.connecting;
  }

  private async connectAnew(): Promise<pg.Client> {
    const { settings, schema, name, presence, host } = this.place;
    const client = new pg.Client({
      ...settings,
      types,
      connectionTimeoutMillis: connectMs,
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: statementMs,
      query_timeout: answerMs,
      application_name: name,
      keepAlive: true,
    });
    client.on('error', () => {
      this.drop(client);
    });
    client.on('end', () => {
      this.drop(client);
    });
    try {
      await client.connect();
      await assertNewEnough(client, host);
      const quoted = pg.escapeIdentifier(schema);
      const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
      if (rowCount === 0) await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted}`);
      // Whoever is gone without a word is noticed by the server within half a minute, and what it holds is free.
      await client.query(`SET search_path TO ${quoted}; SET synchronous_commit = off;
        SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3`);
      if (presence !== null)
        await client.query('SELECT pg_advisory_lock_shared($1, hashtext($2))', [
          lockClass.presence,
          presence,
        ]);
    } catch (error) {
      client.removeAllListeners('end');
      void client.end().catch(() => undefined);
      throw error;
    }
    if (this.isClosed) void client.end().catch(() => undefined);
    else this.client = client;
    this.failure = null;
    this.names = new Map();
    return client;
  }

  private async send(client: pg.Client, sql: string, values: readonly SqlValue[]): Promise<Result> {
    let name = this.names.get(sql);
    if (name === undefined && this.names.size < namedStatements) {
      name = `s${String(this.names.size)}`;
      this.names.set(sql, name);
    }
    const query = {
      ...(name === undefined ? {} : { name }),
      text: numbered(sql),
      values: values.map(parameter),
    };
    const { rows, rowCount } = await this.told(client, client.query<Record<string, unknown>>(query));
    return { rows, changes: rowCount ?? 0 };
  }

  /** Statements without values; a result for each. */
  private async raw(client: pg.Client, sql: string): Promise<pg.QueryResult<Record<string, unknown>>[]> {
    // The driver answers several with an array, which its types do not say.
    const results: unknown = await this.told(client, client.query<Record<string, unknown>>(sql));
    return [results].flat() as pg.QueryResult<Record<string, unknown>>[];
  }

  private async told<T>(client: pg.Client, work: Promise<T>): Promise<T> {
    if (this.client !== client) {
      work.catch(() => undefined);
      throw new AppError('database-unreachable', text('cluster.cut', { host: this.place.host }));
    }
    try {
      return await work;
    } catch (error) {
      const isAnswer = error instanceof pg.DatabaseError;
      // Whatever is not the server's own answer is the connection's; class 57P is the server going down.
      if (!isAnswer || (error.code ?? '').startsWith('57P')) this.drop(client);
      if (isAnswer && isBusy(error.code ?? ''))
        throw new AppError('busy', text('cluster.inUse', { host: this.place.host }), { cause: error });
      throw databaseError(error, this.place.host, this.place.settings);
    }
  }

  private drop(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = null;
    void client.end().catch(() => undefined);
    this.comeBack();
  }

  private comeBack(): void {
    if (this.place.presence === null || this.isClosed || this.returning !== null) return;
    this.returning = setTimeout(() => {
      this.returning = null;
      if (this.client !== null) return;
      this.connect().catch(() => {
        this.comeBack();
      });
    }, returnMs);
  }
}

/** Somebody else writes (55P03), or the server has had two wait for each other (40001, 40P01): the same may be tried again. */
function isBusy(sqlState: string): boolean {
  return ['55P03', '40001', '40P01'].includes(sqlState);
}

async function assertNewEnough(client: pg.Client, host: string): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  );
  const found = rows[0];
  if (found === undefined || Number(found.number) < oldestMajor * 10_000)
    throw new AppError('database-refused', text('cluster.tooOld', { host, version: found?.version ?? '' }));
}
