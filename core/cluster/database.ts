import { Socket } from 'node:net';
import pg from 'pg';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type DatabaseAddress, connectionOf } from '../postgres/database-address.js';
import { within } from '../lib/cancellation.js';
import { databaseError } from '../postgres/database-errors.js';

type SqlParameter = string | number | boolean | null | Buffer;

/** SQL on one connection or on any of a pool; rows are parsed, as whatever comes from outside. */
export interface Queryable {
  readonly all: <T>(row: z.ZodType<T>, sql: string, ...parameters: readonly SqlParameter[]) => Promise<T[]>;
  /** Answers how many rows it has changed. */
  readonly run: (sql: string, ...parameters: readonly SqlParameter[]) => Promise<number>;
}

/** The PostgreSQL server that console and workers share. Everything throws AppError `database-…` with what to do next. */
export interface ClusterDatabase extends Queryable {
  /** Commits what `work` did, or rolls all of it back when it throws. `isAgain`: the same was asked before, and may have been done (patient-database.ts). */
  readonly transaction: <T>(work: (transaction: Queryable, isAgain: boolean) => Promise<T>) => Promise<T>;
  /** Calls back for each NOTIFY of a channel, as long as there is a connection: who listens looks by itself now and then. Answers what ends it. */
  readonly listen: (channel: string, onNotified: (payload: string) => void) => () => Promise<void>;
  /** For the queue's library. */
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

const connectMs = 10_000;
const statementMs = 30_000;
/** A little longer than the server itself waits: it has not been heard of any more. */
const answerMs = statementMs + 2_000;
const relistenMs = 2_000;
/** A server that hangs never says that it has closed. */
const closeMs = 3_000;
const oldestMajor = 15;

/** int8 as a number: no counter of ours comes near 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === pg.types.builtins.INT8
      ? Number
      : (pg.types.getTypeParser(id, format) as (value: string | Buffer) => unknown),
};

/** Connects once, so that what is wrong with the address is known at once. */
export async function openClusterDatabase(
  address: DatabaseAddress,
  options: { readonly connections: number; readonly name: string },
): Promise<ClusterDatabase> {
  const { host, settings } = connectionOf(address);
  const sockets = new Set<Socket>();
  const config = {
    ...settings,
    types,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    query_timeout: answerMs,
    application_name: options.name,
    keepAlive: true,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
  };
  const pool = new pg.Pool({ ...config, max: options.connections });
  // A connection that breaks while nobody uses it is replaced by the pool; one in use says so to who uses it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw databaseError(error, host, settings);
    }
  };
  const over = (target: pg.Pool | pg.PoolClient): Queryable => ({
    all: async (row, sql, ...parameters) => {
      const { rows } = await told(target.query<Record<string, unknown>>(sql, [...parameters]));
      return z.array(row).parse(rows);
    },
    run: async (sql, ...parameters) => {
      // Without parameters it may be several statements.
      const { rowCount } = await told(
        parameters.length === 0 ? target.query(sql) : target.query(sql, [...parameters]),
      );
      return rowCount ?? 0;
    },
  });
  const close = async (): Promise<void> => {
    if (!pool.ended) await within(closeMs, pool.end());
    for (const socket of sockets) socket.destroy();
  };
  try {
    await assertNewEnough(over(pool), host);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...over(pool),
    pool,
    transaction: (work) => inTransaction(pool, told, over, work),
    listen: (channel, onNotified) => listen(() => new pg.Client(config), channel, onNotified),
    close,
  };
}

async function assertNewEnough(queryable: Queryable, host: string): Promise<void> {
  const row = z.object({ server_version_num: z.coerce.number(), server_version: z.string() });
  const [found] = await queryable.all(
    row,
    `SELECT current_setting('server_version_num') AS server_version_num, current_setting('server_version') AS server_version`,
  );
  if (found === undefined || found.server_version_num < oldestMajor * 10_000)
    throw new AppError(
      'database-refused',
      text('cluster.tooOld', { host, version: found?.server_version ?? '' }),
    );
}

async function inTransaction<T>(
  pool: pg.Pool,
  told: <R>(work: Promise<R>) => Promise<R>,
  over: (client: pg.PoolClient) => Queryable,
  work: (transaction: Queryable, isAgain: boolean) => Promise<T>,
): Promise<T> {
  const client = await told(pool.connect());
  try {
    await told(client.query('BEGIN'));
    const value = await work(over(client), false);
    await told(client.query('COMMIT'));
    client.release();
    return value;
  } catch (error) {
    // Nothing is undone over one that does not answer: the server does so by itself.
    if (isCut(error)) client.release(true);
    else
      await client.query('ROLLBACK').then(
        () => {
          client.release();
        },
        // The connection is in an unknown state: the pool must not hand it out again.
        () => {
          client.release(true);
        },
      );
    throw error;
  }
}

/** It is the connection that failed, and not the server that said so. */
function isCut(error: unknown): boolean {
  const isAnswer = error instanceof Error && error.cause instanceof pg.DatabaseError;
  return error instanceof AppError && error.code === 'database-unreachable' && !isAnswer;
}

/** A connection of its own, made again when it breaks: a pooled one would be handed to others. */
function listen(
  connect: () => pg.Client,
  channel: string,
  onNotified: (payload: string) => void,
): () => Promise<void> {
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | null = null;
  let isEnded = false;
  const start = (): void => {
    const current = connect();
    client = current;
    let isGone = false;
    const restart = (): void => {
      if (isGone || isEnded) return;
      isGone = true;
      void current.end().catch(() => undefined);
      again = setTimeout(start, relistenMs);
    };
    current.on('error', restart);
    current.on('end', restart);
    current.on('notification', ({ payload }) => {
      onNotified(payload ?? '');
    });
    current
      .connect()
      .then(() => current.query(`LISTEN ${pg.escapeIdentifier(channel)}`))
      .catch(restart);
  };
  start();
  return async () => {
    isEnded = true;
    if (again !== null) clearTimeout(again);
    if (client !== null) await within(closeMs, client.end());
  };
}
