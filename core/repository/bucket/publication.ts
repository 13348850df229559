import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { groupBy } from '../../lib/group-by.js';
import { shared } from '../../lib/shared-work.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { readBucketMarker } from './bucket-marker.js';
import { inParallel } from './in-parallel.js';
import { makeLeaves } from './leaves.js';
import { lockEarlier } from './lock-earlier.js';
import { extendIfThere, lockPacksOf } from './lock-packs.js';
import { lockFor, lockOfPoint, unlessEnded } from './locks.js';
import { encodeManifest } from './manifest.js';
import { markerNames, newManifestName } from './object-names.js';
import { publishNotes } from './notes.js';
import type { Packing } from './packing.js';
import { type Point, manifestOf, placeOf, unpublishedPoints } from './point-manifest.js';
import { readingState } from './reading-state.js';
import { takeManifestBack } from './refuse-manifest.js';
import type { SharedMailboxes } from './shared-mailboxes.js';
import type { SharedWriting } from './shared-writing.js';
import { removeDead } from './sweep.js';
import { becomeOnlyWriter } from './writer-mark.js';

/** Brings restore points into the bucket: one is there once its manifest is, which comes after everything that it needs. */
export class Publication {
  private isOnlyWriter: Promise<void> | null = null;
  private hasSwept = false;
  private hasLocked = false;
  private markersLockedUntil: Date | null = null;
  /** Bytes of what no point needed any more and that is gone from the bucket. */
  bytesRemoved = 0;

  constructor(
    private readonly database: Sqlite,
    private readonly bucket: Bucket,
    private readonly clock: Clock,
    private readonly packing: Packing,
    /** Null while nobody else writes to the bucket. */
    private readonly others: { readonly shared: SharedWriting; readonly mailboxes: SharedMailboxes } | null,
  ) {}

  /**
   * Nobody else has written to the bucket since this index was made, but for those with whom it is shared. Rejects with AppError `locked` where somebody has, and with what the bucket
   * throws: the next call asks again.
   */
  ready(): Promise<void> {
    this.isOnlyWriter ??= this.become().catch((error: unknown) => {
      this.isOnlyWriter = null;
      throw error;
    });
    return this.isOnlyWriter;
  }

  private async become(): Promise<void> {
    const { database, bucket, clock, others } = this;
    await assertInBucket(bucket);
    if (others !== null) return others.mailboxes.becomeWriter();
    await assertOnlyWriter(database, bucket, clock);
  }

  /** It is shared by now, and this one writes nothing more; or it is to be removed from, and who writes is asked once more. */
  askAgain(): void {
    this.isOnlyWriter = null;
  }

  /** Resolves once every point that is complete by now is in the bucket, and takes away what no point needs any more. */
  readonly publish = shared(async () => {
    await this.ready();
    const points = this.ours(unpublishedPoints(this.database));
    for (const { mailboxId, id } of points) await makeLeaves(this.database, mailboxId, id);
    await this.pack(points);
    await this.lock(points);
    await this.putManifests(points);
    // Holds and the ledger are kept, and what nobody needs is removed, by whoever is alone.
    if (this.others !== null) return;
    // They are all units of the license: looked through at the end of a session, and not after each of its mailboxes.
    if (points.length === 0) await this.finishSession();
    // What the session before has let go: this one lets nothing go before its end.
    if (!this.hasSwept) await this.sweep();
    this.hasSwept = true;
  });

  /** Where several write, those of the mailboxes that are read here. */
  private ours(points: readonly Point[]): readonly Point[] {
    const { others } = this;
    return others === null ? points : points.filter(({ key }) => others.mailboxes.authorityFor(key) !== null);
  }

  private async pack(points: readonly Point[]): Promise<void> {
    try {
      await this.packing.finish();
    } catch (error) {
      // What any of them may refer to has been removed meanwhile.
      if (isFenced(error))
        for (const key of new Set(points.map((point) => point.key)))
          this.others?.mailboxes.refuse(key, error);
      throw error;
    }
  }

  private async finishSession(): Promise<void> {
    await publishNotes(this.database, this.bucket, this.clock());
    if (!this.hasLocked) await lockEarlier(this.database, this.bucket, this.clock());
    this.hasLocked = true;
  }

