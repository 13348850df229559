import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type { Sqlite } from '../lib/sqlite.js';
import type { PreparedContent } from './prepared-message.js';
import { storeChunk } from './store-chunk.js';

const idRow = z.object({ id: z.int() });

/** Stores a message, unless the repository has it. Returns the bytes that the repository has grown by. Runs in a transaction of the caller. */
export function storeContent(
  database: Sqlite,
  { sha256, size, fresh }: PreparedContent,
): { contentId: number; bytes: number } {
  const known = database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', sha256);
  if (known) return { contentId: known.id, bytes: 0 };
  if (!fresh)
    throw new AppError('internal', 'A message was removed from the repository while it was being added.');
  const { subject, from, to, sentAt } = fresh.envelope;
  const { lastId: contentId } = database.run(
    'INSERT INTO content (sha256, size, subject, sender, recipients, sent_at, attachments) VALUES (?, ?, ?, ?, ?, ?, ?)',
    sha256,
    size,
    subject,
    from,
    to,
    sentAt?.getTime() ?? null,
    fresh.attachments,
  );
  let bytes = fresh.bytesStored;
  fresh.pieces.forEach((piece, ordinal) => {
    const stored = storeChunk(database, piece);
    bytes += stored.bytes;
    database.run(
      'INSERT INTO content_chunk (content_id, ordinal, chunk_id) VALUES (?, ?, ?)',
      contentId,
      ordinal,
      stored.id,
    );
  });
  return { contentId, bytes };
}
