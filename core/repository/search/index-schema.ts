import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { type Migration, migrate } from '../../lib/migrate.js';
import { type Sqlite, anyText, openInMemory } from '../../lib/sqlite.js';
import { sumsMigration } from './index-sums.js';

const searchIndexName = 'search.sqlite';

/**
 * Document numbers are the second of the message's date, or the next free one: FTS5 answers in the order of its
 * numbers, so the newest matches come first however many there are.
 */
const migrations: readonly Migration[] = [
  `
  CREATE TABLE document (
    id         INTEGER PRIMARY KEY,
    content_id INTEGER NOT NULL UNIQUE
  );
  CREATE VIRTUAL TABLE words USING fts5 (
    subject, sender, recipients, attachments, body, traits,
    content = '', contentless_delete = 1, prefix = '2', tokenize = 'unicode61 remove_diacritics 2'
  );
  INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
  CREATE TABLE progress (
    is_queued INTEGER NOT NULL,
    most_late INTEGER NOT NULL
  );
  INSERT INTO progress VALUES (0, 0);
  `,
  // Which words were made of the messages (`analysis`).
  `
  ALTER TABLE progress ADD COLUMN analysis INTEGER NOT NULL DEFAULT 1;
  `,
  sumsMigration,
  // A quarter of the size (docs/decisions/0222): which words a message has, and no more. Filled anew.
  `
  DROP TABLE words;
  CREATE VIRTUAL TABLE words USING fts5 (
    word, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
  );
  INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
  CREATE TABLE word_pairs (
    id     INTEGER PRIMARY KEY,
    filter BLOB NOT NULL
  );
  DELETE FROM document;
  DELETE FROM sum;
  UPDATE progress SET is_queued = 0, is_summed = 0, most_late = 0, most_late_copy = 0, analysis = 0;
  `,
];

/**
 * Changes whenever other words are made of a message (`message-text.ts`, `folding.ts`): an index of another number is emptied when it
 * is opened, and filled again. 2: docs/decisions/0136 and 0137; 3: 0150; 4: 0183 and 0184; 5: 0191; 6: 0193; 7: 0222.
 */
export const analysis = 7;

const progressRow = z.object({ is_queued: z.int(), most_late: z.int(), analysis: z.int() });

/** How far the filling of an index is, and what made its words. */
export type IndexProgress = z.output<typeof progressRow>;

export function readProgress(database: Sqlite): IndexProgress {
  return (
    database.get(progressRow, 'SELECT is_queued, most_late, analysis FROM progress') ?? {
      is_queued: 0,
      most_late: 0,
      analysis: 0,
    }
  );
}

/** An index in memory, empty, with the schema of this version. */
export function openIndexInMemory(): Sqlite {
  const database = openInMemory();
  migrate(database, searchIndexName, migrations);
  return database;
}

/** Whether an index that cannot be migrated has the schema and the words of this version. */
export function isCurrent(database: Sqlite): boolean {
  return hasSchema(database) && database.get(progressRow, 'SELECT * FROM progress')?.analysis === analysis;
}

let schema: string | null = null;

/** Whether the schema is that of this version to the letter: a bit of it may say other words than those that were written. */
function hasSchema(database: Sqlite): boolean {
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
  return JSON.stringify([parts, settings]);
}

/** Brings an index to this version. Throws AppError `corrupt-state` for one that no version has written, and `newer-schema`. */
export function bringUpToDate(database: Sqlite, path: string): void {
  const damaged = (cause?: unknown): AppError =>
    new AppError('corrupt-state', text('lib.fileDamaged', { path }), { cause });
  const version = database.get(z.object({ user_version: z.int() }), 'PRAGMA user_version')?.user_version;
  const isOurs = hasSchema(database);
  if (isOurs !== (version === migrations.length)) throw damaged();
  if (isOurs) return;
  try {
    migrate(database, path, migrations);
  } catch (error) {
    throw error instanceof AppError ? error : damaged(error);
  }
  if (!hasSchema(database)) throw damaged();
}
