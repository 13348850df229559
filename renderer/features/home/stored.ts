import type { BucketRepository } from '../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../shared/backup/object-store-place.js';
import type { RepositoryOverview } from '../../../shared/backup/repository-overview.js';

/** A repository with its size where it is kept: of one in a bucket only the index is on this computer's disk. */
export interface StoredRepository extends RepositoryOverview {
  readonly name: string;
  /** The bucket's server; null where it is a folder. */
  readonly server: string | null;
}

export function storedRepositories(
  repositories: readonly RepositoryOverview[],
  buckets: readonly BucketRepository[],
): StoredRepository[] {
  return repositories.map((repository) => {
    const { path } = repository;
    const bucket = buckets.find((each) => each.path === path);
    if (bucket === undefined) return { ...repository, name: lastOf(path), server: null };
    const { place, figures, error } = bucket;
    return {
      ...repository,
      name: nameOfPlace(place),
      server: place.endpoint,
      // Of an index that cannot be read, which is said, nothing is known: its own size is not the bucket’s.
      bytesOnDisk: figures?.bytesInBucket ?? 0,
      // Nobody knows how much a bucket takes.
      freeBytes: null,
      error: repository.error ?? error,
    };
  });
}

/** The end of a path says most; the whole is beside it. */
function lastOf(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}
