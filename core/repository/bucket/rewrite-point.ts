import { z } from 'zod';
import type { Sqlite } from '../../lib/sqlite.js';
import { isPointAsWritten, notePointChecksum } from '../row-checksums.js';
import { forgetLeavesWith } from './leaves.js';
import { bringLeaves, chunkNamed, leafContent } from './point-rows.js';
import type { NamedManifest } from './read-bucket.js';

const contentRow = z.object({ id: z.int() });
const countRow = z.object({ total: z.int() });

/**
 * Has a point that is known be as its later manifest says: with another date, or with lists that name other pieces of messages, as one that was mended
 * may have. What a point shows never changes.
 */
export async function rewritePoint(
  database: Sqlite,
  pointId: number,
  { name, manifest: { point, leaves } }: NamedManifest,
  locate: (identities: readonly string[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await locate(leaves);
  await bringLeaves(database, leaves, signal);
  const contents = leaves.flatMap((leaf) => leafContent(database, leaf)?.contents ?? []);
  await locate(contents.flatMap(({ chunks }) => chunks));
  database.transaction(() => {
    for (const { sha256, chunks } of contents) renewPieces(database, sha256, chunks);
    const isAsWritten = isPointAsWritten(database, pointId);
    database.run('UPDATE restore_point SET corrected_at = ? WHERE id = ?', point.correctedAt, pointId);
    if (isAsWritten === true) notePointChecksum(database, pointId);
    renewLists(database, pointId, leaves);
    database.run('DELETE FROM unpublished_point WHERE point_id = ?', pointId);
    database.run('UPDATE point_manifest SET point_id = NULL WHERE point_id = ?', pointId);
    database.run(
      'INSERT OR REPLACE INTO point_manifest (name, point_id, is_published, locked_until) VALUES (?, ?, 1, NULL)',
      ...[name, pointId],
    );
  });
}

function renewPieces(database: Sqlite, sha256: string, chunks: readonly string[]): void {
  const content = database.get(
    contentRow,
    'SELECT id FROM content WHERE sha256 = ?',
    Buffer.from(sha256, 'base64'),
  );
  if (content === undefined) return;
  const ids = chunks.map((chunk) => chunkNamed(database, chunk));
  if (ids.some((id) => id === null)) return;
  const before = database.all(
    contentRow,
    'SELECT chunk_id AS id FROM content_chunk WHERE content_id = ? ORDER BY ordinal',
    content.id,
  );
  if (before.length === ids.length && before.every(({ id }, at) => id === ids[at])) return;
  database.run('DELETE FROM content_chunk WHERE content_id = ?', content.id);
  for (const [ordinal, id] of ids.entries())
    database.run(
      'INSERT INTO content_chunk (content_id, ordinal, chunk_id) VALUES (?, ?, ?)',
      ...[content.id, ordinal, id],
    );
  forgetLeavesWith(database, content.id);
}

/** Lists that cannot be read leave the former ones. */
function renewLists(database: Sqlite, pointId: number, leaves: readonly string[]): void {
  const ids = leaves.map((leaf) => chunkNamed(database, leaf));
  const messages = leaves.map((leaf) => leafContent(database, leaf)?.messages.length ?? null);
  if (ids.some((id) => id === null) || messages.some((count) => count === null)) return;
  const before = database.all(
    contentRow,
    'SELECT chunk_id AS id FROM point_leaf WHERE point_id = ? ORDER BY ordinal',
    pointId,
  );
  if (before.length === ids.length && before.every(({ id }, at) => id === ids[at])) return;
  const total = database.get(
    countRow,
    'SELECT messages AS total FROM restore_point WHERE id = ?',
    pointId,
  )?.total;
  if (total !== messages.reduce<number>((sum, count) => sum + (count ?? 0), 0)) return;
  database.run('DELETE FROM point_leaf WHERE point_id = ?', pointId);
  // Which rows a list has is not told by it: that it lists none has the next point listed anew.
  for (const [ordinal, id] of ids.entries())
    database.run(
      `INSERT INTO point_leaf (point_id, ordinal, chunk_id, messages, first_message, last_message) VALUES (?, ?, ?, ?, 0, 0)`,
      ...[pointId, ordinal, id, messages[ordinal] ?? 0],
    );
}
