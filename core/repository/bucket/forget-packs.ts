import { z } from 'zod';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { removeMailboxRow, removeMailboxRows, removeOrphans, removePoints } from '../retention.js';
import { notePlaces, waitForPack } from './chunk-places.js';
import type { SharedWriting } from './shared-writing.js';

/*
 * What an index knows of a bucket that others remove from as well. Nothing else may write to the index meanwhile.
 */

const packRow = z.object({ id: z.int(), sha256: blob });
const chunkRow = z.object({ id: z.int(), identity: blob, bytes: z.int(), isNeeded: z.int() });
const idRow = z.object({ id: z.int() });
const keyRow = z.object({ id: z.int(), key: z.string() });

const packsAtOnce = 5000;

/**
 * Forgets packs that are gone. What was in them lies in others by now, or waits for one where its bytes lie here; of a chunk that is nowhere any more
 * no row is left that a backup would take for stored: mailboxes that show it are brought here anew.
 */
export async function forgetGonePacks(
  database: Sqlite,
  shared: SharedWriting,
  onlyLast: boolean,
): Promise<void> {
  for (let after = 0; ;) {
    const known = database.all(
      packRow,
      'SELECT id, sha256 FROM pack WHERE id > ? ORDER BY id LIMIT ?',
      ...[after, packsAtOnce],
    );
    const gone = await shared.packsGoneAmong(known.map(({ sha256 }) => sha256));
    const names = new Set(gone.map((sha256) => sha256.toString('hex')));
    for (const { id, sha256 } of known)
      if (names.has(sha256.toString('hex'))) await forgetPack(database, shared.placesOf, id);
    after = known.at(-1)?.id ?? after;
    if (known.length < packsAtOnce) break;
  }
  // Of a repository with all its points, verification names what is lost.
  if (onlyLast) await forgetLost(database);
}

/** Forgets one that is gone; `placesOf` says where else its chunks lie. */
export async function forgetPack(
  database: Sqlite,
  placesOf: SharedWriting['placesOf'],
  packId: number,
): Promise<void> {
  const chunks = database.all(
    chunkRow,
    `SELECT chunk.id, sha256 AS identity, length(data) AS bytes,
            EXISTS (SELECT 1 FROM content_chunk WHERE chunk_id = chunk.id) OR EXISTS (SELECT 1 FROM point_leaf WHERE chunk_id = chunk.id) AS isNeeded
       FROM packed_chunk JOIN chunk ON chunk.id = chunk_id WHERE pack_id = ?`,
    packId,
  );
  const places = await placesOf(chunks.map(({ identity }) => identity));
  const elsewhere = new Set(places.map(({ identity }) => identity.toString('hex')));
  database.transaction(() => {
    notePlaces(database, places);
    for (const { id, identity, bytes, isNeeded } of chunks) {
      if (elsewhere.has(identity.toString('hex'))) continue;
      if (isNeeded === 0) database.run('DELETE FROM chunk WHERE id = ?', id);
      else if (bytes > 0) waitForPack(database, id);
      else database.run('DELETE FROM packed_chunk WHERE chunk_id = ?', id);
    }
    database.run(
      'DELETE FROM pack WHERE id = ? AND NOT EXISTS (SELECT 1 FROM packed_chunk WHERE pack_id = ?)',
      ...[packId, packId],
    );
  });
  await new Promise((resolve) => setImmediate(resolve));
}

const lostChunks = `SELECT id FROM chunk WHERE length(data) = 0 AND NOT EXISTS (SELECT 1 FROM packed_chunk WHERE chunk_id = chunk.id)`;

async function forgetLost(database: Sqlite): Promise<void> {
  const mailboxes = database.all(
    idRow,
    `SELECT DISTINCT folder.mailbox_id AS id FROM message JOIN folder ON folder.id = folder_id
       JOIN content_chunk ON content_chunk.content_id = message.content_id WHERE chunk_id IN (${lostChunks})
     UNION SELECT mailbox_id FROM point_leaf JOIN restore_point ON restore_point.id = point_id WHERE chunk_id IN (${lostChunks})`,
  );
  database.run('DELETE FROM hold');
  for (const { id } of mailboxes) await removeMailbox(database, id);
  await taken(removeOrphans(database));
}

/**
 * Removes what an index that is there to read sources on does not need: all but the last points, mailboxes whose data were deleted, and what it would be
 * searched by. What a hold keeps is kept where all points are.
 */
export async function tidyIndex(database: Sqlite): Promise<void> {
  database.run('DELETE FROM hold');
  const deleted = database.all(idRow, 'SELECT id FROM mailbox WHERE deleted_key IS NOT NULL');
  for (const { id } of deleted) await removeMailbox(database, id);
  if (deleted.length > 0) await taken(removeOrphans(database));
  const published = `SELECT max(restore_point.id) FROM restore_point JOIN point_manifest ON point_id = restore_point.id
    WHERE mailbox_id = mailbox.id AND is_published = 1 AND completed_at IS NOT NULL`;
  const earlier = `SELECT id FROM restore_point WHERE mailbox_id = mailbox.id AND id < (${published})`;
  for (const { id, key } of database.all(keyRow, `SELECT id, key FROM mailbox WHERE EXISTS (${earlier})`)) {
    const points = database.all(
      idRow,
      `SELECT restore_point.id FROM mailbox JOIN restore_point ON mailbox_id = mailbox.id
        WHERE mailbox.id = ? AND restore_point.id < (${published})`,
      id,
    );
    await taken(
      removePoints(
        database,
        key,
        points.map((point) => ({ id: point.id, completedAt: 0 })),
      ),
    );
  }
  database.transaction(() => {
    database.run(
      'DELETE FROM point_manifest WHERE NOT EXISTS (SELECT 1 FROM restore_point WHERE id = point_id)',
    );
    database.run('DELETE FROM pack WHERE NOT EXISTS (SELECT 1 FROM packed_chunk WHERE pack_id = pack.id)');
    database.run('DELETE FROM search_queue');
  });
}

async function removeMailbox(database: Sqlite, mailboxId: number): Promise<void> {
  await taken(removeMailboxRows(database, mailboxId));
  removeMailboxRow(database, mailboxId);
}

async function taken(steps: Generator): Promise<void> {
  while (steps.next().done !== true) await new Promise((resolve) => setImmediate(resolve));
}
