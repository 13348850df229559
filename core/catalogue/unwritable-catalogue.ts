import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type { SqlValue } from '../lib/database.js';
import { type Sqlite, blob, openInMemory, openSqliteToRead } from '../lib/sqlite.js';
import { isStorageError } from '../lib/storage-errors.js';
import { text } from '../../shared/texts/text.js';
import { isSound } from './soundness.js';

/** A database that its disk does not take: what is on disk is copied to memory. */
export interface UnwritableDatabase {
  /** Refuses to write what its user believes to be kept: sources, jobs, sessions of backups. */
  readonly strict: Sqlite;
  /** Takes what only this process needs, such as where a repository is that a restore reads. */
  readonly lenient: Sqlite;
  /** Why nothing can be written; null once the disk takes something again, which is tried. */
  readonly reason: () => AppError | null;
}

/** How often the disk is tried again, in milliseconds. */
const retryMs = 2000;
const valueSchema = z.union([z.string(), z.number(), z.null(), blob]);

/**
 * Opens a database whose disk is full or read-only, or that this user may not write to. `reopen` opens it for writing and throws while
 * that is not possible. One that cannot even be read is as its last copy, or as if it were empty: what a repository holds can be restored all the same.
 */
export function openUnwritable(
  path: string,
  copyPath: string | null,
  cause: AppError,
  migrated: (database: Sqlite) => void,
  reopen: () => Sqlite,
): UnwritableDatabase {
  const read = (each: string): Sqlite | null => copyInMemory(each, migrated);
  let current = read(path) ?? (copyPath === null ? null : read(copyPath)) ?? emptyInMemory(migrated);
  let reason: AppError | null = cause;
  let triedAt = performance.now();
  let isInTransaction = false;

  const isWritable = (): boolean => {
    if (reason === null) return true;
    if (isInTransaction || performance.now() - triedAt < retryMs) return false;
    triedAt = performance.now();
    try {
      const onDisk = reopen();
      current.close();
      current = onDisk;
      reason = null;
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return false;
    }
  };
  const lenientWork = <T>(work: () => T): T => {
    isWritable();
    return work();
  };
  const strictWork = <T>(work: () => T): T => {
    if (isWritable() || reason === null) return work();
    throw reason;
  };
  const as = (guard: <T>(work: () => T) => T): Sqlite => {
    const inTransaction = <T>(work: () => T): T =>
      guard(() => {
        isInTransaction = true;
        try {
          return work();
        } finally {
          isInTransaction = false;
        }
      });
    return {
      run: (sql, ...values) => guard(() => current.run(sql, ...values)),
      get: (schema, sql, ...values) => current.get(schema, sql, ...values),
      all: (schema, sql, ...values) => current.all(schema, sql, ...values),
      transaction: (work) => inTransaction(() => current.transaction(work)),
      durableTransaction: (work) => inTransaction(() => current.durableTransaction(work)),
      undone: (work) => inTransaction(() => current.undone(work)),
      snapshot: (work) => current.snapshot(work),
      exec: (sql) => {
        guard(() => {
          current.exec(sql);
        });
      },
      settle: () => current.settle(),
      schemaVersion: () => current.schemaVersion(),
      setSchemaVersion: (version) => {
        guard(() => {
          current.setSchemaVersion(version);
        });
      },
      emptyLog: () => current.emptyLog(),
      isReadOnly: false,
      waitingAtMost: (ms, work) => current.waitingAtMost(ms, work),
      close: () => {
        current.close();
      },
    };
  };
  return {
    strict: as(strictWork),
    lenient: as(lenientWork),
    reason: () => {
      isWritable();
      return reason;
    },
  };
}

function emptyInMemory(migrated: (database: Sqlite) => void): Sqlite {
  const memory = openInMemory();
  migrated(memory);
  return memory;
}

/** Null when it is damaged, cannot be read, or was written by a newer version. */
function copyInMemory(path: string, migrated: (database: Sqlite) => void): Sqlite | null {
  const memory = openInMemory();
  let onDisk: Sqlite | null = null;
  try {
    onDisk = openSqliteToRead(path);
    if (!isSound(onDisk, 'what is small'))
      throw new AppError('corrupt-state', text('lib.fileDamaged', { path }));
    copy(onDisk, memory);
    migrated(memory);
    return memory;
  } catch (error) {
    memory.close();
    const isOfNoUse =
      error instanceof AppError &&
      (error.code === 'corrupt-state' || error.code === 'newer-schema' || isStorageError(error));
    if (isOfNoUse) return null;
    throw error;
  } finally {
    onDisk?.close();
  }
}

function copy(from: Sqlite, to: Sqlite): void {
  const parts = from.all(
    z.object({ type: z.string(), name: z.string(), sql: z.string() }),
    String.raw`SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`,
  );
  to.exec('PRAGMA foreign_keys = OFF');
  to.transaction(() => {
    const tables = parts.filter(({ type }) => type === 'table');
    for (const { sql } of tables) to.exec(sql);
    for (const { name } of tables) copyRows(from, to, name);
    for (const { type, sql } of parts) if (type !== 'table') to.exec(sql);
    to.setSchemaVersion(from.schemaVersion());
  });
  to.exec('PRAGMA foreign_keys = ON');
}

function copyRows(from: Sqlite, to: Sqlite, table: string): void {
  for (const row of from.all(z.record(z.string(), z.unknown()), `SELECT * FROM "${table}"`)) {
    // libsql adds a member of its own to a row.
    const columns = Object.keys(row).filter((name) => name !== '_metadata');
    const values = columns.map((name): SqlValue => valueSchema.parse(row[name]));
    const names = columns.map((name) => `"${name}"`).join(', ');
    to.run(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`, ...values);
  }
}
