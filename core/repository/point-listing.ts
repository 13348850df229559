import { z } from 'zod';
import { instantOrNull } from '../lib/mail-instants.js';
import { type Sqlite, anyText, blob } from '../lib/sqlite.js';
import { shownDate } from './message-orders.js';

const listingRow = z.object({
  id: z.int(),
  /** Null where damage has taken what the message is. */
  sha256: blob.nullable(),
  flags: z.union([z.string(), anyText]).transform((value) => z.array(z.string()).parse(JSON.parse(value))),
  date: instantOrNull,
});
export type ListingRow = z.output<typeof listingRow>;

/** The next messages of a point's folder after `afterId` by their ids: only what tells them apart, for whoever walks all of a point. */
export function listingAfter(
  database: Sqlite,
  { pointId, folderId, afterId }: { pointId: number; folderId: number; afterId: number },
  limit: number,
): ListingRow[] {
  return database.all(
    listingRow,
    `SELECT message.id, content.sha256, CAST(message.flags AS BLOB) AS flags, ${shownDate} AS date
       FROM message LEFT JOIN content ON content.id = message.content_id
      WHERE folder_id = ? AND added_point <= ? AND (removed_point IS NULL OR removed_point > ?) AND message.id > ?
      ORDER BY message.id LIMIT ?`,
    folderId,
    pointId,
    pointId,
    afterId,
    limit,
  );
}
