import type { z } from 'zod';

export type SqlValue = string | number | Uint8Array | null;

/**
 * A database that the caller waits for, whatever is behind it: a SQLite file (`sqlite.ts`) or a schema of a PostgreSQL server (`postgres/`).
 * Statements are those that both understand (docs/decisions/0295), with `?` for values; rows are checked by a schema, because they come from outside.
 */
export interface Database {
  readonly run: (sql: string, ...values: readonly SqlValue[]) => { changes: number };
  readonly get: <S extends z.ZodType>(
    schema: S,
    sql: string,
    ...values: readonly SqlValue[]
  ) => z.output<S> | undefined;
  /** Every row at once: an iteration that is left early would keep libsql's read snapshot open, so callers page. */
  readonly all: <S extends z.ZodType>(
    schema: S,
    sql: string,
    ...values: readonly SqlValue[]
  ) => z.output<S>[];
  /** Runs `work` in one immediate transaction: all of it, or nothing. Calls may not nest. */
  readonly transaction: <T>(work: () => T) => T;
  /** Runs `work`, which only reads, on one state of the database, whatever others commit meanwhile. Calls may not nest. */
  readonly snapshot: <T>(work: () => T) => T;
  /** Runs `work` in an immediate transaction and takes back all that it has written. Calls may not nest. */
  readonly undone: <T>(work: () => T) => T;
  /** A transaction that a power cut does not undo once it has returned, whatever the database's durability. */
  readonly durableTransaction: <T>(work: () => T) => T;
  /**
   * Resolves once what has been committed by now outlives a power cut, whatever the database's durability, without holding up this thread.
   * Calls share what the disk does. Rejects with AppError `io` or `disk-full`.
   */
  readonly settle: () => Promise<void>;
  readonly exec: (sql: string) => void;
  /** Runs `work`, of which no statement waits longer than so many milliseconds for somebody who writes: it throws AppError `busy` instead. */
  readonly waitingAtMost: <T>(ms: number, work: () => T) => T;
  /** How many steps of its history it has taken (`migrate.ts`); 0 for an empty one. */
  readonly schemaVersion: () => number;
  readonly setSchemaVersion: (version: number) => void;
  readonly close: () => void;
}
