import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { sealOf } from '../encryption/database-seal.js';
import { storeOf } from './bucket-access.js';
import { lookAtMarkers } from './bucket-marker.js';
import { mendPoints } from './mend-points.js';
import { lockFor, lockOfPoint, unlessEnded } from './locks.js';
import { decodeManifest, encodeManifest } from './manifest.js';
import { forgetNotes, notesProblems, publishNotes } from './notes.js';
import {
  type PublishedManifest,
  isManifestOf,
  manifestOf,
  placeOf,
  publishedManifests,
  unpublishedPoints,
} from './point-manifest.js';
import type { Publication } from './publication.js';
import { type RepairInput, type Repaired, repairPack, versionsOf } from './repair-pack.js';
import { removeDead } from './sweep.js';
import { unlessMissing } from './unless-missing.js';
import { neededPacks } from './verify-packs.js';

/** Objects of a bucket that were looked at. */
export interface RepairProgress {
  readonly done: number;
  readonly total: number;
}

interface BucketRepairInput extends RepairInput {
  readonly publication: Publication;
  /** Whether others write to it too; whoever calls is alone then. */
  readonly isShared: boolean;
  readonly onProgress: (progress: RepairProgress) => void;
}

/**
 * Reads everything in a bucket and puts right what is damaged or gone, as far as an earlier version of an object, its twin or the index has it. What
 * is written is what was written before, or comes as any backup writes it: cut short at any moment, nothing is worse, and the next session writes the
 * rest. Only the one writer may call it. Throws the signal's reason, and what the bucket throws.
 */
export async function repairBucket(input: BucketRepairInput): Promise<Repaired> {
  const { database, bucket, publication, isShared, now, signal, onProgress } = input;
  const [mended, left]: [Text[], Text[]] = [await repairMarkers(input), []];
  await publication.ready();
  signal.throwIfAborted();
  // Before manifests are compared with rows: one is never written by an altered row.
  const rows = await mendPoints(input);
  mended.push(...rows.mended);
  left.push(...rows.left);
  const altered = new Set(rows.stillAltered);
  const packs = neededPacks(database);
  const manifests = publishedManifests(database).filter(({ id }) => !altered.has(id));
  let done = 0;
  const looked = (): void => {
    signal.throwIfAborted();
    onProgress({ done: (done += 1), total: packs.length + manifests.length });
  };
  for (const pack of packs) {
    const repaired = await repairPack(input, pack);
    mended.push(...repaired.mended);
    left.push(...repaired.left);
    looked();
  }
  const toPublish = new Set(unpublishedPoints(database).map(({ id }) => id));
  for (const published of manifests) {
    // What is listed again gets another manifest.
    if (!toPublish.has(published.id)) mended.push(...(await repairManifest(input, published)));
    looked();
  }
  if ((await notesProblems(database, storeOf(bucket), signal)).length > 0) {
    forgetNotes(database);
    await publishNotes(database, bucket, now);
    mended.push(text('repository.notesWrittenAnew'));
  }
  signal.throwIfAborted();
  await publication.publish();
  // Where others write, pruning removes packs, which they are told of.
  if (!isShared) await unlessRefused(removeDead(database, bucket, now));
  return { mended, left };
}

async function repairMarkers({ bucket, now, signal }: RepairInput): Promise<Text[]> {
  const { right, wrong } = await lookAtMarkers(bucket, signal);
  for (const name of wrong)
    await storeOf(bucket).put(name, Buffer.from(right), { lockedUntil: lockFor(bucket, now), signal });
  return wrong.map((name) => text('repository.markerPutBack', { name }));
}

async function repairManifest(
  { database, bucket, isShared, now, signal }: BucketRepairInput,
  published: PublishedManifest,
): Promise<Text[]> {
  const [{ manifest: name, completedAt }, store, seal] = [published, storeOf(bucket), sealOf(database)];
  const isWhole = (bytes: Buffer): boolean => {
    try {
      return isManifestOf(published, decodeManifest(bytes, name, seal));
    } catch (error) {
      if (error instanceof AppError && error.code === 'repository-damaged') return false;
      throw error;
    }
  };
  const found = await unlessMissing(store.get(name, { signal }));
  signal.throwIfAborted();
  if (found !== null && isWhole(found)) return [];
  const lockedUntil = unlessEnded(lockOfPoint(bucket, new Date(completedAt)), now);
  for await (const version of versionsOf({ bucket, signal }, name)) {
    signal.throwIfAborted();
    if (!isWhole(version)) continue;
    await store.put(name, version, { lockedUntil, signal });
    return [text('repository.objectPutBack', { name })];
  }
  const after = isShared ? placeOf(database, published).after : undefined;
  const manifest = encodeManifest(manifestOf(database, published, after), name, seal);
  await store.put(name, manifest, { lockedUntil, signal });
  return [text('repository.manifestWrittenAnew', { name, mailbox: published.name })];
}

/** Who may not remove anything repairs all the same. */
async function unlessRefused(removed: Promise<unknown>): Promise<void> {
  try {
    await removed;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
