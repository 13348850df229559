import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { chunkContent } from './chunk-rows.js';
import { codecs } from './codec.js';
import { addDictionary } from './dictionaries.js';

/** Larger ones save a hundredth more, and are kept twice. */
const dictionaryBytes = 112 * 1024;
/** Of each piece: headers and the beginning of its text. */
const bytesOfPiece = 4 * 1024;
/** Pieces that a dictionary is made of are as many as this at least: of a few it would be about those. */
const fewestPieces = 400;
const smallest = 256;
const largest = 16 * 1024;
/** Chunks that are looked through for small pieces, the newest ones. */
const chunksLookedAt = 20_000;

const idRow = z.object({ id: z.int() });
const chunkRow = z.object({ sha256: blob, codec: z.int(), data: blob });

/** Makes the dictionary of a repository that has none, once it has enough small pieces of text; true when it has been made. */
export function makeDictionary(folder: string, database: Sqlite): boolean {
  const has = database.get(idRow, 'SELECT id FROM dictionary LIMIT 1') !== undefined;
  if (has) return false;
  const ids = database.all(
    idRow,
    `SELECT id FROM chunk WHERE id > (SELECT coalesce(max(id), 0) FROM chunk) - ? AND codec IN (?, ?) AND size BETWEEN ? AND ?
      LIMIT ?`,
    ...[chunksLookedAt, codecs.zstd, codecs.deflate, smallest, largest, fewestPieces],
  );
  if (ids.length < fewestPieces) return false;
  const content = contentFrom(
    database,
    ids.map(({ id }) => id),
  );
  if (content.length < dictionaryBytes / 2) return false;
  addDictionary(folder, database, content);
  return true;
}

/** Beginnings of pieces from all over those that there are. */
function contentFrom(database: Sqlite, ids: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Every 7th, then those after them: the first ones are often of one folder.
  for (let turn = 0; turn < 7; turn += 1)
    for (let at = turn; at < ids.length && bytes < dictionaryBytes; at += 7) {
      const piece = beginningOf(database, ids[at] ?? 0);
      parts.push(piece);
      bytes += piece.length;
    }
  return Buffer.concat(parts).subarray(0, dictionaryBytes);
}

/** Nothing of a piece that is damaged. */
function beginningOf(database: Sqlite, id: number): Buffer {
  try {
    const row = database.get(chunkRow, 'SELECT sha256, codec, data FROM chunk WHERE id = ?', id);
    return row === undefined ? Buffer.alloc(0) : chunkContent(database, row).subarray(0, bytesOfPiece);
  } catch (error) {
    if (error instanceof AppError) return Buffer.alloc(0);
    throw error;
  }
}
