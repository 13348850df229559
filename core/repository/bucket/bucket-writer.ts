import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { type Bucket, bucketOf } from './bucket-access.js';
import { proveInBucket } from './bring-here.js';
import { publishNotes } from './notes.js';
import { Packing } from './packing.js';
import { Publication } from './publication.js';
import { type RepairProgress, repairBucket } from './repair-bucket.js';
import type { Repaired } from './repair-pack.js';
import { beginSharing, endSharing, notAsked, stayAlone } from './share-repository.js';
import { SharedMailboxes } from './shared-mailboxes.js';
import { type SharedWriting, sharedWritingOf } from './shared-writing.js';
import { type Swept, removeDead, removeOrphanPacks, removeRefused, repackThin, youngPacks } from './sweep.js';
import { becomeSharedWriter } from './writer-mark.js';

/** What the writer of a repository does besides in a bucket. */
export interface BucketWriter {
  /** Resolves when more may be written: what waits here for a pack stays little. */
  readonly room: () => Promise<void>;
  /** Resolves once every complete point is in the bucket; where several write, those of the mailboxes that are read here. */
  readonly publish: () => Promise<void>;
  /** Looks in the bucket whether the pieces of a content are whole; one that is not, and lies here, is put into another pack. */
  readonly prove: (contentId: number) => Promise<void>;
  /**
   * Takes away what no point needs; of packs that are needed in part, those are written anew of which less than half is, or, where nothing may be
   * left (`all`), anything is not. Throws the signal's reason.
   */
  readonly sweep: (which: 'half' | 'all', now: Date, signal: AbortSignal) => Promise<Swept>;
  /** {@link repairBucket} */
  readonly repair: (signal: AbortSignal, onProgress: (progress: RepairProgress) => void) => Promise<Repaired>;
  /** What it has to do with other writers; null for the only one. */
  readonly mailboxes: SharedMailboxes | null;
  readonly share: (shared: SharedWriting) => Promise<void>;
  readonly stayAlone: (shared: SharedWriting) => Promise<void>;
  readonly endSharing: (signal: AbortSignal) => Promise<void>;
}

/** Null for a repository that is a folder. Throws AppError `repository-damaged` for an index that was not made to its end. */
export function bucketWriterOf(database: Sqlite, clock: Clock): BucketWriter | null {
  const bucket = bucketOf(database);
  if (bucket === null) return null;
  if (database.get(z.object({ id: z.int() }), 'SELECT id FROM bucket') === undefined)
    throw new AppError('repository-damaged', text('repository.indexNotFinished'));
  const shared = sharedWritingOf(bucket);
  return shared === null
    ? createBucketWriter(database, bucket, clock)
    : createSharedWriter(database, bucket, clock, shared);
}

function createBucketWriter(database: Sqlite, bucket: Bucket, clock: Clock): BucketWriter {
  const packing = new Packing(database, bucket, clock, null);
  const publication = new Publication(database, bucket, clock, packing, null);
  return {
    ...writing(database, bucket, packing, publication),
    sweep: async (which, now, signal) => {
      // What has been removed here is removed there only once everything else is there.
      const removedBefore = publication.bytesRemoved;
      publication.askAgain();
      await publication.publish();
      signal.throwIfAborted();
      await repackThin(database, bucket, packing, { least: leastOf(which), now, signal });
      const [dead, orphans] = [
        await removeDead(database, bucket, now),
        await removeOrphanPacks(database, bucket, now),
      ];
      return sum({ ...nothing, bytesRemoved: publication.bytesRemoved - removedBefore }, dead, orphans);
    },
    repair: (signal, onProgress) =>
      repairBucket({
        ...{ database, bucket, packing, publication, isShared: false },
        ...{ now: clock(), signal, onProgress },
      }),
    mailboxes: null,
    share: async (shared) => {
      if (!isShared(database)) await publication.publish();
      await beginSharing(database, shared);
      await becomeSharedWriter(database, bucket, clock, await shared.names());
      publication.askAgain();
    },
    stayAlone: async (shared) => {
      await stayAlone(database, shared);
      publication.askAgain();
    },
    endSharing: () => Promise.resolve(),
  };
}

/** Beside others, which all look after what they write; only who is alone removes anything. */
function createSharedWriter(
  database: Sqlite,
  bucket: Bucket,
  clock: Clock,
  shared: SharedWriting,
): BucketWriter {
  const mailboxes: SharedMailboxes = new SharedMailboxes(database, bucket, shared, clock, () =>
    packing.still(),
  );
  const packing = new Packing(database, bucket, clock, { shared, generation: () => mailboxes.generation });
  const publication = new Publication(database, bucket, clock, packing, { shared, mailboxes });
  return {
    ...writing(database, bucket, packing, publication),
    sweep: (which, now, signal) =>
      mailboxes.whileAlone(signal, async (alone, either) => {
        publication.askAgain();
        await publication.publish();
        await publishNotes(database, bucket, now);
        await removeRefused(database, bucket, shared, now);
        const isYoung = which === 'all' ? () => false : await youngPacks(bucket, now);
        await repackThin(database, bucket, packing, {
          ...{ least: leastOf(which), now, isYoung },
          signal: either,
        });
        either.throwIfAborted();
        const [dead, orphans] = [
          await removeDead(database, bucket, now, { alone, isYoung }),
          // What a worker has begun is begun anew where nothing may be left.
          await removeOrphanPacks(database, bucket, now, which === 'all' ? { alone, afterMs: 0 } : { alone }),
        ];
        return sum(dead, orphans);
      }),
    repair: (signal, onProgress) =>
      mailboxes.whileAlone(signal, (_alone, either) =>
        repairBucket({
          ...{ database, bucket, packing, publication, isShared: true },
          ...{ now: clock(), signal: either, onProgress },
        }),
      ),
    mailboxes,
    // Only one that was made anew meanwhile has not asked yet.
    share: async (asked) => {
      if (mailboxes.generation === notAsked) await beginSharing(database, asked);
    },
    stayAlone: () => Promise.resolve(),
    endSharing: (signal) =>
      mailboxes.whileAlone(signal, async (alone) => {
        await publication.publish();
        // For one writer they would be somebody else's.
        await removeRefused(database, bucket, shared, clock());
        await endSharing(database, shared, alone);
      }),
  };
}

/** Whether it was begun to be shared, or may have been. */
function isShared(database: Sqlite): boolean {
  const sql = 'SELECT id FROM bucket WHERE generation <> 0';
  return database.get(z.object({ id: z.int() }), sql) !== undefined;
}

function writing(
  database: Sqlite,
  bucket: Bucket,
  packing: Packing,
  publication: Publication,
): Pick<BucketWriter, 'room' | 'publish' | 'prove'> {
  return {
    room: async () => {
      await publication.ready();
      await packing.room();
    },
    publish: publication.publish,
    prove: (contentId) => proveInBucket(database, bucket, contentId),
  };
}

function leastOf(which: 'half' | 'all'): number {
  return which === 'half' ? 0.5 : 1;
}

const nothing: Swept = { bytesRemoved: 0, locked: 0, bytesLocked: 0 };

function sum(...swept: readonly Swept[]): Swept {
  return swept.reduce(
    (total, { bytesRemoved, locked, bytesLocked }) => ({
      bytesRemoved: total.bytesRemoved + bytesRemoved,
      locked: total.locked + locked,
      bytesLocked: total.bytesLocked + bytesLocked,
    }),
    nothing,
  );
}
