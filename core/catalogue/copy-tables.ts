import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Database, SqlValue } from '../lib/database.js';
import { blob } from '../lib/sqlite.js';
import { type CatalogueTable, tables } from './tables.js';

/** Rows that are read, compared and written at a time. */
const pageRows = 500;

const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null(), blob]).optional());
type Row = Readonly<Record<string, SqlValue>>;

/** Rows of every table that were copied. */
export type CopiedRows = ReadonlyMap<string, number>;

/**
 * Puts every row of a catalogue into another one that has none yet, and compares each as it arrived. To be called in a transaction of either. Throws AppError
 * `already-exists` where there is something already, and `corrupt-state` where a row is not there as it was.
 */
export function copyTables(
  from: Database,
  to: Database,
  onCopied: (rows: number) => void = () => undefined,
): CopiedRows {
  assertEmpty(to);
  to.run('DELETE FROM admission');
  let done = 0;
  return new Map(
    tables.map((table) => {
      for (let copied = 0; ; copied += pageRows) {
        const rows = pageOf(from, table, copied);
        insert(to, table, rows);
        const arrived = pageOf(to, table, copied);
        if (!isSame(rows, arrived))
          throw new AppError('corrupt-state', text('cluster.notCopied', { table: table.name }));
        done += rows.length;
        onCopied(done);
        if (rows.length < pageRows) return [table.name, copied + rows.length];
      }
    }),
  );
}

/** Where SQL counts ids up, the next one is after those that were copied. */
export function countOn(database: Database): void {
  for (const { name, key, countsUp } of tables)
    if (countsUp === true)
      database.get(
        z.unknown(),
        `SELECT setval(pg_get_serial_sequence('${name}', '${key[0]}'), (SELECT max(${key[0]}) FROM ${name}))
          WHERE EXISTS (SELECT 1 FROM ${name})`,
      );
}

function assertEmpty(database: Database): void {
  const found = tables.find(
    ({ name }) =>
      name !== 'admission' &&
      name !== 'seen_time' &&
      database.get(z.unknown(), `SELECT 1 AS found FROM ${name} LIMIT 1`) !== undefined,
  );
  if (found !== undefined)
    throw new AppError('already-exists', text('cluster.notEmpty', { table: found.name }));
  database.run('DELETE FROM seen_time');
}

function pageOf(database: Database, { name, key }: CatalogueTable, from: number): Row[] {
  const sql = `SELECT * FROM ${name} ORDER BY ${key.join(', ')} LIMIT ? OFFSET ?`;
  return database.all(rowSchema, sql, pageRows, from).map((row) =>
    // libsql adds a member of its own to a row.
    Object.fromEntries(
      Object.entries(row).flatMap(([column, value]) =>
        column === '_metadata' || value === undefined ? [] : [[column, value] as const],
      ),
    ),
  );
}

function insert(database: Database, { name }: CatalogueTable, rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const places = `(${columns.map(() => '?').join(', ')})`;
  const names = columns.map((column) => `"${column}"`).join(', ');
  database.run(
    `INSERT INTO ${name} (${names}) VALUES ${rows.map(() => places).join(', ')}`,
    ...rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
  );
}

function isSame(rows: readonly Row[], others: readonly Row[]): boolean {
  const told = (row: Row): string =>
    JSON.stringify(
      Object.entries(row)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([column, value]) => [
          column,
          value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
        ]),
    );
  return rows.length === others.length && rows.every((row, place) => told(row) === told(others[place] ?? {}));
}
