import { z } from 'zod';
import { type Sqlite, blob } from '../lib/sqlite.js';
import type { ListedContent } from './copy-source.js';

/*
 * Contents of a second copy that its original can't give: the copy knows what they are, and has no pieces of them (docs/decisions/0287). Whoever
 * reads one finds a damaged message.
 */

const contentRow = z.object({ contentId: z.int(), sha256: blob });

/** Contents that the repository knows and has nothing of. */
export function lackingContents(database: Sqlite): { contentId: number; sha256: string }[] {
  return database
    .all(
      contentRow,
      `SELECT id AS contentId, sha256 FROM content
        WHERE size > 0 AND NOT EXISTS (SELECT 1 FROM content_chunk WHERE content_id = content.id)`,
    )
    .map(({ contentId, sha256 }) => ({ contentId, sha256: sha256.toString('hex') }));
}

/** Notes what a content is, unless the repository has it. Runs in a transaction of the caller. */
export function noteLacking(
  database: Sqlite,
  { sha256, size }: { readonly sha256: Buffer; readonly size: number },
  { subject, sender, recipients, sentAt, attachments, checksum }: ListedContent,
): void {
  database.run(
    `INSERT INTO content (sha256, size, subject, sender, recipients, sent_at, attachments, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sha256) DO NOTHING`,
    ...[sha256, size, subject, sender, recipients, sentAt, attachments, checksum],
  );
}
