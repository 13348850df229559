import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type { Sqlite } from '../lib/sqlite.js';
import type { PreparedContent } from './prepared-message.js';
import { listedChecksum } from './row-checksums.js';
import { storeChunk } from './store-chunk.js';

const idRow = z.object({ id: z.int() });

/** Stores a message, unless the repository has it. Returns the bytes that the repository has grown by. Runs in a transaction of the caller. */
export function storeContent(
  database: Sqlite,
  { sha256, size, fresh }: PreparedContent,
): { contentId: number; bytes: number } {
  if (fresh === null) return { contentId: knownContent(database, sha256), bytes: 0 };
  const { subject, from: sender, to: recipients } = fresh.envelope;
  const { attachments } = fresh;
  const sentAt = fresh.envelope.sentAt?.getTime() ?? null;
  const { changes, lastId: contentId } = database.run(
    `INSERT INTO content (sha256, size, subject, sender, recipients, sent_at, attachments, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sha256) DO NOTHING`,
    ...[sha256, size, subject, sender, recipients, sentAt, attachments],
    listedChecksum({ subject, sender, recipients, sentAt, attachments }),
  );
  // Another mailbox has brought it since it was looked for.
  if (changes === 0) return { contentId: knownContent(database, sha256), bytes: 0 };
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

function knownContent(database: Sqlite, sha256: Buffer): number {
  const known = database.get(idRow, 'SELECT id FROM content WHERE sha256 = ?', sha256);
  if (known) return known.id;
  throw new AppError('internal', 'A message was removed from the repository while it was being added.');
}
