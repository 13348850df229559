import { z } from 'zod';
import type { Database, SqlValue } from '../lib/database.js';
import { shared } from '../lib/shared-work.js';
import type { PostgresPlace } from './exchange.js';
import { schemaSql } from './schema-sql.js';
import { openWaitingConnection } from './waiting-connection.js';

/** As long as SQLite's. */
const lockWaitMs = 10_000;
const versionRow = z.object({ version: z.int() });

/**
 * Opens a schema of a PostgreSQL server (15 or later) as a database that the caller waits for: a thread of its own speaks to the server, this one
 * stands still meanwhile. Not for Electron's main process. Whatever is called throws AppError `database-…`, or `busy` while others write; the call after
 * a lost connection makes a new one.
 */
export function openPostgres(place: PostgresPlace): Database {
  const connection = openWaitingConnection(place);
  let isInTransaction = false;
  let wait = lockWaitMs;

  const query = (sql: string, values: readonly SqlValue[]): readonly unknown[] =>
    connection.ask({ do: 'query', sql, values: [...values] }).rows;
  /** A statement that returns rows may write all the same. */
  const rowsOf = (sql: string, values: readonly SqlValue[]): readonly unknown[] =>
    isInTransaction || !writes.test(sql)
      ? query(sql, values)
      : connection.ask({ do: 'write', sql, values: [...values], lockWaitMs: wait }).rows;
  const within = <T>(begin: () => void, work: () => T, end: 'commit' | 'rollback'): T => {
    if (isInTransaction) throw new Error('A transaction is under way already.');
    begin();
    isInTransaction = true;
    try {
      const result = work();
      connection.ask({ do: end });
      return result;
    } catch (error) {
      try {
        connection.ask({ do: 'rollback' });
      } catch {
        // With the connection the server undoes it.
      }
      throw error;
    } finally {
      isInTransaction = false;
    }
  };
  const begin = (isDurable: boolean) => (): void => {
    connection.ask({ do: 'begin', isDurable, lockWaitMs: wait });
  };
  const exec = (sql: string): void => {
    connection.ask({ do: 'exec', sql: schemaSql(sql) });
  };
  return {
    run: (sql, ...values) => {
      const { changes } = connection.ask(
        isInTransaction
          ? { do: 'query', sql, values: [...values] }
          : { do: 'write', sql, values: [...values], lockWaitMs: wait },
      );
      return { changes };
    },
    get: (schema, sql, ...values) => {
      const row = rowsOf(sql, values)[0];
      return row === undefined ? undefined : schema.parse(row);
    },
    all: (schema, sql, ...values) => rowsOf(sql, values).map((row) => schema.parse(row)),
    transaction: (work) => within(begin(false), work, 'commit'),
    durableTransaction: (work) => within(begin(true), work, 'commit'),
    undone: (work) => within(begin(false), work, 'rollback'),
    snapshot: (work) => within(() => connection.ask({ do: 'begin-reading' }), work, 'rollback'),
    settle: shared(async () => {
      await connection.askLater({ do: 'settle' });
    }),
    exec,
    waitingAtMost: (ms, work) => {
      wait = ms;
      try {
        return work();
      } finally {
        wait = lockWaitMs;
      }
    },
    schemaVersion: () => {
      const table = query(
        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'",
        [],
      );
      const row = table.length === 0 ? undefined : query('SELECT version FROM schema_version', [])[0];
      return row === undefined ? 0 : versionRow.parse(row).version;
    },
    setSchemaVersion: (version) => {
      exec(`CREATE TABLE IF NOT EXISTS schema_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version INTEGER NOT NULL);
        INSERT INTO schema_version VALUES (1, ${String(version)}) ON CONFLICT (only_row) DO UPDATE SET version = excluded.version`);
    },
    close: connection.close,
  };
}

const writes = /^\s*(?:INSERT|UPDATE|DELETE)\b/i;
