import pg from 'pg';
import type { SqlValue } from '../lib/database.js';

/*
 * What PostgreSQL says otherwise than SQLite, in one place: statements, rows and schemas (schema-sql.ts) are SQLite's elsewhere (docs/decisions/0295).
 */

/** Literals, quoted names and comments as they are; a `?` outside of them is a value. */
const parts = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?/g;

/** The statement with `$1`, `$2` … for its values. */
export function numbered(sql: string): string {
  let values = 0;
  return sql.replaceAll(parts, (part) => (part === '?' ? `$${String((values += 1))}` : part));
}

/** A value as the driver takes it. PostgreSQL's text has no NUL, which nothing that people or servers name has either. */
export function parameter(value: SqlValue): SqlValue {
  if (typeof value === 'string') return value.replaceAll('\0', '\u{FFFD}');
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

/** Values of rows as SQLite gives them: numbers also for 64 bits and sums, 1 and 0 for true and false, JSON as its text. */
const parsers = new Map<number, (value: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.BOOL, (value) => (value === 't' ? 1 : 0)],
  [pg.types.builtins.JSON, (value) => value],
]);

export const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    parsers.get(id) ?? (pg.types.getTypeParser(id, format) as (value: string | Buffer) => unknown),
};
