import { existsSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import type Libsql from 'libsql';
import { z } from 'zod';
import { seldomParsed } from '../../shared/seldom-parsed.js';
import type { Database, SqlValue } from './database.js';
import { shared } from './shared-work.js';
import { translateErrors } from './sqlite-errors.js';
import { storageError, systemCode } from './storage-errors.js';

/** A SQLite file, opened. */
export interface Sqlite extends Database {
  readonly run: (sql: string, ...values: readonly SqlValue[]) => { changes: number; lastId: number };
  /** Brings the log into the file and cuts it off; false while somebody reads or writes. */
  readonly emptyLog: () => boolean;
  /** True when it was opened only to be read: its disk is full or read-only, or this user may not write to it. */
  readonly isReadOnly: boolean;
}

/** What a power cut may undo: nothing that was committed (FULL), or the last moments (NORMAL); the file is whole in any case. */
export type Durability = 'FULL' | 'NORMAL';

/** How long a statement waits for another connection that writes. */
export const busyTimeoutMs = 10_000;
export const inMemory = ':memory:';

/** How many connections of this process may write to a file: what the first has tried and the last leaves tidy is not done by every one of them. */
const openedFiles = new Map<string, number>();

/** Whether a connection of this process may write to it already. */
export function isOpened(path: string): boolean {
  return openedFiles.has(path);
}

/** A connection that may write was opened; its end takes this back. */
export function noteOpened(path: string): void {
  openedFiles.set(path, (openedFiles.get(path) ?? 0) + 1);
}

/** True when no other connection of this process may write to it. */
function forgetOpened(path: string): boolean {
  const left = (openedFiles.get(path) ?? 1) - 1;
  if (left === 0) openedFiles.delete(path);
  else openedFiles.set(path, left);
  return left === 0;
}

const userVersion = z.object({ user_version: z.int() });

/** What a caller does with an opened database; `isReadOnly` says how it was opened. Errors are those of the disk (storage-errors.ts) and `corrupt-state`. */
export function sqliteConnection(
  path: string,
  database: Libsql.Database,
  durability: Durability,
  isReadOnly: boolean,
): Sqlite {
  let isClosed = false;
  const statements = new Map<string, Libsql.Statement>();
  const using = <T>(sql: string, call: (statement: Libsql.Statement) => T): T =>
    translateErrors(path, () => {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      try {
        return call(statement);
      } catch (error) {
        // libsql does not reset one that has met a damaged page: it would fail for every other row too.
        statements.delete(sql);
        throw error;
      }
    });
  return {
    run: (sql, ...values) => {
      const { changes, lastInsertRowid } = using(sql, (statement) => statement.run([...values]));
      return { changes, lastId: Number(lastInsertRowid) };
    },
    get: (schema, sql, ...values) => {
      const row = using(sql, (statement) => statement.get([...values]));
      return row === undefined ? undefined : schema.parse(row, seldomParsed(schema));
    },
    all: (schema, sql, ...values) => {
      const rows = using(sql, (statement) => statement.all([...values]));
      const way = seldomParsed(schema, rows.length);
      return rows.map((row) => schema.parse(row, way));
    },
    transaction: (work) => translateErrors(path, () => inTransaction(database, work)),
    // Unlike COMMIT, ROLLBACK also ends what has met a damaged page.
    snapshot: (work) => translateErrors(path, () => rolledBack(database, 'BEGIN', work)),
    undone: (work) => translateErrors(path, () => rolledBack(database, 'BEGIN IMMEDIATE', work)),
    durableTransaction: (work) =>
      translateErrors(path, () => {
        database.exec('PRAGMA synchronous = FULL');
        try {
          return inTransaction(database, work);
        } finally {
          database.exec(`PRAGMA synchronous = ${durability}`);
        }
      }),
    settle: shared(() => bringToDisk(path)),
    exec: (sql) => {
      translateErrors(path, () => {
        database.exec(sql);
      });
    },
    schemaVersion: () =>
      using('PRAGMA user_version', (statement) => userVersion.parse(statement.get([])).user_version),
    setSchemaVersion: (version) => {
      translateErrors(path, () => {
        database.exec(`PRAGMA user_version = ${String(version)}`);
      });
    },
    waitingAtMost: (ms, work) => {
      database.exec(`PRAGMA busy_timeout = ${String(ms)}`);
      try {
        return work();
      } finally {
        database.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
      }
    },
    emptyLog: () =>
      translateErrors(path, () => {
        // The busy handler would hold up everything else of this process.
        database.exec('PRAGMA busy_timeout = 0');
        try {
          return isEmptied(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get([]));
        } finally {
          database.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
        }
      }),
    isReadOnly,
    close: () => {
      if (isClosed) return;
      isClosed = true;
      // libsql frees the connection when it is collected: without this the log would stay beside the file until then.
      try {
        const isLast = !isReadOnly && forgetOpened(path);
        if (isLast || (!isReadOnly && hasChanged(database)))
          database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // Another connection reads or writes: the log belongs to it then.
      }
      statements.clear();
      database.close();
    },
  };
}

const totalRow = z.object({ total: z.int() });

/** Whether rows were changed through this connection. */
function hasChanged(database: Libsql.Database): boolean {
  const row = database.prepare('SELECT total_changes() AS total').get([]);
  return totalRow.parse(row, seldomParsed(totalRow)).total > 0;
}

/**
 * Everything that was committed and is not in the file is in its log, and what was taken out of the log has been brought to disk by SQLite
 * before. Locks are on neither: closing the log's descriptor ends none.
 */
async function bringToDisk(path: string): Promise<void> {
  if (path === inMemory) return;
  try {
    const log = await openFile(`${path}-wal`, 'r+');
    try {
      await log.datasync();
    } finally {
      await log.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && existsSync(path)) return;
    throw storageError(path, error);
  }
}

function isEmptied(checkpoint: unknown): boolean {
  return z.object({ busy: z.int() }).parse(checkpoint).busy === 0;
}

function rolledBack<T>(database: Libsql.Database, begin: string, work: () => T): T {
  database.exec(begin);
  try {
    return work();
  } finally {
    if (database.inTransaction) database.exec('ROLLBACK');
  }
}

function inTransaction<T>(database: Libsql.Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // After a full disk SQLite has rolled back by itself.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
