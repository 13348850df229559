import { render, text } from '../../shared/texts/text.js';

/** SQL on one connection or on any of a pool; rows are unchecked until a repository parses them. */
export interface Queryable {
  /** One statement with `$1…` parameters: text, numbers, booleans and null; JSON and dates as text. */
  readonly query: (sql: string, parameters?: readonly SqlValue[]) => Promise<readonly unknown[]>;
}

export type SqlValue = string | number | boolean | null;

/** PostgreSQL, embedded (PGlite) or a server: the same statements run on both, `date` and instants arrive as text. */
export interface Database extends Queryable {
  /** Runs `work` in a transaction: commits what it did, or rolls all of it back when it throws. */
  readonly transaction: <T>(work: (transaction: Queryable) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** PostgreSQL type identifiers whose values are read by our own parsers. */
export const typeIds = { int8: 20, date: 1082, timestamptz: 1184 } as const;

/** `timestamptz` as RFC 3339 in UTC, however the session's time zone renders it. */
export function instantFromSql(text: string): string {
  // "2026-11-21 18:00:00.123+00" → the offset needs minutes to be read as ISO 8601.
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString();
}

/** The database cannot answer now (down, restarting, out of connections, too slow); the same call may succeed later. */
export class DatabaseUnavailableError extends Error {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : '';
    super(
      render(
        reason === ''
          ? text('server.databaseUnreachable')
          : text('server.databaseUnreachableBecause', { reason }),
      ),
      { cause },
    );
    this.name = 'DatabaseUnavailableError';
  }
}
