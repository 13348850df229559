import { z } from 'zod';
import { errorCodes } from '../errors.js';
import { instantSchema } from '../license/dates.js';

/** What is written down of who did what: actions of people, each of which takes mail out, takes it away, or changes what is backed up. */
export const auditActions = [
  'message-previewed',
  'message-printed',
  'attachment-saved',
  'messages-exported',
  'restored-to-server',
  'mailbox-data-deleted',
  'mailbox-revoked',
  'mailbox-held',
  'mailbox-released',
  'mailbox-kind-changed',
  'mailbox-excluded',
  'mailbox-included',
  'source-added',
  'source-changed',
  'source-removed',
  'source-put-back',
  'mailboxes-found',
  'sample-removed',
  'job-created',
  'job-changed',
  'job-removed',
  'job-put-back',
  'job-change-undone',
  'job-started',
  'job-stopped',
  'session-stopped',
  'repository-created',
  'repository-opened',
  'repository-unlocked',
  'repository-encrypted',
  'passphrase-changed',
  'recovery-key-renewed',
  'repository-pruned',
  'repository-repaired',
  'repository-rewritten',
  'index-rebuilt',
  'bucket-access-changed',
  'bucket-cache-changed',
  'bucket-lock-changed',
  'repository-forgotten',
  'cluster-set-up',
  'catalogue-moved',
  'control-taken',
  'worker-drained',
  'worker-resumed',
  'worker-removed',
  'care-changed',
  'license-installed',
  'license-removed',
  'license-update-switched',
  'usage-report-changed',
  'usage-report-sent',
  'license-report-created',
  'coverage-report-created',
  'secret-stored',
  'secret-removed',
  'settings-changed',
  'configuration-exported',
  'configuration-imported',
  'console-moved',
  'console-taken-over',
  'move-undone',
  'log-exported',
  'log-begun',
  'entries-missing',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** From where it was done: the console's window, or a command line (a script's too). */
const auditPlaces = ['console', 'command-line'] as const;
export type AuditPlace = (typeof auditPlaces)[number];

/** What an action was about, each left out where it says nothing. Never a word of mail, never a secret. */
const auditSubjectSchema = z.strictObject({
  mailbox: z.string().optional(),
  source: z.string().optional(),
  job: z.string().optional(),
  /** Path of its folder. */
  repository: z.string().optional(),
  /** Where to: a mailbox of a server, or a path on the disk. */
  target: z.string().optional(),
  /** Names of settings. */
  settings: z.string().optional(),
  /** Company and number of a license, or the month of a report. */
  license: z.string().optional(),
  /** The value that something was given. */
  value: z.string().optional(),
  /** The reason that was given. */
  reason: z.string().optional(),
  items: z.int().optional(),
  /** The session that tells the rest. */
  session: z.string().optional(),
});
export type AuditSubject = z.infer<typeof auditSubjectSchema>;

/** How it ended: done, or the code of the error. */
export const auditOutcomes = ['done', ...errorCodes] as const;

/** One action, as its text in the log says it. */
export const auditEntrySchema = z.strictObject({
  /** From 1 on, without a gap. */
  number: z.int().min(1),
  at: instantSchema,
  /** Account of the system; null where it has no name. */
  user: z.string().nullable(),
  machine: z.string(),
  place: z.enum(auditPlaces),
  action: z.enum(auditActions),
  about: auditSubjectSchema,
  outcome: z.enum(auditOutcomes),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** Which entries are asked for; all of them where nothing is said. */
export const auditFilterSchema = z.strictObject({
  actions: z.array(z.enum(auditActions)).optional(),
  /** Anywhere in who, where and about what; upper and lower case are the same. */
  words: z.string().max(200).optional(),
  from: instantSchema.optional(),
  /** Up to and without it. */
  to: instantSchema.optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditRequestSchema = z.strictObject({
  filter: auditFilterSchema,
  /** Those before this number, the newest of them first; null for the newest of all. */
  before: z.int().nullable(),
  limit: z.int().min(1).max(1000),
});

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  /** How many the filter lets through, of all. */
  total: z.int(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** The end of the chain: whoever keeps it elsewhere can tell later that nothing before it was changed or cut off. */
export const auditHeadSchema = z.object({ number: z.int(), hash: z.hex() });
export type AuditHead = z.infer<typeof auditHeadSchema>;

/** What can be wrong with an entry: its text is not the one that was written, it is gone, or it cannot be read. */
const auditFaults = ['altered', 'missing', 'unreadable'] as const;
export type AuditFault = (typeof auditFaults)[number];

/** Faults that a verification names; all of them are counted. */
export const namedAuditFaults = 100;

export const auditVerificationSchema = z.object({
  /** Entries that were read. */
  entries: z.int(),
  /** Null while nothing has been written. */
  head: auditHeadSchema.nullable(),
  faults: z.int(),
  named: z.array(z.object({ number: z.int(), fault: z.enum(auditFaults) })),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;

export const auditExportFormats = ['csv', 'json'] as const;
export type AuditExportFormat = (typeof auditExportFormats)[number];
