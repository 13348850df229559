import { z } from 'zod';
import { type Sqlite } from '../../lib/sqlite.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { inParallel } from './in-parallel.js';
import { lockOfPoint } from './locks.js';
import { extendIfThere, lockPacksOf } from './lock-packs.js';

const dayMs = 86_400_000;
const pointRow = z.object({
  id: z.int(),
  mailboxId: z.int(),
  completedAt: z.int(),
  manifest: z.string(),
});

/**
 * Makes the locks longer of restore points that are to be kept longer than when they were made, as the days of the repository are more by now; and of
 * those of which the index does not know it, as it was made anew. A manifest comes after what it needs: cut short, the next call goes on.
 */
export async function lockEarlier(database: Sqlite, bucket: Bucket, now: Date): Promise<void> {
  if (bucket.lockDays === null) return;
  const points = database.all(
    pointRow,
    `SELECT restore_point.id, mailbox_id AS mailboxId, completed_at AS completedAt, name AS manifest
       FROM point_manifest JOIN restore_point ON restore_point.id = point_id
      WHERE is_published = 1 AND completed_at + ?1 > ?2 AND (locked_until IS NULL OR locked_until < completed_at + ?1)
      ORDER BY completed_at DESC`,
    ...[bucket.lockDays * dayMs, now.getTime()],
  );
  // The newest first: what it needs has the longest lock, and most of what the others need is among it.
  for (const { id, mailboxId, completedAt } of points) {
    const until = lockOfPoint(bucket, new Date(completedAt));
    if (until !== null) await lockPacksOf(database, bucket, { id, mailboxId }, { needed: until, until });
  }
  await inParallel(points, async ({ completedAt, manifest }) => {
    const until = lockOfPoint(bucket, new Date(completedAt));
    if (until === null) return;
    await extendIfThere(storeOf(bucket).extendLock(manifest, until));
    database.run('UPDATE point_manifest SET locked_until = ? WHERE name = ?', until.getTime(), manifest);
  });
}
