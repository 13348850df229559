import { instantSchema } from '../license/dates.js';
import { mailboxKinds, mailboxLicenseStates } from '../license/model.js';
import { mailboxHoldSchema } from './mailbox-data.js';
import { mailboxStates } from './status.js';
import { z } from 'zod';

/** A mailbox as the Mailboxes screen and `mailbox list` show it. */
export const mailboxSchema = z.object({
  id: z.string(),
  mailbox: z.string(),
  sourceId: z.string(),
  sourceName: z.string(),
  kind: z.enum(mailboxKinds),
  /** Null for one that no session has listed yet: the license has not been asked. */
  licenseState: z.enum(mailboxLicenseStates).nullable(),
  /** Place in the queue of waiting mailboxes, from 1; null when it is not waiting. */
  queuePosition: z.int().nullable(),
  /** Null for one that no session has listed yet: a job, its source or a directory names it. */
  firstAdmittedAt: instantSchema.nullable(),
  lastBackupAt: instantSchema.nullable(),
  restorePoints: z.int(),
  messages: z.int(),
  bytes: z.int(),
  jobs: z.array(z.string()),
  /** What can be said of its backups; null for one of a repository that was opened only to restore from. */
  state: z.enum(mailboxStates).nullable(),
  /** The oldest of the last good backups that its jobs have made; null when one of them has made none, and without a job. */
  goodAt: instantSchema.nullable(),
  /** Its legal hold; null when it is not held. */
  hold: mailboxHoldSchema.nullable(),
  /** Of a repository that was opened only to restore from. */
  isOpenedOnly: z.boolean(),
});
export type Mailbox = z.infer<typeof mailboxSchema>;

/** Which mailboxes have another kind now, with the one before, and the ids of those that are not known any more. */
export const kindsOutcomeSchema = z.object({
  changed: z.array(
    z.object({
      mailboxId: z.string(),
      mailbox: z.string(),
      source: z.string(),
      before: z.enum(mailboxKinds),
    }),
  ),
  gone: z.array(z.string()),
});
export type KindsOutcome = z.infer<typeof kindsOutcomeSchema>;
