import { z } from 'zod';
import type { Sqlite } from '../../lib/sqlite.js';
import { wordsOf } from './folding.js';
import { readProgress } from './index-schema.js';
import { fieldSigns, traits } from './match.js';
import type { MessageText } from './message-text.js';
import { pairFilter } from './word-pairs.js';

/** A content to be put into the index. */
export interface SearchDocument {
  readonly contentId: number;
  /** Milliseconds since 1970. */
  readonly date: number;
  readonly hasAttachments: boolean;
  readonly text: MessageText;
}

const signedFields = ['subject', 'sender', 'recipients', 'attachments'] as const;
const idRow = z.object({ id: z.int() });

/** Puts documents in and takes others out; what is there already is replaced. To be called in a transaction. */
export function replaceDocuments(
  database: Sqlite,
  documents: readonly SearchDocument[],
  removedContents: readonly number[],
): void {
  for (const contentId of removedContents) takeOut(database, contentId);
  for (const { contentId } of documents) takeOut(database, contentId);
  const numbered = documents.map((document) => ({ ...document, id: numberOf(database, document) }));
  // In the order of their numbers FTS5 gathers them in memory; one out of order has it write all it has gathered.
  for (const document of numbered.sort((a, b) => a.id - b.id)) put(database, document.id, document);
}

function numberOf(database: Sqlite, { contentId, date }: SearchDocument): number {
  const id = freeNumber(database, secondOf(date), contentId);
  database.run('INSERT INTO document (id, content_id) VALUES (?, ?)', id, contentId);
  return id;
}

function put(database: Sqlite, id: number, document: SearchDocument): void {
  const rows = signedFields.map((field) => ({
    sign: fieldSigns[field],
    words: wordsOf(document.text[field]),
  }));
  const bodyWords = wordsOf(document.text.body);
  const words = new Set<string>([traits.message, ...(document.hasAttachments ? [traits.attachment] : [])]);
  // Each once, and once more with the sign of each field that has it.
  for (const row of rows) for (const word of row.words) words.add(word).add(row.sign + word);
  for (const word of bodyWords) words.add(word);
  database.run('INSERT INTO words (rowid, word) VALUES (?, ?)', id, [...words].join(' '));
  const filter = pairFilter(document.contentId, [...rows.map((row) => row.words), bodyWords]);
  database.run('INSERT INTO word_pairs (id, filter) VALUES (?, ?)', id, filter);
}

function takeOut(database: Sqlite, contentId: number): void {
  const known = database.get(idRow, 'SELECT id FROM document WHERE content_id = ?', contentId);
  if (!known) return;
  database.run('DELETE FROM words WHERE rowid = ?', known.id);
  database.run('DELETE FROM word_pairs WHERE id = ?', known.id);
  database.run('DELETE FROM document WHERE id = ?', known.id);
}

/** A number not below `second`, near it. Thousands of messages of one second find one in a few tries. */
function freeNumber(database: Sqlite, second: number, contentId: number): number {
  const scattered = (Math.imul(contentId, 0x9e3779b1) >>> 0) + contentId;
  for (let attempt = 0; ; attempt += 1) {
    const late = attempt < 24 ? scattered % 2 ** attempt : 2 ** 24 + attempt;
    if (database.get(idRow, 'SELECT id FROM document WHERE id = ?', second + late)) continue;
    if (late > readProgress(database).most_late)
      database.run('UPDATE progress SET most_late = ?, most_late_copy = ?', late, late);
    return second + late;
  }
}

export function secondOf(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / 1000));
}
