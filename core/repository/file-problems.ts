import { z } from 'zod';
import { type Text, text, verbatim } from '../../shared/texts/text.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { dictionaryProblems } from './dictionaries.js';
import { differingPoints } from './point-totals.js';
import { alteredRows } from './row-checksums.js';
import { isDamage, unlessCorrupt } from './unless-corrupt.js';

export const namedFileProblems = 100;
/** Rows of one look at the texts of a table. */
const idsAtOnce = 20_000;

/**
 * What is wrong with a repository's file beside the bytes of messages: rows that say something else than was written, points that are not what
 * they were noted to hold, and what SQLite's own check finds. That one is a single step, however large the file is.
 */
export function* fileProblems(database: Sqlite): Generator<void, Text[]> {
  const altered = yield* unlessUnreadable(alteredRows(database));
  const differing = yield* unlessUnreadable(differingPoints(database));
  return [...altered, ...differing, ...problemsOfSqlite(database)].slice(0, namedFileProblems);
}

/** Where pages cannot be read, the check of the file says so. */
function* unlessUnreadable(check: Generator<void, Text[]>): Generator<void, Text[]> {
  try {
    return yield* check;
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}

/** What is wrong with the SQLite file (its own check), with references between its rows, and with texts of a fixed form. */
function problemsOfSqlite(database: Sqlite): Text[] {
  const checks: (() => Text[])[] = [
    () => dictionaryProblems(database),
    () =>
      database
        .all(
          z.object({ integrity_check: z.string() }),
          `PRAGMA integrity_check(${String(namedFileProblems)})`,
        )
        .flatMap((row) => row.integrity_check.split('\n'))
        .filter((line) => line !== 'ok' && !line.startsWith('***'))
        .map(verbatim),
    () =>
      database
        .all(
          z.object({ child: z.string(), parent: z.string(), total: z.int() }),
          'SELECT "table" AS child, parent, count(*) AS total FROM pragma_foreign_key_check GROUP BY "table", parent',
        )
        .map((dangling) => text('repository.danglingRows', dangling)),
    ...textColumns.map(
      ([table, column]) =>
        () =>
          unreadableTexts(database, table, column),
    ),
  ];
  return checks
    .flatMap((check) => unlessCorrupt(check) ?? [text('repository.catalogueUnreadable')])
    .slice(0, namedFileProblems);
}

const textColumns = [
  ['content', 'subject'],
  ['content', 'sender'],
  ['content', 'recipients'],
  ['message', 'flags'],
  ['message', 'uid'],
  ['folder', 'path'],
  ['mailbox', 'name'],
] as const;
const jsonColumns: readonly string[] = ['flags', 'path'];

/** A text that is no UTF-8 any more, or no JSON where it should be; SQLite's check looks at neither. */
function unreadableTexts(database: Sqlite, table: string, column: string): Text[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const isText = (bytes: Buffer): boolean => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  let unreadable = 0;
  const last =
    database.get(z.object({ id: z.int().nullable() }), `SELECT max(id) AS id FROM ${table}`)?.id ?? 0;
  for (let from = 0; from < last; from += idsAtOnce) {
    // Plain ASCII, which nearly all of them are, need not be looked at.
    const suspects = database.all(
      z.object({ text: blob }),
      `SELECT CAST(${column} AS BLOB) AS text FROM ${table} WHERE id > ? AND id <= ? AND ${column} GLOB '*[^ -~]*'`,
      from,
      from + idsAtOnce,
    );
    unreadable += suspects.filter(({ text }) => !isText(text)).length;
  }
  if (jsonColumns.includes(column)) {
    const row = database.get(
      z.object({ total: z.int() }),
      `SELECT count(*) AS total FROM ${table} WHERE NOT json_valid(${column})`,
    );
    unreadable += row?.total ?? 0;
  }
  return unreadable === 0 ? [] : [text('repository.unreadableColumn', { table, column, unreadable })];
}
