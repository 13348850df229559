import { z } from 'zod';
import { id } from '../id.js';
import { textSchema } from '../texts/text.js';
import { nameSchema } from './limits.js';
import { sourceConfigSchema, sourceMailboxSchema } from './source.js';

/** A password, or credentials as text. */
export const secretSchema = z.string().max(40_000);

/** A secret as the user gives it: as text, or as a file of credentials that main reads. */
export const givenSecretSchema = z.union([
  secretSchema,
  z.strictObject({ credentialsFile: z.string().min(1).max(4096) }),
]);
export type GivenSecret = z.infer<typeof givenSecretSchema>;

/** A source that is to be added or checked, with its secret. */
export const sourceDraftSchema = z.object({
  name: nameSchema,
  config: sourceConfigSchema,
  /**
   * Password of the mail server, or credentials as text or as a file that main reads; goes to the secret store, never into the
   * catalogue or a log.
   */
  secret: givenSecretSchema.nullable(),
});
export type SourceDraft = z.infer<typeof sourceDraftSchema>;

/** What a source has. */
export const sourceCheckSchema = z.object({
  mailboxes: z.array(sourceMailboxSchema),
  /** What is not read, and why; `mayBeMail` is false for what certainly is none. */
  passedOver: z.array(z.object({ name: z.string(), reason: textSchema, mayBeMail: z.boolean() })),
});
export type SourceCheck = z.infer<typeof sourceCheckSchema>;

/** A source as it is to be tried, by the task by which that is told of and ended. */
export const checkRequestSchema = z.object({
  config: sourceConfigSchema,
  secret: z.string().nullable(),
  task: id.optional(),
});

/** How far a look through a folder for mail is: a disk has more directories than anybody waits for unasked. */
export const checkProgressSchema = z.object({
  task: id,
  /** Directories that have been looked into. */
  directories: z.int(),
});
export type CheckProgress = z.infer<typeof checkProgressSchema>;
