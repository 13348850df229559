import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { type Sqlite, anyText, openInMemory } from '../../lib/sqlite.js';

/**
 * The version of the index, which its file's name has: another one whenever its tables change, or other words are made of a message
 * (`message-text.ts`, `folding.ts`). An earlier one goes on answering until this one has everything (`earlier-index.ts`). Those before 8 were all
 * named `search.sqlite`.
 */
export const indexVersion = 8;

/**
 * Document numbers are the second of the message's date, or the next free one: FTS5 answers in the order of its
 * numbers, so the newest matches come first however many there are.
 */
const tables = `
  CREATE TABLE document (
    id         INTEGER PRIMARY KEY,
    content_id INTEGER NOT NULL UNIQUE,
    pairs      BLOB
  );
  CREATE VIRTUAL TABLE words USING fts5 (
    word, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
  );
  INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
  CREATE TABLE sum (
    name   TEXT PRIMARY KEY,
    state  TEXT NOT NULL,
    sha256 BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE progress (
    filled_to      INTEGER NOT NULL,
    is_summed      INTEGER NOT NULL,
    most_late      INTEGER NOT NULL,
    most_late_copy INTEGER NOT NULL
  );
  INSERT INTO progress VALUES (0, 0, 0, 0);
`;

const progressRow = z.object({ filled_to: z.int(), most_late: z.int() });

/** How far the filling of an index is: `filled_to` is the content up to which it has all that the queue does not name. */
export function readProgress(database: Sqlite): z.output<typeof progressRow> {
  return (
    database.get(progressRow, 'SELECT filled_to, most_late FROM progress') ?? { filled_to: 0, most_late: 0 }
  );
}

/** An index in memory, empty. */
export function openIndexInMemory(): Sqlite {
  const database = openInMemory();
  database.exec(tables);
  database.exec(setVersion);
  return database;
}

const setVersion = `PRAGMA user_version = ${String(indexVersion)}`;

let schema: string | null = null;

/** Whether the schema is that of this version to the letter: a bit of it may say other words than those that were written. */
export function hasSchema(database: Sqlite): boolean {
  if (schema === null) {
    const model = openIndexInMemory();
    schema = schemaOf(model);
    model.close();
  }
  return schemaOf(database) === schema;
}

function schemaOf(database: Sqlite): string {
  const parts = database.all(
    z.object({ type: anyText, name: anyText, sql: anyText.nullable() }),
    `SELECT CAST(type AS BLOB) AS type, CAST(name AS BLOB) AS name, CAST(sql AS BLOB) AS sql
       FROM sqlite_schema ORDER BY name`,
  );
  if (!parts.some(({ name }) => name === 'words_config')) return '';
  const settings = database.all(
    z.object({ k: anyText, v: anyText }),
    'SELECT CAST(k AS BLOB) AS k, CAST(v AS BLOB) AS v FROM words_config ORDER BY k',
  );
  return JSON.stringify([parts, settings, versionOf(database)]);
}

function versionOf(database: Sqlite): number {
  return database.get(z.object({ user_version: z.int() }), 'PRAGMA user_version')?.user_version ?? 0;
}

/** Makes the tables in a new file. Throws AppError `corrupt-state` where there are others than those of this version. */
export function makeTables(database: Sqlite, path: string): void {
  if (hasSchema(database)) return;
  try {
    database.transaction(() => {
      // Another process may have been faster between the look and the transaction.
      if (hasSchema(database)) return;
      database.exec(tables);
      database.exec(setVersion);
    });
  } catch (error) {
    throw error instanceof AppError ? error : damaged(path, error);
  }
  if (!hasSchema(database)) throw damaged(path);
}

function damaged(path: string, cause?: unknown): AppError {
  return new AppError('corrupt-state', text('lib.fileDamaged', { path }), { cause });
}
