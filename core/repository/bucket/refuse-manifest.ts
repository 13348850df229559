import { storeOf, type Bucket } from './bucket-access.js';
import { refusalName } from './object-names.js';

/** Takes back a manifest that is none; where a lock keeps it, the bucket says so beside it. Answers whether it is gone. */
export async function takeManifestBack(
  bucket: Bucket,
  name: string,
  lockedUntil: Date | null,
): Promise<boolean> {
  const store = storeOf(bucket);
  if ((await store.remove(name)) === 'removed') return true;
  await store.put(refusalName(name), Buffer.from('{}\n'), { lockedUntil });
  return false;
}
