import type { BucketRepository } from '../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../shared/backup/object-store-place.js';
import { bridge } from '../base/bridge.js';
import { createResource, valueOr } from '../base/resource.js';

/** Which repositories are in buckets, each by the folder of its index; nobody is asked for it. */
export const bucketsResource = createResource(() => bridge.buckets.list());

const none: readonly BucketRepository[] = [];

export function useBuckets(): readonly BucketRepository[] {
  return valueOr(
    bucketsResource.use((state) => state.data),
    none,
  );
}

/** The bucket that an index folder stands for; null where it is a repository of its own. */
export function useBucket(path: string): BucketRepository | null {
  return useBuckets().find((bucket) => bucket.path === path) ?? null;
}

/** What people call a repository: the place in its bucket, else its folder. */
export function useRepositoryName(): (path: string) => string {
  const buckets = useBuckets();
  return (path) => {
    const bucket = buckets.find((each) => each.path === path);
    return bucket === undefined ? path : nameOfPlace(bucket.place);
  };
}
