import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Sqlite } from '../../lib/sqlite.js';
import type { ObjectStore } from '../../object-store/object-store.js';

/*
 * A repository in a bucket is used by its index, a folder on this machine that has all but the bytes of most chunks. The buckets that this process
 * may use are held here by the identities of their repositories, as keys are (encryption/held-keys.ts): where a repository is opened nobody is asked.
 */

const stores = new Map<string, ObjectStore>();
const buckets = new WeakMap<Sqlite, Bucket>();

/** What a database of a repository in a bucket is the index of. */
export interface Bucket {
  readonly identity: string;
  /** Days for which no pack of a restore point can be removed, counted from when it was made; null without Object Lock. */
  readonly lockDays: number | null;
  /** The text of its marker, as this index has it. */
  readonly marker: string;
}

/** Has this process use a bucket for a repository; who made the store closes it. */
export function holdStore(identity: string, store: ObjectStore): void {
  stores.set(identity, store);
}

export function dropStore(identity: string): void {
  stores.delete(identity);
}

/** Said once of each database that is an index. */
export function indexesBucket(database: Sqlite, bucket: Bucket): void {
  buckets.set(database, bucket);
}

/** Null for the database of a repository that is a folder. */
export function bucketOf(database: Sqlite): Bucket | null {
  return buckets.get(database) ?? null;
}

/** Throws AppError `bucket-unreachable` while this process has no connection to it. */
export function storeOf({ identity }: Pick<Bucket, 'identity'>): ObjectStore {
  const store = stores.get(identity);
  if (store === undefined) throw new AppError('bucket-unreachable', text('repository.bucketNotHeld'));
  return store;
}
