import type { BucketProgress } from '../../../shared/backup/bucket-repository.js';
import type { ObjectStorePlace } from '../../../shared/backup/object-store-place.js';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { KnownRepository } from '../../catalogue/repositories.js';
import { coalesce } from '../../lib/coalesce.js';
import type { ObjectStore } from '../../object-store/object-store.js';
import { bucketFigures } from '../../repository/bucket/bucket-figures.js';
import { type Rebuilt, rebuildIndex } from '../../repository/bucket/rebuild-index.js';
import { isHeld } from '../../repository/encryption/held-keys.js';
import type { RepositoryMarker } from '../../repository/repository-marker.js';

/** At most ten figures a second reach the window (backup.md). */
export const progressMs = 100;

export interface IndexServices {
  readonly clock: Clock;
  /** Whether workers may write to repositories of this console too. */
  readonly hasWorkers: () => boolean;
  /** Closes what this process reads of repositories: nothing of an index that is replaced stays open. */
  readonly closeReaders: () => void;
  readonly onProgress: (progress: BucketProgress) => void;
}

/** {@link rebuildIndex}, told at the pace of a window. */
export async function rebuildTold(
  folder: string,
  store: ObjectStore,
  { clock, hasWorkers, closeReaders, onProgress }: IndexServices,
  options: {
    readonly secret: string | null;
    readonly cacheBytes: number | null;
    readonly signal: AbortSignal;
  },
): Promise<Rebuilt> {
  const { secret, cacheBytes, signal } = options;
  let figures: BucketProgress = { task: 'rebuild', step: 'packs', done: 0, total: 0 };
  const pushes = coalesce(
    () => progressMs,
    () => {
      onProgress(figures);
    },
  );
  closeReaders();
  try {
    return await rebuildIndex(folder, clock, store, {
      ...{ secret, signal, mayBeShared: hasWorkers() },
      ...(cacheBytes === null ? {} : { cacheBytes }),
      onProgress: (progress) => {
        figures = { task: 'rebuild', ...progress };
        pushes.call();
      },
    });
  } finally {
    pushes.flush();
    closeReaders();
  }
}

/** How a repository's packs are locked; null also where neither it nor the place says how. */
export function lockIn(
  { lockDays, lockMode }: RepositoryMarker,
  { lock }: ObjectStorePlace,
): ObjectStorePlace['lock'] {
  const mode = lockMode ?? lock?.mode;
  return lockDays === undefined || mode === undefined ? null : { days: lockDays, mode };
}

/** Throws AppError `invalid-argument` where neither the repository nor the place says how it is locked. */
export function lockOf(marker: RepositoryMarker, place: ObjectStorePlace): ObjectStorePlace['lock'] {
  const lock = lockIn(marker, place);
  if (lock === null && marker.lockDays !== undefined)
    throw new AppError('invalid-argument', text('repository.bucketLockUnknown'));
  return lock;
}

/** Throws AppError `passphrase-needed`: before a bucket is read of which nothing can be opened. */
export function assertKeyAtHand(
  { id, encryption }: RepositoryMarker,
  secret: string | null,
  folder: string,
): void {
  if (encryption !== undefined && secret === null && !isHeld(id))
    throw new AppError('passphrase-needed', text('repository.passphraseNeeded', { folder }));
}

/** How much of a bucket may lie here; null where its index does not tell any more. */
export function cacheOf(
  { repositories }: Catalogue,
  { id, path }: KnownRepository,
  now: Date,
): number | null {
  try {
    return bucketFigures(path, repositories.expectationOf(id), now).cacheBytes;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
