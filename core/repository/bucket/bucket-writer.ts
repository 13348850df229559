import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { type Bucket, bucketOf } from './bucket-access.js';
import { proveInBucket } from './bring-here.js';
import { Packing } from './packing.js';
import { Publication } from './publication.js';
import { type Swept, removeDead, removeOrphanPacks, repackThin } from './sweep.js';

/** What the writer of a repository does besides in a bucket. */
export interface BucketWriter {
  /** Resolves when more may be written: what waits here for a pack stays little. */
  readonly room: () => Promise<void>;
  /** Resolves once every complete point is in the bucket. */
  readonly publish: () => Promise<void>;
  /** Looks in the bucket whether the pieces of a content are whole; one that is not, and lies here, is put into another pack. */
  readonly prove: (contentId: number) => Promise<void>;
  /**
   * Takes away what no point needs; of packs that are needed in part, those are written anew of which less than half is, or, where nothing may be
   * left (`all`), anything is not. Throws the signal's reason.
   */
  readonly sweep: (which: 'half' | 'all', now: Date, signal: AbortSignal) => Promise<Swept>;
}

/** Null for a repository that is a folder. Throws AppError `repository-damaged` for an index that was not made to its end. */
export function bucketWriterOf(database: Sqlite, clock: Clock): BucketWriter | null {
  const bucket = bucketOf(database);
  if (bucket === null) return null;
  if (database.get(z.object({ id: z.int() }), 'SELECT id FROM bucket') === undefined)
    throw new AppError('repository-damaged', text('repository.indexNotFinished'));
  return createBucketWriter(database, bucket, clock);
}

function createBucketWriter(database: Sqlite, bucket: Bucket, clock: Clock): BucketWriter {
  const packing = new Packing(database, bucket, clock);
  const publication = new Publication(database, bucket, clock, packing);
  return {
    room: async () => {
      await publication.ready();
      await packing.room();
    },
    publish: publication.publish,
    prove: (contentId) => proveInBucket(database, bucket, contentId),
    sweep: async (which, now, signal) => {
      // What has been removed here is removed there only once everything else is there.
      const removedBefore = publication.bytesRemoved;
      await publication.publish();
      signal.throwIfAborted();
      await repackThin(database, bucket, packing, { least: which === 'half' ? 0.5 : 1, now, signal });
      const [dead, orphans] = [
        await removeDead(database, bucket, now),
        await removeOrphanPacks(database, bucket, now),
      ];
      return {
        bytesRemoved: publication.bytesRemoved - removedBefore + dead.bytesRemoved + orphans.bytesRemoved,
        locked: dead.locked + orphans.locked,
        bytesLocked: dead.bytesLocked + orphans.bytesLocked,
      };
    },
  };
}
