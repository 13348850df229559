import type { ObjectStorePlace } from '../../../shared/backup/object-store-place.js';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import type { Client } from '../../../shared/ipc/contract.js';
import type { HostContract } from '../../../shared/ipc/host-contract.js';
import type { BucketContact, BucketStore } from '../../catalogue/buckets.js';
import { lazyStore } from '../../object-store/lazy-store.js';
import type { ObjectStore } from '../../object-store/object-store.js';
import { type ObjectStoreAccess, openObjectStore } from '../../object-store/open-object-store.js';
import { shown } from '../open-or-error.js';
import { dropStore, holdStore } from '../../repository/bucket/bucket-access.js';

/** The buckets that this process may use. Nothing is loaded, and nobody contacted, before something is asked of one. */
export interface BucketStores {
  /** Takes in what the catalogue knows by now: another process may have noted, changed or forgotten one. */
  readonly takeIn: () => void;
  readonly accessWith: (secretKey: string | null) => ObjectStoreAccess;
  /** Opens one with a key that is not kept yet; who opens it closes it. */
  readonly open: (place: ObjectStorePlace, secretKey: string | null) => Promise<ObjectStore>;
  /** Of a repository that is known; throws AppError `secret-unavailable`. */
  readonly secretOf: (identity: string, place: ObjectStorePlace) => Promise<string | null>;
  /** Keeps the secret key of one, at least until this process ends; false where it cannot be kept longer. */
  readonly keep: (identity: string, secretKey: string | null) => Promise<boolean>;
  readonly held: (identity: string) => ObjectStore | null;
  /** Has everything else use the bucket as it is known; where it is not, nothing of it. */
  readonly holdAgain: (identity: string) => void;
  readonly close: () => void;
}

const contactsNotedMs = 60_000;

interface BucketStoresOptions {
  readonly buckets: Pick<BucketStore, 'list' | 'noteContact'>;
  readonly clock: Clock;
  readonly host: Pick<Client<HostContract>, 'secrets' | 'network'>;
}

export function createBucketStores({ buckets, clock, host }: BucketStoresOptions): BucketStores {
  const held = new Map<string, { readonly version: number; readonly store: ObjectStore }>();
  const contacts = new Map<number, BucketContact>();
  /** Closed at the end: a session may be using one whose keys have just been changed. */
  const replaced: ObjectStore[] = [];
  let isClosed = false;
  const notKept = new Map<string, string>();

  const accessWith = (secretKey: string | null): ObjectStoreAccess => ({
    ...{ clock, secretKey, proxy: host.network.proxy },
    extraCaFile: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
  });
  const open = (place: ObjectStorePlace, secretKey: string | null): Promise<ObjectStore> =>
    openObjectStore(place, accessWith(secretKey));
  const secretOf = async (identity: string, { credentials }: ObjectStorePlace): Promise<string | null> =>
    credentials.type === 'environment'
      ? null
      : (notKept.get(identity) ?? (await host.secrets.bucketKey({ identity })));
  /** A session makes thousands: what is news is noted, and once in a while what is not. */
  const noteContact = (repositoryId: number, error: AppError | null): void => {
    const before = contacts.get(repositoryId);
    const now = clock();
    const isNews =
      before === undefined ||
      before.error?.code !== error?.code ||
      now.getTime() - Date.parse(before.at) >= contactsNotedMs;
    if (!isNews || isClosed) return;
    const contact = { at: now.toISOString(), error: error === null ? null : shown(error) };
    contacts.set(repositoryId, contact);
    buckets.noteContact(repositoryId, contact);
  };
  const letGo = (identity: string): void => {
    const former = held.get(identity);
    if (former === undefined) return;
    replaced.push(former.store);
    held.delete(identity);
    dropStore(identity);
  };

  return {
    takeIn: () => {
      const known = buckets.list();
      for (const identity of held.keys())
        if (!known.some((each) => each.identity === identity)) letGo(identity);
      for (const { repositoryId, identity, place, version } of known) {
        if (held.get(identity)?.version === version) continue;
        letGo(identity);
        const store = lazyStore({
          open: async () => open(place, await secretOf(identity, place)),
          onContact: (error) => {
            noteContact(repositoryId, error);
          },
        });
        held.set(identity, { version, store });
        holdStore(identity, store);
      }
    },
    ...{ accessWith, open, secretOf },
    keep: async (identity, secretKey) => {
      notKept.delete(identity);
      try {
        await host.secrets.keepBucketKey({ identity, secretKey });
        return true;
      } catch (error) {
        // The repository is as it should be; who asked is told that its secret key is not kept.
        if (!(error instanceof AppError)) throw error;
        if (secretKey !== null) notKept.set(identity, secretKey);
        return false;
      }
    },
    held: (identity) => held.get(identity)?.store ?? null,
    holdAgain: (identity) => {
      const known = held.get(identity);
      if (known === undefined) dropStore(identity);
      else holdStore(identity, known.store);
    },
    close: () => {
      isClosed = true;
      for (const identity of [...held.keys()]) letGo(identity);
      for (const store of replaced.splice(0)) store.close();
    },
  };
}
