import type { ObjectStore } from '../../object-store/object-store.js';
import { assertMayHoldRepository, makeRepositoryWith } from '../repository-folder.js';
import { isRepository, readMarker } from '../repository-marker.js';
import { readBucketMarker } from './bucket-marker.js';
import { usualCacheBytes } from './create-in-bucket.js';

/**
 * Makes, in an empty or missing folder, the index of whoever writes to a bucket beside others and shows nothing of it: it has of each mailbox what reading it
 * on needs, once it is taken. One of the same repository stays. Answers the repository's identity. Throws AppError `already-exists`, and what the bucket
 * throws.
 */
export async function ensureWorkerIndex(
  folder: string,
  store: ObjectStore,
  cacheBytes = usualCacheBytes,
): Promise<string> {
  const marker = await readBucketMarker(store);
  if (isRepository(folder) && readMarker(folder).marker.id === marker.id) return marker.id;
  assertMayHoldRepository(folder);
  makeRepositoryWith(folder, marker, (database) => {
    database.run('INSERT INTO bucket (id, cache_bytes, only_last) VALUES (1, ?, 1)', cacheBytes);
  });
  return marker.id;
}
