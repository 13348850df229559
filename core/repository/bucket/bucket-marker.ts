import { AppError, assertNever } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { type ObjectStore, probePrefix } from '../../object-store/object-store.js';
import { type RepositoryMarker, isAlmost, markerText, parseMarker } from '../repository-marker.js';
import { bucketFormat } from '../schema.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { lockFor } from './locks.js';
import { markerNames } from './object-names.js';
import { unlessMissing } from './unless-missing.js';

/** Writes the marker of a repository into its bucket, twice: the copy first, as in a folder. */
export async function writeBucketMarker(
  store: ObjectStore,
  marker: RepositoryMarker,
  lockedUntil: Date | null,
): Promise<void> {
  const bytes = Buffer.from(markerText(marker));
  for (const name of markerNames.toReversed()) await store.put(name, bytes, { lockedUntil });
}

/** Puts a marker that says something else of the keys in place of the one in the bucket. Throws what the bucket throws. */
export async function replaceBucketMarker(marker: RepositoryMarker, now: Date): Promise<void> {
  const bucket = { identity: marker.id, lockDays: marker.lockDays ?? null };
  await writeBucketMarker(storeOf(bucket), marker, lockFor(bucket, now));
}

/** What a bucket says of the repository in it. Throws AppError `not-found`, `repository-damaged`, `newer-schema`, and what the bucket throws. */
export async function readBucketMarker(store: ObjectStore, signal?: AbortSignal): Promise<RepositoryMarker> {
  let isThere = false;
  for (const name of markerNames) {
    const written = await unlessMissing(store.get(name, signal === undefined ? {} : { signal }));
    if (written === null) continue;
    isThere = true;
    const marker = parseMarker(written.toString('utf8'));
    if (marker === null) continue;
    if (marker.format > bucketFormat) throw new AppError('newer-schema', text('repository.newerInBucket'));
    return marker;
  }
  throw isThere
    ? new AppError('repository-damaged', text('repository.bucketMarkersDamaged'))
    : new AppError('not-found', text('repository.noneInBucket'));
}

/** What the two markers in a bucket should say, and which of them do not. */
export interface MarkersInBucket {
  readonly right: string;
  readonly wrong: readonly (typeof markerNames)[number][];
}

/**
 * Compares the two markers in a bucket with each other and with the index. Where they differ the index is right, and where it is behind, as the
 * passphrase was changed on another computer, the one that is read first. Throws AppError `not-found` for the markers of another repository,
 * `newer-schema`, and what the bucket throws.
 */
export async function lookAtMarkers(bucket: Bucket, signal?: AbortSignal): Promise<MarkersInBucket> {
  const { identity, marker: own } = bucket;
  const found: { readonly name: (typeof markerNames)[number]; readonly written: string }[] = [];
  for (const name of markerNames) {
    const bytes = await unlessMissing(storeOf(bucket).get(name, signal === undefined ? {} : { signal }));
    found.push({ name, written: bytes?.toString('utf8') ?? '' });
  }
  const whole = found.flatMap(({ written }) => {
    const marker = written !== own && isAlmost(written, own) ? null : parseMarker(written);
    return marker === null ? [] : [{ written, marker }];
  });
  const ours = whole.filter(({ marker }) => marker.id === identity);
  if (ours.length === 0 && whole.length > 0)
    throw new AppError('not-found', text('repository.anotherInBucket'));
  if (ours.some(({ marker }) => marker.format > bucketFormat))
    throw new AppError('newer-schema', text('repository.newerInBucket'));
  const right = ours.some(({ written }) => written === own) ? own : (ours[0]?.written ?? own);
  return { right, wrong: found.filter(({ written }) => written !== right).map(({ name }) => name) };
}

/** What lies at a place in a bucket; `other` names the first object that is of no repository. */
export async function contentOf(
  store: ObjectStore,
): Promise<
  | { readonly type: 'nothing' }
  | { readonly type: 'repository'; readonly marker: RepositoryMarker }
  | { readonly type: 'other'; readonly name: string }
> {
  for (const name of markerNames)
    if ((await store.look(name)) !== null)
      return { type: 'repository', marker: await readBucketMarker(store) };
  for await (const { name } of store.list(''))
    // What the look at the server has left, as the bucket keeps everything for some time by itself, is nothing.
    if (!name.startsWith(probePrefix)) return { type: 'other', name };
  return { type: 'nothing' };
}

/** Throws AppError `already-exists` for a place in a bucket that holds anything, and what {@link readBucketMarker} throws. */
export async function assertEmpty(store: ObjectStore): Promise<void> {
  const content = await contentOf(store);
  switch (content.type) {
    case 'nothing':
      return;
    case 'repository':
      throw new AppError('already-exists', text('repository.bucketHasRepository'));
    case 'other':
      throw new AppError('already-exists', text('repository.bucketInUse', { name: content.name }));
    default:
      assertNever(content);
  }
}
