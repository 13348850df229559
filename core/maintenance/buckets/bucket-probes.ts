import type { BucketProgress } from '../../../shared/backup/bucket-repository.js';
import type { ObjectStorePlace } from '../../../shared/backup/object-store-place.js';
import type { ObjectStoreProbe } from '../../../shared/backup/object-store-probe.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { probeObjectStore } from '../../object-store/open-object-store.js';
import type { BucketStores } from './bucket-stores.js';

/** Finds out what buckets can do. */
export interface BucketProbes {
  readonly probe: (
    place: ObjectStorePlace,
    secretKey: string | null,
    signal: AbortSignal,
  ) => Promise<ObjectStoreProbe>;
  /** Tries one, unless it was the last that was tried and found usable. Throws AppError `bucket-refused`, and what the bucket throws. */
  readonly assertUsable: (
    place: ObjectStorePlace,
    secretKey: string | null,
    signal: AbortSignal,
  ) => Promise<void>;
}

export function createBucketProbes(
  stores: Pick<BucketStores, 'accessWith'>,
  onProgress: (progress: BucketProgress) => void,
): BucketProbes {
  let usable: string | null = null;
  const probe: BucketProbes['probe'] = async (place, secretKey, signal) => {
    usable = null;
    const found = await probeObjectStore(place, stores.accessWith(secretKey), {
      signal,
      onStep: (ability) => {
        onProgress({ task: 'probe', ability });
      },
    });
    if (found.isUsable) usable = JSON.stringify([place, secretKey]);
    return found;
  };
  return {
    probe,
    assertUsable: async (place, secretKey, signal) => {
      if (usable === JSON.stringify([place, secretKey])) return;
      const { isUsable, findings } = await probe(place, secretKey, signal);
      if (isUsable) return;
      const reason = findings.find(({ state, remark }) => state === 'no' && remark !== null)?.remark;
      throw new AppError(
        'bucket-refused',
        text('repository.bucketNotUsable', { reason: reason ?? null, locks: place.lock !== null }),
      );
    },
  };
}
