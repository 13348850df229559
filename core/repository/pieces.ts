import { createHash } from 'node:crypto';
import { z } from 'zod';
import { chunkContent, chunkIdentity } from './chunk-rows.js';
import { isBase64Codec } from './codec.js';
import { type Sqlite, blob } from '../lib/sqlite.js';

/** A piece of a stored message, not yet read. */
export interface StoredPiece {
  /** Whether it is lines of base64 and nothing else. */
  readonly isBase64: boolean;
  /** Throws AppError `repository-damaged`, or `corrupt-state` where its page cannot be read. */
  readonly read: () => Buffer;
}

const pieceRow = z.object({ ordinal: z.int(), codec: z.int() });
const dataRow = z.object({ sha256: blob, codec: z.int(), data: blob });

/** Whether the first piece of a content, which holds its headers, is the one that was stored. */
export function isBeginningWhole(database: Sqlite, contentId: number): boolean {
  const row = database.get(
    dataRow,
    'SELECT sha256, codec, data FROM content_chunk JOIN chunk ON chunk.id = chunk_id WHERE content_id = ? AND ordinal = 0',
    contentId,
  );
  if (row === undefined) return false;
  const hash = createHash('sha256').update(chunkContent(database, row)).digest();
  return chunkIdentity(database, hash).equals(row.sha256);
}

/** The pieces of a content in their order (`split.ts`); each is in memory only while it is used, and found also when it has been moved meanwhile. */
export function piecesOf(database: Sqlite, contentId: number): StoredPiece[] {
  return database
    .all(
      pieceRow,
      'SELECT ordinal, codec FROM content_chunk JOIN chunk ON chunk.id = chunk_id WHERE content_id = ? ORDER BY ordinal',
      contentId,
    )
    .map(({ ordinal, codec }) => ({
      isBase64: isBase64Codec(codec),
      read: () => {
        const row = database.get(
          dataRow,
          'SELECT sha256, codec, data FROM content_chunk JOIN chunk ON chunk.id = chunk_id WHERE content_id = ? AND ordinal = ?',
          contentId,
          ordinal,
        );
        return row ? chunkContent(database, row) : Buffer.alloc(0);
      },
    }));
}
