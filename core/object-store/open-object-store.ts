import type { ObjectStorePlace } from '../../shared/backup/object-store-place.js';
import type { ObjectStoreProbe } from '../../shared/backup/object-store-probe.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { isLoopback } from '../lib/loopback.js';
import type { ObjectStoreAccess, ProbeOptions } from './access.js';
import type { ObjectStore } from './object-store.js';

export type { ObjectStoreAccess } from './access.js';

/**
 * Opens a bucket; nothing is connected yet. The library of S3 is loaded here, and nowhere before. Throws AppError `invalid-argument` for an address
 * that is not to be used, `secret-unavailable` without a secret key.
 */
export async function openObjectStore(
  place: ObjectStorePlace,
  access: ObjectStoreAccess,
): Promise<ObjectStore> {
  assertAddress(place);
  const [{ openSession }, { s3Store }] = await Promise.all([
    import('./s3-session.js'),
    import('./s3-store.js'),
  ]);
  return s3Store(openSession(place, access));
}

/**
 * Finds out what a server can do by doing it, below the prefix of a place; what it writes it removes again. With a lock it takes some seconds, until what
 * it has locked can be removed. Throws AppError where nothing can be written there at all, and `cancelled`.
 */
export async function probeObjectStore(
  place: ObjectStorePlace,
  access: ObjectStoreAccess,
  options: ProbeOptions,
): Promise<ObjectStoreProbe> {
  assertAddress(place);
  const { probeStore } = await import('./probe-store.js');
  return probeStore(place, access, options);
}

/** Nothing leaves this machine unprotected, and what is signed for one address is sent to no other. */
function assertAddress({ endpoint }: ObjectStorePlace): void {
  const { protocol, hostname, host, username, password, pathname, search, hash } = new URL(endpoint);
  if (protocol !== 'https:' && !isLoopback(hostname.replace(/^\[(.*)\]$/, '$1')))
    throw new AppError('invalid-argument', text('objectStore.plainNotLoopback', { host }));
  if ([username, password, search, hash].some((part) => part !== '') || pathname !== '/')
    throw new AppError('invalid-argument', text('objectStore.addressNotPlain', { host }));
}
