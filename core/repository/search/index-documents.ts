import { z } from 'zod';
import type { Sqlite } from '../../lib/sqlite.js';
import { wordsOf } from './folding.js';
import { readProgress } from './index-schema.js';
import { fieldSigns, traits } from './match.js';
import type { MessageText } from './message-text.js';
import { pairFilter, wordHash } from './word-pairs.js';

/** A content as the index holds it. */
export interface SearchDocument {
  readonly contentId: number;
  /** Milliseconds since 1970. */
  readonly date: number;
  /** Each once, one space between two. */
  readonly words: string;
  /** Which words stand next to each other (`word-pairs.ts`). */
  readonly pairs: Buffer | null;
}

const signedFields = ['subject', 'sender', 'recipients', 'attachments'] as const;
const idRow = z.object({ id: z.int() });

/** What the index holds of a message. */
export function documentOf({
  contentId,
  date,
  hasAttachments,
  text,
}: Pick<SearchDocument, 'contentId' | 'date'> & {
  readonly hasAttachments: boolean;
  readonly text: MessageText;
}): SearchDocument {
  const hashes = new Map<string, number>();
  const numbered = (word: string): number => {
    const known = hashes.get(word);
    if (known !== undefined) return known;
    const hash = wordHash(word);
    hashes.set(word, hash);
    return hash;
  };
  // Each word once, and once more with the sign of each field that has it.
  const signed = new Set<string>([traits.message, ...(hasAttachments ? [traits.attachment] : [])]);
  const rows = signedFields.map((field) => {
    const words = wordsOf(text[field]);
    for (const word of words) signed.add(fieldSigns[field] + word);
    return words.map(numbered);
  });
  rows.push(wordsOf(text.body).map(numbered));
  return {
    contentId,
    date,
    words: [...signed, ...hashes.keys()].join(' '),
    pairs: pairFilter(contentId, rows),
  };
}

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
  for (const { id, words } of numbered.sort((a, b) => a.id - b.id))
    database.run('INSERT INTO words (rowid, word) VALUES (?, ?)', id, words);
}

function numberOf(database: Sqlite, { contentId, date, pairs }: SearchDocument): number {
  const id = freeNumber(database, secondOf(date), contentId);
  database.run('INSERT INTO document (id, content_id, pairs) VALUES (?, ?, ?)', id, contentId, pairs);
  return id;
}

function takeOut(database: Sqlite, contentId: number): void {
  const known = database.get(idRow, 'SELECT id FROM document WHERE content_id = ?', contentId);
  if (!known) return;
  database.run('DELETE FROM words WHERE rowid = ?', known.id);
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
