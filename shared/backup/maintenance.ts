import { z } from 'zod';
import { errorDataSchema } from '../errors.js';
import { instantSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';

/** Work on repositories that can be cancelled, each by itself. */
export const cancelMaintenanceSchema = z.object({
  task: z.enum(['verify', 'prune', 'repack', 'repair', 'restore-drill', 'encrypt']),
  /** A verification in another process, which is entered as to stop before it is killed; without it, the one of this process. */
  sessionId: z.string().optional(),
});

/** Damaged messages that a verification names for each repository; all of them are counted. */
export const namedDamagedMessages = 1000;

/** A distinct message that cannot be read back, with the mailboxes that show it. */
const damagedMessageSchema = z.object({
  sha256: z.string(),
  /** Empty when the catalogue's page with it is damaged too. */
  subject: z.string(),
  mailboxes: z.array(z.string()),
  reason: textSchema,
});
export type DamagedMessage = z.infer<typeof damagedMessageSchema>;

/** Why a repository could not be worked on; the others are. */
const repositoryErrorSchema = errorDataSchema.omit({ details: true }).nullable();

const repositoryVerificationSchema = z.object({
  path: z.string(),
  /** Distinct messages read back, and their bytes. */
  messages: z.int(),
  bytes: z.int(),
  damagedMessages: z.int(),
  /** The first {@link namedDamagedMessages} of them. */
  damaged: z.array(damagedMessageSchema),
  /** What is wrong with the SQLite file and its catalogue; empty when it is whole. */
  file: z.array(textSchema),
  /** What it lacks of the last backups into it: an older copy was put back. Null when nothing is known to be missing. */
  older: textSchema.nullable(),
  /** What was wrong with its search index, which holds nothing of its own and is made anew; null when nothing was. */
  searchIndex: textSchema.nullable(),
  error: repositoryErrorSchema,
});
export type RepositoryVerification = z.infer<typeof repositoryVerificationSchema>;

/** What reading every repository back has shown. */
export const verificationSchema = z.object({
  /** Everything that is there can be read back; an older copy that was put back may be whole. */
  whole: z.boolean(),
  repositories: z.array(repositoryVerificationSchema),
});
export type Verification = z.infer<typeof verificationSchema>;

/** What pruning would remove, by the retention of the jobs as it is now. */
export const pruneForecastSchema = z.object({
  repositories: z.array(
    z.object({
      path: z.string(),
      /** Mailboxes that would lose restore points. */
      mailboxes: z.int(),
      points: z.int(),
      /** Times of the oldest and the newest restore point that would go. */
      oldest: instantSchema.nullable(),
      newest: instantSchema.nullable(),
      error: repositoryErrorSchema,
    }),
  ),
});
export type PruneForecast = z.infer<typeof pruneForecastSchema>;

export const pruneReportSchema = z.object({
  repositories: z.array(
    z.object({
      path: z.string(),
      /** Mailboxes that lost restore points. */
      mailboxes: z.int(),
      points: z.int(),
      /** Bytes that the repository's file has given back to the disk. */
      bytesFreed: z.int(),
      /** What no restore point needs, and Object Lock keeps in a bucket: the first pruning after its end removes it. */
      locked: z.object({ objects: z.int(), bytes: z.int() }),
      error: repositoryErrorSchema,
    }),
  ),
});
export type PruneReport = z.infer<typeof pruneReportSchema>;

/** What came of writing repositories anew with the codecs of this version. */
export const repackReportSchema = z.object({
  repositories: z.array(
    z.object({
      path: z.string(),
      /** Pieces of mail that take less room now. */
      chunks: z.int(),
      /** Pieces that are damaged, and stay as they are. */
      damaged: z.int(),
      /** Bytes that the repository's file has given back to the disk. */
      bytesFreed: z.int(),
      error: repositoryErrorSchema,
    }),
  ),
});
export type RepackReport = z.infer<typeof repackReportSchema>;

/** What was put back from the second copies of markers and schemas, and what is whole again in buckets. */
export const repairReportSchema = z.object({
  repositories: z.array(
    z.object({
      path: z.string(),
      /** Files that hold what was replaced; empty when nothing was damaged. */
      saved: z.array(z.string()),
      /** What was put right in its bucket, and what could not be; null for one in a folder, and one whose bucket was not looked at. */
      bucket: z.object({ mended: z.array(textSchema), left: z.array(textSchema) }).nullable(),
      error: repositoryErrorSchema,
    }),
  ),
});
export type RepairReport = z.infer<typeof repairReportSchema>;

/** Live figures of a verification or of pruning, over all repositories; pushed at most 10 times a second. */
export const maintenanceProgressSchema = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('verify'),
    repository: z.string(),
    /** `file`: SQLite checks its own file, which has no measure. */
    step: z.enum(['messages', 'file']),
    bytesDone: z.int(),
    bytesTotal: z.int(),
    bytesPerSecond: z.number(),
    damagedMessages: z.int(),
  }),
  z.object({
    task: z.literal('prune'),
    repository: z.string(),
    mailboxesDone: z.int(),
    mailboxesTotal: z.int(),
    points: z.int(),
    /** Pages of the file looked at, once all that expired has gone and the room it took is given back; null before. */
    file: z.object({ pagesDone: z.int(), pagesTotal: z.int() }).nullable(),
  }),
  z.object({
    task: z.literal('repack'),
    repository: z.string(),
    bytesDone: z.int(),
    bytesTotal: z.int(),
  }),
  z.object({
    task: z.literal('repair'),
    repository: z.string(),
    /** Of the bucket. */
    objectsDone: z.int(),
    objectsTotal: z.int(),
  }),
  z.object({
    task: z.literal('encrypt'),
    repository: z.string(),
    /** Of what the pieces of mail take. */
    bytesDone: z.int(),
    bytesTotal: z.int(),
  }),
]);
export type MaintenanceProgress = z.infer<typeof maintenanceProgressSchema>;
