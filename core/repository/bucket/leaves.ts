import { z } from 'zod';
import { groupBy } from '../../lib/group-by.js';
import { type Sqlite, anyText, blob } from '../../lib/sqlite.js';
import { codecs } from '../codec.js';
import { sha256 } from '../prepared-message.js';
import { storeChunk } from '../store-chunk.js';
import { type Leaf, planLeaves } from './leaf-plan.js';
import { type LeafContent, encodeLeaf } from './manifest.js';

const leafRow = z.object({
  chunkId: z.int(),
  messages: z.int(),
  firstMessage: z.int(),
  lastMessage: z.int(),
});
const idRow = z.object({ id: z.int() });
const messageRow = z.object({
  path: anyText,
  uidValidity: z.string(),
  uid: z.string(),
  internalDate: z.int(),
  flags: anyText,
  contentId: z.int(),
  sha256: blob,
  size: z.int(),
  subject: anyText,
  sender: anyText,
  recipients: anyText,
  sentAt: z.int().nullable(),
  attachments: z.int(),
});
const pieceRow = z.object({ contentId: z.int(), identity: blob });

const heldAt = `message.added_point <= ? AND folder.added_point <= ?
  AND (message.removed_point IS NULL OR message.removed_point > ?) AND (folder.removed_point IS NULL OR folder.removed_point > ?)`;

/** Lists the messages of a complete point in leaves, as many of them as can be those of an earlier point. */
export async function makeLeaves(database: Sqlite, mailboxId: number, pointId: number): Promise<void> {
  const leaves: Leaf[] = [];
  for (const planned of planLeaves(
    earlierLeaves(database, mailboxId, pointId),
    idsAt(database, mailboxId, pointId),
  )) {
    leaves.push('chunkId' in planned ? planned : newLeaf(database, planned.ids));
    await new Promise((resolve) => setImmediate(resolve));
  }
  database.transaction(() => {
    database.run('DELETE FROM point_leaf WHERE point_id = ?', pointId);
    for (const [ordinal, { chunkId, messages, firstMessage, lastMessage }] of leaves.entries())
      database.run(
        `INSERT INTO point_leaf (point_id, ordinal, chunk_id, messages, first_message, last_message)
         VALUES (?, ?, ?, ?, ?, ?)`,
        ...[pointId, ordinal, chunkId, messages, firstMessage, lastMessage],
      );
  });
}

/** Those of the last point before this one that has any. */
function earlierLeaves(database: Sqlite, mailboxId: number, pointId: number): Leaf[] {
  return database.all(
    leafRow,
    `SELECT chunk_id AS chunkId, messages, first_message AS firstMessage, last_message AS lastMessage FROM point_leaf
      WHERE point_id = (
        SELECT max(id) FROM restore_point WHERE mailbox_id = ? AND id < ? AND completed_at IS NOT NULL
           AND EXISTS (SELECT 1 FROM point_leaf WHERE point_id = restore_point.id))
      ORDER BY ordinal`,
    mailboxId,
    pointId,
  );
}

/** Ids of the messages of a point, in ascending order. */
function idsAt(database: Sqlite, mailboxId: number, pointId: number): number[] {
  const row = database.get(
    z.object({ ids: z.string() }),
    `SELECT json_group_array(message.id) AS ids FROM message JOIN folder ON folder.id = folder_id
      WHERE folder.mailbox_id = ? AND ${heldAt}`,
    ...[mailboxId, pointId, pointId, pointId, pointId],
  );
  return z
    .array(z.int())
    .parse(JSON.parse(row?.ids ?? '[]'))
    .sort((one, other) => one - other);
}

function newLeaf(database: Sqlite, ids: readonly number[]): Leaf {
  const { plain, frame } = encodeLeaf(contentOf(database, ids));
  const encoded = { codec: codecs.zstd, data: frame };
  const piece = { sha256: sha256(plain), size: plain.length, encoded };
  const { id: chunkId } = database.transaction(() => storeChunk(database, piece));
  const [firstMessage, lastMessage] = [ids[0] ?? 0, ids.at(-1) ?? 0];
  return { chunkId, messages: ids.length, firstMessage, lastMessage };
}

