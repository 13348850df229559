import { z } from 'zod';
import {
  bucketAccessChangeSchema,
  bucketAccessChangedSchema,
  bucketCacheChoiceSchema,
  bucketLockChangeSchema,
  bucketLockChangedSchema,
  bucketProgressSchema,
  bucketReachSchema,
  bucketRepositorySchema,
  bucketTasks,
  bucketToConnectSchema,
  bucketToFillSchema,
  bucketToProbeSchema,
  bucketsToFollowSchema,
  connectedBucketSchema,
  createdInBucketSchema,
  followedBucketSchema,
  indexRebuiltSchema,
  indexToRebuildSchema,
  probedBucketSchema,
} from '../backup/bucket-repository.js';
import { pathSchema } from '../backup/limits.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** Repositories in buckets of S3 servers, each of which is named by the folder of its index as others are by theirs. */
export const bucketCalls = {
  /** Those that are known; contacts nobody. */
  list: invoke(nothing, z.array(bucketRepositorySchema)),
  /** Tries what a bucket can do, and says what lies there. Rejects with `bucket-…` where nothing can be written, `cancelled`. */
  probe: invoke(bucketToProbeSchema, probedBucketSchema),
  /**
   * Makes a repository in an empty place of a bucket; one with a lock is probed first, unless it just was. Rejects with `already-exists`,
   * `invalid-argument` for a short passphrase, `bucket-refused` where a lock is not kept, `cancelled` by the task `probe`.
   */
  create: invoke(bucketToFillSchema, createdInBucketSchema),
  /**
   * Makes an index here of a repository that is in a bucket; one that this console does not write to is opened only to restore from, until a job
   * writes to it. Rejects with `not-found`, `passphrase-needed`, `passphrase-wrong`, `already-exists`, `cancelled`.
   */
  connect: invoke(bucketToConnectSchema, connectedBucketSchema),
  /** Makes the index anew from the bucket alone; the former one stays beside it. Rejects as `connect`, and with `locked`. */
  rebuild: invoke(indexToRebuildSchema, indexRebuiltSchema),
  /**
   * Takes in what others have written to, and removed from, the buckets that are opened only to restore from; answers each of these. What cannot be reached
   * is as it was, and so is what is stopped.
   */
  follow: invoke(bucketsToFollowSchema, z.array(followedBucketSchema)),
  /** Asks the bucket whether it can be read, and holds the repository. */
  reach: invoke(z.object({ path: pathSchema }), bucketReachSchema),
  /** Other keys, or another address of the same bucket, once they have been found to work. Rejects with `invalid-argument` where another repository is there. */
  changeAccess: invoke(bucketAccessChangeSchema, bucketAccessChangedSchema),
  /** Locks what is written from now on for other days; no lock ends sooner, and more days make those that there are longer at the next backup. Rejects with `invalid-argument` without a lock, `locked`. */
  changeLock: invoke(bucketLockChangeSchema, bucketLockChangedSchema),
  setCache: invoke(bucketCacheChoiceSchema, nothing),
  /** Has the console not know it any more, and deletes its index; the bucket stays as it is. Rejects with `held` while a job uses it. */
  forget: invoke(z.object({ path: pathSchema }), nothing),
  /** `rebuild` is that of `connect` too. Nothing happens when it does not run. */
  cancel: invoke(z.object({ task: z.enum(bucketTasks) }), nothing),
  progress: push(bucketProgressSchema),
} as const;
