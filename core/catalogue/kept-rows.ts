import { z } from 'zod';
import type { Database } from '../lib/database.js';
import { keyOf } from './tables.js';

/** Rows of a table, whatever columns it has. */
interface KeptTable {
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

/** What was taken out of the catalogue, to be put back as it was; tables in the order in which they refer to each other. */
export type KeptRows = readonly KeptTable[];

const anyRow = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/** Deletes the rows that the conditions on `value` name, each of a table that refers to none after it, and returns them. To be called in a transaction. */
export function takeOut(
  database: Database,
  tables: readonly { readonly table: string; readonly where: string }[],
  value: string,
): KeptRows {
  const kept = tables.map(({ table, where }) => ({
    table,
    rows: database.all(anyRow, `SELECT * FROM ${table} WHERE ${where} ORDER BY ${keyOf(table)}`, value),
  }));
  for (const { table, where } of tables.toReversed())
    database.run(`DELETE FROM ${table} WHERE ${where}`, value);
  return kept;
}

/** To be called in a transaction. */
export function putBack(database: Database, kept: KeptRows): void {
  for (const { table, rows } of kept)
    for (const row of rows) {
      const columns = Object.keys(row);
      const places = columns.map(() => '?').join(', ');
      database.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, ...Object.values(row));
    }
}