function contentOf(database: Sqlite, ids: readonly number[]): LeafContent {
  const rows = database.all(
    messageRow,
    `SELECT CAST(folder.path AS BLOB) AS path, message.uid_validity AS uidValidity, uid, internal_date AS internalDate,
            CAST(flags AS BLOB) AS flags, content_id AS contentId, content.sha256, size, CAST(subject AS BLOB) AS subject,
            CAST(sender AS BLOB) AS sender, CAST(recipients AS BLOB) AS recipients, sent_at AS sentAt, attachments
       FROM message JOIN folder ON folder.id = folder_id JOIN content ON content.id = content_id
      WHERE message.id IN (SELECT value FROM json_each(?)) ORDER BY message.id`,
    JSON.stringify(ids),
  );
  const contentIds = [...new Set(rows.map(({ contentId }) => contentId))];
  const pieces = database.all(
    pieceRow,
    `SELECT content_id AS contentId, chunk.sha256 AS identity FROM content_chunk JOIN chunk ON chunk.id = chunk_id
      WHERE content_id IN (SELECT value FROM json_each(?)) ORDER BY content_id, ordinal`,
    JSON.stringify(contentIds),
  );
  const piecesOf = new Map(groupBy(pieces, ({ contentId }) => contentId));
  const byContent = new Map(rows.map((row) => [row.contentId, row]));
  const folders = [...new Set(rows.map(({ path }) => path))];
  const [folderNumbers, contentNumbers] = [numbered(folders), numbered(contentIds)];
  return {
    folders,
    contents: contentIds.flatMap((id) => {
      const row = byContent.get(id);
      if (row === undefined) return [];
      const { size, subject, sender, recipients, sentAt, attachments } = row;
      const chunks = (piecesOf.get(id) ?? []).map(({ identity }) => identity.toString('base64'));
      return [
        {
          ...{ sha256: row.sha256.toString('base64'), size, subject, sender, recipients, sentAt },
          ...{ attachments, chunks },
        },
      ];
    }),
    messages: rows.map(({ path, uidValidity, uid, internalDate, flags, contentId }) => ({
      ...{ folder: folderNumbers.get(path) ?? 0, uidValidity, uid, internalDate, flags },
      content: contentNumbers.get(contentId) ?? 0,
    })),
  };
}

function numbered<T>(values: readonly T[]): Map<T, number> {
  return new Map(values.map((value, number) => [value, number]));
}

/** Names of the chunks that list the messages of a point, in order. */
export function leavesOf(database: Sqlite, pointId: number): Buffer[] {
  return database
    .all(
      z.object({ identity: blob }),
      `SELECT chunk.sha256 AS identity FROM point_leaf JOIN chunk ON chunk.id = chunk_id
        WHERE point_id = ? ORDER BY ordinal`,
      pointId,
    )
    .map(({ identity }) => identity);
}

/** Has the points that show a content listed anew: its pieces are others now. Call in a transaction. */
export function forgetLeavesWith(database: Sqlite, contentId: number): void {
  const points = database.all(
    idRow,
    `SELECT DISTINCT restore_point.id FROM message JOIN folder ON folder.id = folder_id
       JOIN restore_point ON restore_point.mailbox_id = folder.mailbox_id AND restore_point.id >= message.added_point
        AND (message.removed_point IS NULL OR restore_point.id < message.removed_point)
      WHERE content_id = ?`,
    contentId,
  );
  for (const { id } of points) {
    database.run('DELETE FROM point_leaf WHERE point_id = ?', id);
    database.run(
      'INSERT OR IGNORE INTO unpublished_point (point_id) SELECT id FROM restore_point WHERE id = ? AND completed_at IS NOT NULL',
      id,
    );
  }
}
