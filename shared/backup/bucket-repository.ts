import { z } from 'zod';
import { errorDataSchema } from '../errors.js';
import { instantSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';
import { pathSchema } from './limits.js';
import { lockDaysSchema, objectStorePlaceSchema } from './object-store-place.js';
import { objectStoreAbilities, objectStoreProbeSchema } from './object-store-probe.js';
import { secretSchema } from './source-draft.js';

/** A passphrase, a recovery key or a secret key, as somebody typed it. */
const typed = secretSchema.min(1);
const cacheBytesSchema = z.int().min(0);

/** A bucket, and what opens it. */
const accessSchema = z.object({
  place: objectStorePlaceSchema,
  /** Of the access key of the place. Null: what is kept of the repository, or the environment's. It is never given back. */
  secretKey: typed.nullable(),
});

/** `path`: of a repository that is known, whose secret key is used where none is typed. */
export const bucketToProbeSchema = accessSchema.extend({ path: pathSchema.nullable() });

/** What lies at a place before a repository is made or connected there. */
const bucketContentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('nothing') }),
  z.object({
    type: z.literal('repository'),
    isEncrypted: z.boolean(),
    /** How its packs are locked. */
    lock: objectStorePlaceSchema.shape.lock,
    /** Its folder, where this console has it already. */
    path: z.string().nullable(),
  }),
  z.object({ type: z.literal('other'), name: z.string() }),
]);

export const probedBucketSchema = objectStoreProbeSchema.extend({ content: bucketContentSchema });
export type ProbedBucket = Readonly<z.infer<typeof probedBucketSchema>>;

export const bucketToFillSchema = accessSchema.extend({
  /** Folder for its index; null = one of its own below the data folder. */
  path: pathSchema.nullable(),
  /** Null for a repository that anyone can read who can read the bucket. */
  passphrase: typed.nullable(),
  /** Whether its key is kept on this computer, so that scheduled jobs ask nobody. */
  keep: z.boolean(),
  /** What of it lies on this computer at most; null = 2 GB. */
  cacheBytes: cacheBytesSchema.nullable(),
});

export const createdInBucketSchema = z.object({
  /** By which jobs and everything else name it. */
  path: z.string(),
  /** To be shown once; null without a passphrase. */
  recoveryKey: z.string().nullable(),
  isKept: z.boolean(),
  /** False where the secret key could not be kept: it works until the program ends. */
  isSecretKept: z.boolean(),
});

/** `secret`: passphrase or recovery key of an encrypted one, unless this console has its key. The lock is its own, whatever the place says. */
export const bucketToConnectSchema = bucketToFillSchema
  .omit({ passphrase: true })
  .extend({ secret: typed.nullable() });

const rebuiltIndexSchema = z.object({
  path: z.string(),
  restorePoints: z.int(),
  /** What of the bucket could not be used; everything else is there. */
  problems: z.array(textSchema),
});
export const connectedBucketSchema = rebuiltIndexSchema.extend({
  mailboxes: z.int(),
  /** `opened`: only to restore from, until a job writes to it. */
  use: z.enum(['own', 'opened']),
  isKept: z.boolean(),
  isSecretKept: z.boolean(),
});

export const indexToRebuildSchema = z.object({ path: pathSchema, secret: typed.nullable() });
export const indexRebuiltSchema = rebuiltIndexSchema;

/** The lock of the place counts for nothing: it is the repository's. */
export const bucketAccessChangeSchema = accessSchema.extend({ path: pathSchema });
export const bucketAccessChangedSchema = z.object({ isSecretKept: z.boolean() });

export const bucketLockChangeSchema = z.object({ path: pathSchema, days: lockDaysSchema });
/** The days that it was locked for before. */
export const bucketLockChangedSchema = z.object({ before: z.int() });

export const bucketCacheChoiceSchema = z.object({ path: pathSchema, cacheBytes: cacheBytesSchema });

/** What is known on this computer of a repository in a bucket; nobody is asked for it. */
export const bucketRepositorySchema = z.object({
  path: z.string(),
  identity: z.string(),
  place: objectStorePlaceSchema,
  use: z.enum(['own', 'opened']),
  /** Null where the index cannot be read; `error` says why. */
  figures: z
    .object({
      packs: z.int(),
      bytesInBucket: z.int(),
      /** Of it on this computer, and how much may be. */
      bytesCached: z.int(),
      cacheBytes: z.int(),
      /** Not in the bucket yet: of a session that is under way, or was cut short. */
      bytesWaiting: z.int(),
      /** What nobody can remove now, and until when at the latest; null = nothing is locked. */
      locked: z.object({ bytes: z.int(), until: instantSchema }).nullable(),
    })
    .nullable(),
  error: errorDataSchema.omit({ details: true }).nullable(),
  /** How the last request to the bucket ended, whichever program made it; null before the first. */
  lastContact: z
    .object({ at: instantSchema, error: errorDataSchema.omit({ details: true }).nullable() })
    .nullable(),
});
export type BucketRepository = Readonly<z.infer<typeof bucketRepositorySchema>>;

/** Null = it answers, and holds the repository. */
export const bucketReachSchema = z.object({ error: errorDataSchema.nullable() });

/** `olderThanMs`: only those that were looked at longer ago. */
export const bucketsToFollowSchema = z.object({ olderThanMs: z.int().min(0) });

/** What a look at a bucket has found that others write to. */
export const followedBucketSchema = z.object({
  path: z.string(),
  /** False where it was looked at lately, or the look was stopped before its turn: what was said of it before still holds. */
  isAsked: z.boolean(),
  /** As of when everything is known that was there; null = never. */
  seenAt: instantSchema.nullable(),
  /** Restore points that have come, and that are gone from there. */
  added: z.int(),
  gone: z.int(),
  /** What of them cannot be used; everything else is there. */
  problems: z.array(textSchema),
  /** Why it could not be looked at: what was known is. */
  error: errorDataSchema.nullable(),
});
export type FollowedBucket = Readonly<z.infer<typeof followedBucketSchema>>;

export const bucketTasks = ['probe', 'rebuild', 'follow'] as const;

export const bucketProgressSchema = z.discriminatedUnion('task', [
  z.object({ task: z.literal('probe'), ability: z.enum(objectStoreAbilities) }),
  z.object({
    task: z.enum(['rebuild', 'follow']),
    /** Packs are looked at, then restore points are written. */
    step: z.enum(['packs', 'points']),
    done: z.int(),
    total: z.int(),
  }),
]);
export type BucketProgress = z.infer<typeof bucketProgressSchema>;
