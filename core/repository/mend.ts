import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { chunkIdentity, sealedChunk } from './chunk-rows.js';
import { bucketOf } from './bucket/bucket-access.js';
import { waitForPack } from './bucket/chunk-places.js';
import { forgetLeavesWith } from './bucket/leaves.js';
import { type EncodedChunk, encodeChunk } from './codec.js';
import { dictionaryEncoder } from './dictionaries.js';
import { type MessageBytes, MessageReading } from './message-reading.js';
import { sha256 } from './prepared-message.js';
import { RepositoryReader, texts } from './reader.js';
import type { Sqlite } from '../lib/sqlite.js';

/** A damaged message that the newest restore point of a mailbox shows, and what identifies it at its source. */
export interface DamagedPlace {
  readonly contentId: number;
  readonly sha256: string;
  readonly folder: readonly string[];
  readonly uidValidity: string;
  readonly uid: string;
}

const idRow = z.object({ id: z.int() });
const chunkRow = z.object({ chunk_id: z.int() });
const placeRow = z.object({
  content_id: z.int(),
  path: texts,
  uid_validity: z.string(),
  uid: z.string(),
});

/** Where a mailbox shows messages of these SHA-256 now; those whose rows cannot be read are left out. */
export function damagedPlaces(
  database: Sqlite,
  mailboxKey: string,
  hashes: readonly string[],
): DamagedPlace[] {
  return hashes.flatMap((hash) => {
    try {
      return database
        .all(
          placeRow,
          `SELECT content.id AS content_id, CAST(folder.path AS BLOB) AS path, message.uid_validity, uid
             FROM content JOIN message ON message.content_id = content.id JOIN folder ON folder.id = folder_id
             JOIN mailbox ON mailbox.id = mailbox_id
            WHERE content.sha256 = ? AND mailbox.key = ? AND message.removed_point IS NULL
              AND folder.removed_point IS NULL`,
          Buffer.from(hash, 'hex'),
          mailboxKey,
        )
        .map((row) => ({
          contentId: row.content_id,
          sha256: hash,
          folder: row.path,
          uidValidity: row.uid_validity,
          uid: row.uid,
        }));
    } catch (error) {
      if (error instanceof AppError || error instanceof z.ZodError) return [];
      throw error;
    }
  });
}

export function isWhole(database: Sqlite, contentId: number): boolean {
  return new RepositoryReader(database).damageOf(contentId) === null;
}

/**
 * Writes a message in place of what is stored of it, for every restore point and mailbox that shows it, and reads it back. Answers
 * whether it is whole then; false also where what comes is not the message with that SHA-256 (hex). Throws what `content` throws.
 */
export async function mendContent(
  database: Sqlite,
  { contentId, sha256: wanted }: Pick<DamagedPlace, 'contentId' | 'sha256'>,
  content: MessageBytes,
): Promise<boolean> {
  const reading = new MessageReading(content);
  if (Buffer.isBuffer(content) && reading.sha256.toString('hex') !== wanted) return false;
  const dictionary = dictionaryEncoder(database);
  const chunks: number[] = [];
  for await (const group of reading.groups()) {
    for (const piece of group) {
      // A piece is right by its own hash, whatever the message turns out to be at its end.
      const [hash, encoded] = [sha256(piece), encodeChunk(piece, dictionary)];
      chunks.push(database.transaction(() => writeChunk(database, hash, piece.length, encoded)));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  if (reading.sha256.toString('hex') !== wanted) return false;
  database.transaction(() => {
    const before = database.all(
      chunkRow,
      'SELECT chunk_id FROM content_chunk WHERE content_id = ? ORDER BY ordinal',
      contentId,
    );
    database.run('DELETE FROM content_chunk WHERE content_id = ?', contentId);
    database.run('UPDATE content SET size = ? WHERE id = ?', reading.size, contentId);
    chunks.forEach((chunkId, ordinal) => {
      const insert = 'INSERT INTO content_chunk (content_id, ordinal, chunk_id) VALUES (?, ?, ?)';
      database.run(insert, contentId, ordinal, chunkId);
    });
    // Of a content that was lacking the search knows no words yet.
    if (before.length === 0)
      database.run('INSERT OR REPLACE INTO search_queue (content_id) VALUES (?)', contentId);
    const isSame = chunks.length === before.length && chunks.every((id, at) => before[at]?.chunk_id === id);
    if (!isSame && bucketOf(database) !== null) forgetLeavesWith(database, contentId);
    for (const { chunk_id: id } of before) {
      const unused = `DELETE FROM chunk WHERE id = ? AND id NOT IN (SELECT chunk_id FROM content_chunk WHERE chunk_id = ?)
        AND NOT EXISTS (SELECT 1 FROM point_leaf WHERE chunk_id = ?)`;
      database.run(unused, ...[id, id, id]);
    }
  });
  return isWhole(database, contentId);
}

/** A piece that is there is written over: it may be the damaged one. */
function writeChunk(database: Sqlite, hash: Buffer, size: number, encoded: EncodedChunk): number {
  const { codec } = encoded;
  const identity = chunkIdentity(database, hash);
  const data = sealedChunk(database, identity, encoded);
  const known = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', identity);
  if (known === undefined) {
    const insert = 'INSERT INTO chunk (sha256, size, codec, data) VALUES (?, ?, ?, ?)';
    return database.run(insert, identity, size, codec, data).lastId;
  }
  database.run('UPDATE chunk SET size = ?, codec = ?, data = ? WHERE id = ?', size, codec, data, known.id);
  if (bucketOf(database) !== null) waitForPack(database, known.id);
  return known.id;
}
