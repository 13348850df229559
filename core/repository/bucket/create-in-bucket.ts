import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.js';
import type { ObjectStore } from '../../object-store/object-store.js';
import { dropKey, holdKey } from '../encryption/held-keys.js';
import { newDataKey } from '../encryption/key-slots.js';
import { assertMayHoldRepository, makeRepositoryWith } from '../repository-folder.js';
import type { RepositoryMarker } from '../repository-marker.js';
import { bucketFormat } from '../schema.js';
import { holdStore } from './bucket-access.js';
import { assertEmpty, writeBucketMarker } from './bucket-marker.js';
import { lockFor } from './locks.js';

/** What lies here of a bucket at most, beside what is to be put into it. */
export const usualCacheBytes = 2 * 1024 ** 3;

export interface BucketOptions {
  /** Null for a repository that anyone can read who can read the bucket. */
  readonly passphrase: string | null;
  /** Days for which what a restore point needs cannot be removed; null without Object Lock. */
  readonly lockDays: number | null;
  /** How; noted for whoever connects the bucket later. */
  readonly lockMode?: 'governance' | 'compliance';
  readonly cacheBytes?: number;
}

export interface CreatedInBucket {
  readonly identity: string;
  /** For the keychain and to be shown once; null without encryption. */
  readonly keys: { readonly dataKey: Buffer; readonly recoveryKey: string } | null;
}

/**
 * Makes a repository in a bucket, and its index in an empty or missing folder; this process may use it from then on. Throws AppError
 * `already-exists` where bucket or folder hold anything, `invalid-argument` for a passphrase that is too short, and what the bucket throws.
 */
export async function createInBucket(
  folder: string,
  clock: Clock,
  store: ObjectStore,
  { passphrase, lockDays, lockMode, cacheBytes = usualCacheBytes }: BucketOptions,
): Promise<CreatedInBucket> {
  assertMayHoldRepository(folder);
  await assertEmpty(store);
  const id = randomUUID();
  const made = passphrase === null ? null : await newDataKey(id, passphrase);
  const now = clock();
  const marker: RepositoryMarker = {
    product: 'Postkeep',
    format: bucketFormat,
    id,
    createdAt: now.toISOString(),
    ...(lockDays === null ? {} : { lockDays }),
    ...(lockMode === undefined ? {} : { lockMode }),
    ...(made === null ? {} : { encryption: made.header }),
  };
  await writeBucketMarker(store, marker, lockFor({ lockDays }, now));
  if (made !== null) holdKey(id, made.dataKey);
  try {
    makeRepositoryWith(folder, marker, (database) => {
      database.run('INSERT INTO bucket (id, cache_bytes) VALUES (1, ?)', cacheBytes);
    });
  } catch (error) {
    dropKey(id);
    throw error;
  }
  holdStore(id, store);
  return {
    identity: id,
    keys: made === null ? null : { dataKey: made.dataKey, recoveryKey: made.recoveryKey },
  };
}