  /** Who may only add to a bucket backs up all the same: pruning says that it cannot remove. */
  private async sweep(): Promise<void> {
    try {
      this.bytesRemoved += (await removeDead(this.database, this.bucket, this.clock())).bytesRemoved;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }

  /** Nothing that a point needs has a shorter lock than it. */
  private async lock(points: readonly Point[]): Promise<void> {
    const until = lockFor(this.bucket, this.clock());
    if (until === null || points.length === 0) return;
    const store = storeOf(this.bucket);
    for (const point of points) {
      const needed = lockOfPoint(this.bucket, new Date(point.completedAt)) ?? until;
      await lockPacksOf(this.database, this.bucket, point, { needed, until });
    }
    const needed = lockOfPoint(this.bucket, this.clock()) ?? until;
    if (this.markersLockedUntil !== null && this.markersLockedUntil >= needed) return;
    for (const name of markerNames) await extendIfThere(store.extendLock(name, until));
    this.markersLockedUntil = until;
  }

  private async putManifests(points: readonly Point[]): Promise<void> {
    if (points.length === 0) return;
    const { database, bucket } = this;
    const seal = sealOf(database);
    const named = points.map((point) => ({ point, name: newManifestName(point.key, point.id, seal) }));
    const now = this.clock();
    const lockedUntil = ({ completedAt }: Point): Date | null =>
      unlessEnded(lockOfPoint(bucket, new Date(completedAt)), now);
    database.transaction(() => {
      for (const { point, name } of named)
        database.run(
          'INSERT INTO point_manifest (name, point_id, is_published, locked_until) VALUES (?, ?, 0, ?)',
          ...[name, point.id, lockedUntil(point)?.getTime() ?? null],
        );
    });
    // A name that a power cut takes back would be another machine's after it.
    await database.settle();
    const { others } = this;
    const put = async (point: Point, name: string, after?: number | null): Promise<void> => {
      const manifest = encodeManifest(manifestOf(database, point, after), name, seal);
      await storeOf(bucket).put(name, manifest, { lockedUntil: lockedUntil(point) });
    };
    if (others === null)
      return inParallel(named, async ({ point, name }) => {
        await put(point, name);
        notePublished(database, point, name);
      });
    // Of a mailbox one after the other: each says which one it comes after.
    const byMailbox = [...groupBy(named, ({ point }) => point.key)];
    await inParallel(byMailbox, async ([key, own]) => {
      for (const { point, name } of own) {
        const by = others.mailboxes.authorityFor(key);
        if (by === null) return;
        const { after, isNew } = placeOf(database, point);
        await put(point, name, isNew ? after : undefined);
        try {
          const reading = isNew ? readingState(database, key, point.id) : null;
          await others.shared.publish(
            { number: point.id, manifest: name, mailboxKey: key, after, reading },
            by,
          );
        } catch (error) {
          // Anything else may have been done all the same: who asks next is told.
          if (!isRefusal(error)) throw error;
          const isGone = await takeManifestBack(bucket, name, lockedUntil(point));
          if (isGone) database.run('DELETE FROM point_manifest WHERE name = ?', name);
          others.mailboxes.refuse(key, error);
          return;
        }
        notePublished(database, point, name);
      }
    });
  }
}

/** A manifest of before is none any more; a date that was corrected meanwhile has it written once more. */
function notePublished(database: Sqlite, { id, correctedAt }: Point, name: string): void {
  database.transaction(() => {
    database.run('UPDATE point_manifest SET point_id = NULL WHERE point_id = ? AND name <> ?', id, name);
    database.run('UPDATE point_manifest SET is_published = 1 WHERE name = ?', name);
    database.run(
      `DELETE FROM unpublished_point WHERE point_id = ?
          AND EXISTS (SELECT 1 FROM restore_point WHERE id = point_id AND corrected_at IS ?)`,
      ...[id, correctedAt],
    );
  });
}

function isFenced(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'fenced';
}

/** Too late, or too late for a repository that is shared no more. */
function isRefusal(error: unknown): error is AppError {
  return isFenced(error) || (error instanceof AppError && error.code === 'not-found');
}

async function assertInBucket(bucket: Bucket): Promise<void> {
  const { id } = await readBucketMarker(storeOf(bucket));
  if (id !== bucket.identity) throw new AppError('not-found', text('repository.anotherInBucket'));
}

async function assertOnlyWriter(database: Sqlite, bucket: Bucket, clock: Clock): Promise<void> {
  const shared = 'SELECT generation FROM bucket WHERE generation <> 0';
  if (database.get(z.object({ generation: z.int() }), shared) !== undefined)
    throw new AppError('locked', text('repository.sharedElsewhere'));
  await becomeOnlyWriter(database, bucket, clock);
}
