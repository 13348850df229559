import type { BucketRepository } from '../../../shared/backup/bucket-repository.js';
import { AppError, type ErrorData, toErrorData } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { StoredBucket } from '../../catalogue/buckets.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { KnownRepository } from '../../catalogue/repositories.js';
import { bucketFigures } from '../../repository/bucket/bucket-figures.js';
import { readBucketMarker } from '../../repository/bucket/bucket-marker.js';
import { shown } from '../open-or-error.js';
import type { BucketStores } from './bucket-stores.js';

/** What is known on this computer of the repositories in buckets; nobody is asked. */
export function listBuckets(catalogue: Catalogue, now: Date): BucketRepository[] {
  const openedOnly = catalogue.repositories.openedOnly();
  return catalogue.buckets.list().flatMap((bucket) => {
    const repository = catalogue.repositories.get(bucket.repositoryId);
    if (repository === null) return [];
    return {
      path: repository.path,
      identity: bucket.identity,
      place: bucket.place,
      use: openedOnly.has(repository.id) ? 'opened' : 'own',
      ...figuresOf(catalogue, repository, now),
      lastContact: bucket.lastContact,
    };
  });
}

/** Asks a bucket for its marker; null where it is there, and the repository's. */
export async function reachBucket(
  stores: BucketStores,
  { identity }: StoredBucket,
): Promise<ErrorData | null> {
  const store = stores.held(identity);
  if (store === null)
    return toErrorData(new AppError('bucket-unreachable', text('repository.bucketNotHeld')));
  try {
    const { id } = await readBucketMarker(store);
    return id === identity
      ? null
      : toErrorData(new AppError('not-found', text('repository.anotherInBucket')));
  } catch (error) {
    if (error instanceof AppError) return toErrorData(error);
    throw error;
  }
}

function figuresOf(
  { repositories }: Catalogue,
  { id, path }: KnownRepository,
  now: Date,
): Pick<BucketRepository, 'figures' | 'error'> {
  try {
    const { locked, ...figures } = bucketFigures(path, repositories.expectationOf(id), now);
    const until = locked && { bytes: locked.bytes, until: locked.until.toISOString() };
    return { figures: { ...figures, locked: until }, error: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { figures: null, error: shown(error) };
  }
}
