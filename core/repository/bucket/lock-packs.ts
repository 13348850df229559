import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { inParallel } from './in-parallel.js';
import { packName } from './object-names.js';

const packRow = z.object({ id: z.int(), sha256: blob });

interface PointOfMailbox {
  readonly id: number;
  readonly mailboxId: number;
}

/** Locks the packs that a point needs until then, as far as they can be removed before `needed`. */
export async function lockPacksOf(
  database: Sqlite,
  bucket: Bucket,
  point: PointOfMailbox,
  { needed, until }: { readonly needed: Date; readonly until: Date },
): Promise<void> {
  await inParallel(packsLockedShorter(database, point, needed), async ({ id, sha256 }) => {
    if (!(await extendIfThere(storeOf(bucket).extendLock(packName(sha256), until)))) return;
    database.run('UPDATE pack SET locked_until = ? WHERE id = ?', until.getTime(), id);
  });
}

/** False for an object that is gone: verification names it, and what it takes; points that come are whole but for that. */
export async function extendIfThere(extended: Promise<void>): Promise<boolean> {
  try {
    await extended;
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return false;
    throw error;
  }
}

function packsLockedShorter(
  database: Sqlite,
  { id, mailboxId }: PointOfMailbox,
  until: Date,
): z.output<typeof packRow>[] {
  return database.all(
    packRow,
    `SELECT id, sha256 FROM pack WHERE (locked_until IS NULL OR locked_until < ?) AND id IN (
       SELECT pack_id FROM point_leaf JOIN packed_chunk ON packed_chunk.chunk_id = point_leaf.chunk_id WHERE point_id = ?
       UNION
       SELECT pack_id FROM folder JOIN message ON message.folder_id = folder.id
         JOIN content_chunk ON content_chunk.content_id = message.content_id
         JOIN packed_chunk ON packed_chunk.chunk_id = content_chunk.chunk_id
        WHERE folder.mailbox_id = ? AND message.added_point <= ? AND (message.removed_point IS NULL OR message.removed_point > ?))`,
    ...[until.getTime(), id, mailboxId, id, id],
  );
}
