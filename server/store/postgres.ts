import pg from 'pg';
import {
  type Database,
  DatabaseUnavailableError,
  instantFromSql,
  type Queryable,
  type SqlValue,
  typeIds,
} from './database.js';

const connectTimeoutMs = 5_000;
const statementTimeoutMs = 10_000;

/** The driver's parsers except for the types that must arrive as on PGlite. */
const parsers = new Map<number, (text: string) => unknown>([
  [typeIds.int8, Number],
  [typeIds.date, (text) => text],
  [typeIds.timestamptz, instantFromSql],
]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (id) => parsers.get(id) ?? (pg.types.getTypeParser(id) as (text: string) => unknown),
};

/** A pool on a PostgreSQL server (15 or later). `onLost` is called with the error of an idle connection that broke; the pool replaces it. */
export function openPostgres(
  databaseUrl: string,
  poolSize: number,
  onLost: (error: Error) => void,
): Database {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    types,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    application_name: 'postkeep-licensing',
    keepAlive: true,
  });
  pool.on('error', onLost);
  const statementNames = new Map<string, string>();
  const run = async (target: pg.Pool | pg.PoolClient, sql: string, parameters: readonly SqlValue[]) => {
    const name = statementNames.get(sql) ?? `s${statementNames.size}`;
    statementNames.set(sql, name);
    // Named: PostgreSQL plans each statement once per connection.
    const query = { name, text: sql, values: [...parameters] };
    return (await asUnavailable(target.query<Record<string, unknown>>(query))).rows;
  };
  return {
    query: (sql, parameters = []) => run(pool, sql, parameters),
    transaction: (work) => inTransaction(pool, work, run),
    close: () => pool.end(),
  };
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: Queryable) => Promise<T>,
  run: (target: pg.PoolClient, sql: string, parameters: readonly SqlValue[]) => Promise<readonly unknown[]>,
): Promise<T> {
  const client = await asUnavailable(pool.connect());
  try {
    await asUnavailable(client.query('begin'));
    const value = await work({ query: (sql, parameters = []) => run(client, sql, parameters) });
    await asUnavailable(client.query('commit'));
    client.release();
    return value;
  } catch (error) {
    await client.query('rollback').then(
      () => client.release(),
      // The connection is in an unknown state: the pool must not hand it out again.
      () => client.release(true),
    );
    throw error;
  }
}

/** SQLSTATE classes of a server that cannot serve now: connection, transaction rollback, resources, locks, operator, system. */
const unavailableClasses = new Set(['08', '40', '53', '55', '57', '58']);

async function asUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const sqlState = error instanceof pg.DatabaseError ? error.code : undefined;
    // Whatever is not PostgreSQL's own answer is the connection's: refused, reset, timed out.
    if (sqlState === undefined || unavailableClasses.has(sqlState.slice(0, 2))) {
      throw new DatabaseUnavailableError(error);
    }
    throw error;
  }
}
