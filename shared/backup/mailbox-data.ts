import { z } from 'zod';
import { errorDataSchema } from '../errors.js';
import { instantSchema } from '../license/dates.js';

/** What somebody gives as a reason of a hold or a deletion. */
export const reasonSchema = z.string().trim().max(500);

/** A legal hold on a mailbox: nothing of it is removed while it is there. */
export const mailboxHoldSchema = z.object({
  since: instantSchema,
  reason: z.string(),
  /** Repositories that could not note it yet: another console on them does not know of it. */
  missingIn: z.array(z.string()),
});
export type MailboxHold = z.infer<typeof mailboxHoldSchema>;

const contentsShape = {
  points: z.int(),
  /** Distinct messages in a repository, and their bytes. */
  messages: z.int(),
  bytes: z.int(),
  /** Times of the oldest and the newest restore point; null without one. */
  oldest: instantSchema.nullable(),
  newest: instantSchema.nullable(),
};

/** What deleting the data of a mailbox would take away, and what speaks against it. */
export const deletionForecastSchema = z.object({
  mailbox: z.string(),
  /** Mailboxes of the same account, which share its license: a revoke deletes their data too. Empty for a deletion. */
  alsoOf: z.array(z.object({ mailbox: z.string(), source: z.string() })),
  ...contentsShape,
  /** Jobs that back the mailbox up again at their next run. */
  jobs: z.array(z.string()),
  isHeld: z.boolean(),
  repositories: z.array(
    z.object({
      path: z.string(),
      ...contentsShape,
      /** Why it is out of reach; null when it is not. */
      error: errorDataSchema.omit({ details: true }).nullable(),
    }),
  ),
});
export type DeletionForecast = z.infer<typeof deletionForecastSchema>;

/** Live figures of a deletion; pushed at most 10 times a second. */
export const dataDeletionProgressSchema = z.object({
  sessionId: z.string(),
  repository: z.string(),
  /** Its messages are removed, their words taken out of the search index, every page of the file is looked through. */
  step: z.enum(['messages', 'words', 'file']),
  done: z.int(),
  /** Null where there is no measure. */
  total: z.int().nullable(),
});
export type DataDeletionProgress = z.infer<typeof dataDeletionProgressSchema>;

export const deletionRequestSchema = z.object({
  mailboxId: z.string().min(1).max(200),
  reason: reasonSchema,
  /** Deletes what is within reach; what is in repositories that are not stays there. */
  leaveUnreachable: z.boolean(),
});
export type DeletionRequest = z.infer<typeof deletionRequestSchema>;

/** Releases the license of a mailbox and deletes its data (licensing.md §5). A reason is asked for: it is in the event log. */
export const revokeRequestSchema = z.object({
  mailboxId: z.string().min(1).max(200),
  reason: reasonSchema.min(1),
});
export type RevokeRequest = z.infer<typeof revokeRequestSchema>;
