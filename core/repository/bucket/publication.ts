import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { shared } from '../../lib/shared-work.js';
import { type Sqlite, anyText, blob } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { readBucketMarker } from './bucket-marker.js';
import { inParallel } from './in-parallel.js';
import { leavesOf, makeLeaves } from './leaves.js';
import { lockFor, lockOfPoint } from './locks.js';
import { encodeManifest } from './manifest.js';
import { manifestPrefix, markerNames, newManifestName, packName } from './object-names.js';
import { publishNotes } from './notes.js';
import type { Packing } from './packing.js';
import { removeDead } from './sweep.js';

const pointRow = z.object({
  id: z.int(),
  mailboxId: z.int(),
  key: anyText,
  name: anyText,
  source: anyText,
  session: z.string(),
  startedAt: z.int(),
  completedAt: z.int(),
  correctedAt: z.int().nullable(),
  messages: z.int(),
  bytes: z.int(),
  digest: z.int().nullable(),
});
type Point = z.output<typeof pointRow>;

const folderRow = z.object({ path: anyText, uidValidity: z.string() });
const packRow = z.object({ id: z.int(), sha256: blob });
const nameRow = z.object({ name: z.string() });

/** Brings restore points into the bucket: one is there once its manifest is, which comes after everything that it needs. */
export class Publication {
  private isOnlyWriter: Promise<void> | null = null;
  private hasSwept = false;
  private markersLockedUntil: Date | null = null;
  /** Bytes of what no point needed any more and that is gone from the bucket. */
  bytesRemoved = 0;

  constructor(
    private readonly database: Sqlite,
    private readonly bucket: Bucket,
    private readonly clock: Clock,
    private readonly packing: Packing,
  ) {}

  /**
   * Nobody else has written to the bucket since this index was made. Rejects with AppError `locked` where somebody has, and with what the bucket
   * throws: the next call asks again.
   */
  ready(): Promise<void> {
    this.isOnlyWriter ??= assertOnlyWriter(this.database, this.bucket).catch((error: unknown) => {
      this.isOnlyWriter = null;
      throw error;
    });
    return this.isOnlyWriter;
  }

  /** Resolves once every point that is complete by now is in the bucket, and takes away what no point needs any more. */
  readonly publish = shared(async () => {
    await this.ready();
    const points = unpublishedPoints(this.database);
    for (const { mailboxId, id } of points) await makeLeaves(this.database, mailboxId, id);
    await this.packing.finish();
    await this.lock(points);
    await this.putManifests(points);
    // They are all units of the license: looked through at the end of a session, and not after each of its mailboxes.
    if (points.length === 0) await publishNotes(this.database, this.bucket, this.clock());
    // What the session before has let go: this one lets nothing go before its end.
    if (!this.hasSwept) await this.sweep();
    this.hasSwept = true;
  });

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
      await inParallel(packsLockedShorter(this.database, point, needed), async ({ id, sha256 }) => {
        if (!(await isThere(store.extendLock(packName(sha256), until)))) return;
        this.database.run('UPDATE pack SET locked_until = ? WHERE id = ?', until.getTime(), id);
      });
    }
    const needed = lockOfPoint(this.bucket, this.clock()) ?? until;
    if (this.markersLockedUntil !== null && this.markersLockedUntil >= needed) return;
    for (const name of markerNames) await isThere(store.extendLock(name, until));
    this.markersLockedUntil = until;
  }

  private async putManifests(points: readonly Point[]): Promise<void> {
    if (points.length === 0) return;
    const { database, bucket } = this;
    const seal = sealOf(database);
    const named = points.map((point) => ({ point, name: newManifestName(point.key, point.id, seal) }));
    const lockedUntil = ({ completedAt }: Point): Date | null => lockOfPoint(bucket, new Date(completedAt));
    database.transaction(() => {
      for (const { point, name } of named)
        database.run(
          'INSERT INTO point_manifest (name, point_id, is_published, locked_until) VALUES (?, ?, 0, ?)',
          ...[name, point.id, lockedUntil(point)?.getTime() ?? null],
        );
    });
    // A name that a power cut takes back would be another machine's after it.
    await database.settle();
    await inParallel(named, async ({ point, name }) => {
      const manifest = encodeManifest(manifestOf(database, point), name, seal);
      await storeOf(bucket).put(name, manifest, { lockedUntil: lockedUntil(point) });
      notePublished(database, point, name);
    });
  }
}

/** False for an object that is gone: verification names it, and what it takes; points that come are whole but for that. */
async function isThere(extended: Promise<void>): Promise<boolean> {
  try {
    await extended;
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return false;
    throw error;
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

function unpublishedPoints(database: Sqlite): Point[] {
  return database.all(
    pointRow,
    `SELECT restore_point.id, mailbox_id AS mailboxId, CAST(key AS BLOB) AS key, CAST(name AS BLOB) AS name,
            CAST(source AS BLOB) AS source, session, started_at AS startedAt, completed_at AS completedAt,
            corrected_at AS correctedAt, messages, bytes, digest
       FROM unpublished_point JOIN restore_point ON restore_point.id = point_id JOIN mailbox ON mailbox.id = mailbox_id
      WHERE completed_at IS NOT NULL ORDER BY restore_point.id`,
  );
}

function manifestOf(database: Sqlite, point: Point): Parameters<typeof encodeManifest>[0] {
  const { id, mailboxId, key, name, source, ...rest } = point;
  const folders = database.all(
    folderRow,
    `SELECT CAST(path AS BLOB) AS path, uid_validity AS uidValidity FROM folder
      WHERE mailbox_id = ? AND added_point <= ? AND (removed_point IS NULL OR removed_point > ?) ORDER BY id`,
    ...[mailboxId, id, id],
  );
  return {
    product: 'Postkeep',
    format: 2,
    mailbox: { key, name, source },
    point: { number: id, ...rest },
    folders,
    leaves: leavesOf(database, id).map((identity) => identity.toString('base64')),
  };
}

/** The packs that a point needs and that can be removed before `until`. */
function packsLockedShorter(
  database: Sqlite,
  { id, mailboxId }: Point,
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

async function assertOnlyWriter(database: Sqlite, bucket: Bucket): Promise<void> {
  const { id } = await readBucketMarker(storeOf(bucket));
  if (id !== bucket.identity) throw new AppError('not-found', text('repository.anotherInBucket'));
  const unknown = await unknownManifests(database, bucket);
  if (unknown.length > 0)
    throw new AppError('locked', text('repository.writtenElsewhere', { points: unknown.length }));
}

/** Names of the manifests in the bucket that this index did not write. */
export async function unknownManifests(database: Sqlite, bucket: Bucket): Promise<string[]> {
  const known = new Set(database.all(nameRow, 'SELECT name FROM point_manifest').map(({ name }) => name));
  const unknown: string[] = [];
  for await (const { name } of storeOf(bucket).list(manifestPrefix)) if (!known.has(name)) unknown.push(name);
  return unknown;
}
