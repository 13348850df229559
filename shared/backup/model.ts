import { z } from 'zod';
import { errorCodes } from '../errors.js';
import { instantSchema } from '../license/dates.js';
import { bandwidthLimitSchema, jobWindowSchema, mostWindows } from './job-window.js';
import { mailboxHoldSchema } from './mailbox-data.js';
import { mailboxStates } from './status.js';
import { type MailboxKind, mailboxKinds, mailboxLicenseStates } from '../license/model.js';
import { withoutLimits } from '../without-limits.js';

/** Limits that the page's forms read too: a field refuses what the contract would. */
export const nameSchema = z.string().trim().min(1).max(120);
export const hostSchema = z.string().min(1).max(255);
export const portSchema = z.int().min(1).max(65_535);
export const userSchema = z.string().min(1).max(320);
export const pathSchema = z.string().min(1).max(4096);
export const connectionsSchema = z.int().min(1).max(32);
export const mostHandMailboxes = 200_000;
export const excludedFolderSchema = z.string().max(4096);
export const mostExcludedFolders = 10_000;
export const intervalMinutesSchema = z.int().min(1).max(525_600);
export const cronExpressionSchema = z.string().min(1).max(200);
export const keepMissingSessionsSchema = z.int().min(0).max(1000);
export const retentionDaysSchema = z.int().min(1).max(36_500);
export const retentionPointsSchema = z.int().min(1).max(100_000);
export const gfsCountSchema = z.int().min(0).max(1000);

/** Whose sign-in service issues the tokens. */
export const oauthProviders = ['m365', 'google'] as const;
export type OAuthProvider = (typeof oauthProviders)[number];

/** How the console signs in to an IMAP server; the secret itself is never part of the configuration. */
const imapAuthSchema = z.discriminatedUnion('method', [
  /** One mailbox, its own password. */
  z.strictObject({ method: z.literal('password'), user: userSchema }),
  /** SASL master user: `user*master`, opens every mailbox. */
  z.strictObject({ method: z.literal('master'), user: userSchema }),
  /** An app of the organisation that opens its mailboxes with tokens: XOAUTH2 or OAUTHBEARER. */
  z.strictObject({
    method: z.literal('oauth'),
    provider: z.enum(oauthProviders),
    /** In whose name Google's directory is read; an administrator. */
    administrator: userSchema.optional(),
  }),
]);

export const sourceConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('imap'),
    host: hostSchema,
    port: portSchema,
    /** `plain` is accepted for loopback hosts only. */
    security: z.enum(['tls', 'starttls', 'plain']),
    /** PEM file of a private certificate authority. */
    caFile: z.string().max(4096).optional(),
    auth: imapAuthSchema,
    /** Mailboxes entered by hand, for servers that cannot list them (master user). Of an app without a list the directory says them. */
    mailboxes: z.array(userSchema).max(mostHandMailboxes).optional(),
    /** Connections to this server at the same time. */
    maxConnections: connectionsSchema.default(4),
  }),
  /** A folder with one Maildir per mailbox, or one Maildir. */
  z.strictObject({ type: z.literal('maildir'), path: pathSchema }),
  /** A folder of mbox files (one mailbox per file or per sub-folder), or one mbox file. */
  z.strictObject({ type: z.literal('mbox'), path: pathSchema }),
  /** The product's own sample organisation, as Maildirs: nothing but what the product has written is read there, so that it needs no license (§2). */
  z.strictObject({ type: z.literal('sample'), path: pathSchema }),
]);
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

/** A source as it is kept: an earlier version may have taken what is refused today, and it can be mended only where it is shown. */
export const storedConfigSchema = withoutLimits(sourceConfigSchema);
export const sourceSchema = z.object({ id: z.string(), name: z.string(), config: storedConfigSchema });
export type Source = z.infer<typeof sourceSchema>;
/** The same as it is to be kept. */
export const givenSourceSchema = z.strictObject({
  id: z.string(),
  name: nameSchema,
  config: sourceConfigSchema,
});

/** A mailbox as its source lists it. */
export const sourceMailboxSchema = z.object({ mailbox: z.string(), kind: z.enum(mailboxKinds) });
export type SourceMailbox = z.infer<typeof sourceMailboxSchema>;

const scheduleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('manual') }),
  z.strictObject({ type: z.literal('every'), minutes: intervalMinutesSchema }),
  z.strictObject({ type: z.literal('cron'), expression: cronExpressionSchema }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;

export const retentionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('forever') }),
  z.strictObject({ type: z.literal('days'), days: retentionDaysSchema }),
  z.strictObject({ type: z.literal('points'), points: retentionPointsSchema }),
  /** Grandfather-father-son: the last restore point of each of so many days, weeks, months and years (`gfs.ts`). */
  z
    .strictObject({
      type: z.literal('gfs'),
      daily: gfsCountSchema,
      weekly: gfsCountSchema,
      monthly: gfsCountSchema,
      yearly: gfsCountSchema,
    })
    .refine(({ daily, weekly, monthly, yearly }) => daily + weekly + monthly + yearly > 0),
]);
export type Retention = z.infer<typeof retentionSchema>;

const mailboxSelectionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('all'), except: z.array(z.string()).default([]) }),
  z.strictObject({
    type: z.literal('chosen'),
    mailboxes: z.array(z.string()).min(1),
    /** Those that were chosen, and are left out by name. */
    except: z.array(z.string()).optional(),
  }),
]);
export type MailboxSelection = z.infer<typeof mailboxSelectionSchema>;

export const retryCountSchema = z.int().min(0).max(20);
export const retryWaitSchema = z.int().min(1).max(1440);
/** How often a scheduled session that failed is tried again, each after how many minutes. */
const retriesSchema = z.strictObject({ count: retryCountSchema, waitMinutes: retryWaitSchema });
export type Retries = z.infer<typeof retriesSchema>;

/** What the user decides about a job. */
export const jobDefinitionSchema = z.strictObject({
  name: nameSchema,
  /** Empty for a second copy, which reads no source. */
  sourceId: z.string(),
  /**
   * A second copy: the repository whose restore points are copied, null for the console's own; null for a backup. `plain`: the copy of an encrypted one
   * may be readable by anyone who has its folder.
   */
  copyFrom: z
    .strictObject({ repositoryPath: pathSchema.nullable(), plain: z.boolean().default(false) })
    .nullable()
    .default(null),
  selection: mailboxSelectionSchema,
  /** Kinds given by hand where the source does not know them. */
  kinds: z.record(z.string(), z.enum(mailboxKinds)).default({}),
  excludedFolders: z.array(excludedFolderSchema).max(mostExcludedFolders).default([]),
  /**
   * Sessions that may miss a folder, or more than half of a mailbox, before it ends in the repository; 0 takes the source at its
   * word at once.
   */
  keepMissingSessions: keepMissingSessionsSchema.default(3),
  schedule: scheduleSchema,
  /** Hours in which scheduled sessions run; none is any hour. */
  windows: z.array(jobWindowSchema).max(mostWindows).default([]),
  retries: retriesSchema.default({ count: 0, waitMinutes: 10 }),
  /** What is read of the source at most; none is as fast as it goes. */
  bandwidth: z.array(bandwidthLimitSchema).max(mostWindows).default([]),
  retention: retentionSchema,
  /** Folder of the repository; null = the console's own in its data folder. */
  repositoryPath: z.string().max(4096).nullable(),
  enabled: z.boolean().default(true),
});
export type JobDefinition = z.infer<typeof jobDefinitionSchema>;

/** The kind that was given to a mailbox by hand. A mailbox may be called like what every object has: `constructor`. */
export function kindByHand(
  { kinds }: { readonly kinds: Readonly<Record<string, MailboxKind>> },
  mailbox: string,
): MailboxKind | undefined {
  return Object.hasOwn(kinds, mailbox) ? kinds[mailbox] : undefined;
}

/** What would remove restore points, or run without end, beyond its limits. */
const jobLimits = new Map<unknown, z.ZodType>([
  [
    retentionSchema,
    z.union([retentionSchema, withoutLimits(retentionSchema).transform(() => ({ type: 'forever' }))]),
  ],
  [
    intervalMinutesSchema,
    z.number().transform((minutes) => intervalMinutesSchema.catch(1440).parse(minutes)),
  ],
]);
/** A job's definition as it is kept, as a source's configuration is ({@link storedConfigSchema}). */
export const storedDefinitionSchema = withoutLimits(jobDefinitionSchema, jobLimits);

const shownJobSchema = jobDefinitionSchema.extend({
  id: z.string(),
  createdAt: instantSchema,
  /** Next time the job runs by itself, a retry included; null for manual or disabled jobs. */
  nextRunAt: instantSchema.nullable(),
  /** When a session that failed is tried again, and which retry that is; null when none is to come. */
  retry: z.object({ at: instantSchema, number: z.int() }).nullable(),
  lastSessionId: z.string().nullable(),
});
export const jobSchema = withoutLimits(shownJobSchema, jobLimits);
export type Job = z.infer<typeof jobSchema>;

export const sessionTypes = [
  'backup',
  'copy',
  'restore',
  'verification',
  'restore-drill',
  'data-deletion',
  'license-update',
] as const;
export type SessionType = (typeof sessionTypes)[number];
export const sessionStatuses = ['Running', 'Success', 'Warning', 'Failed', 'Stopped'] as const;
export type SessionStatus = (typeof sessionStatuses)[number];
export const sessionTriggers = ['manual', 'schedule'] as const;
export type SessionTrigger = (typeof sessionTriggers)[number];

/** What a line of a log, or what became of a mailbox, tells of: an error, mailboxes over the license, or a license that has stopped the backup. */
export const logCodes = [...errorCodes, 'license-limit', 'license-stopped', 'points-missing'] as const;
export type LogCode = (typeof logCodes)[number];

export const logLineSchema = z.object({
  type: z.enum(['Running', 'Success', 'Warning', 'Error']),
  text: z.string(),
  start: instantSchema,
  end: instantSchema.nullable(),
  code: z.enum(logCodes).optional(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const mailboxResultSchema = z.object({
  mailbox: z.string(),
  result: z.enum(['success', 'warning', 'failed', 'refused']),
  licenseState: z.enum(mailboxLicenseStates),
  seen: z.int(),
  stored: z.int(),
  removed: z.int(),
  flagsChanged: z.int(),
  bytesRead: z.int(),
  bytesStored: z.int(),
  reason: z.string().optional(),
  /** Of the reason. */
  code: z.enum(logCodes).optional(),
  /** True when it failed because the source does not have it: it was never asked for admission. */
  isMissing: z.boolean().optional(),
  /** True when it failed only because the session was stopped. */
  isStopped: z.boolean().optional(),
  /** The worker that read it; without one it was the computer that ran the session. */
  readBy: z.string().optional(),
});
export type MailboxResult = z.infer<typeof mailboxResultSchema>;

export const sessionSchema = z.object({
  id: z.string(),
  type: z.enum(sessionTypes),
  /** Job name, "Restore", "Verification", "Restore drill", "Deletion of mailbox data", or "License key auto-update" (licensing.md §6). */
  name: z.string(),
  jobId: z.string().nullable(),
  trigger: z.enum(sessionTriggers),
  status: z.enum(sessionStatuses),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** The start that a wrong clock wrote, where `startedAt` is corrected (licensing.md §9). */
  writtenAt: instantSchema.optional(),
});
export type Session = z.infer<typeof sessionSchema>;

export const sessionDetailSchema = sessionSchema.extend({
  log: z.array(logLineSchema),
  mailboxes: z.array(mailboxResultSchema),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

/** What has been added to a session or changed in it: lines by their place in `log`, mailboxes by their name. */
export const sessionLoggedSchema = z.object({
  sessionId: z.string(),
  lines: z.array(z.object({ ordinal: z.int().min(0), line: logLineSchema })),
  mailboxes: z.array(mailboxResultSchema),
});
export type SessionLogged = z.infer<typeof sessionLoggedSchema>;

/** What became of one mailbox in a session. */
export const mailboxSessionSchema = z.object({ session: sessionSchema, result: mailboxResultSchema });
export type MailboxSession = z.infer<typeof mailboxSessionSchema>;

/** Live figures of a running session; pushed at most 10 times a second. */
export const progressSchema = z.object({
  sessionId: z.string(),
  jobId: z.string().nullable(),
  mailboxesTotal: z.int(),
  mailboxesDone: z.int(),
  /** Mailboxes being read right now. */
  current: z.array(z.object({ mailbox: z.string(), folder: z.string(), seen: z.int(), stored: z.int() })),
  messagesSeen: z.int(),
  messagesStored: z.int(),
  bytesRead: z.int(),
  bytesStored: z.int(),
  /** Bytes read a second since the start. */
  bytesPerSecond: z.number(),
});
export type Progress = z.infer<typeof progressSchema>;

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

export const restorePointSchema = z.object({
  id: z.string(),
  mailboxId: z.string(),
  createdAt: instantSchema,
  /** The date that a wrong clock wrote, where `createdAt` is corrected (licensing.md §9). */
  writtenAt: instantSchema.optional(),
  sessionId: z.string(),
  messages: z.int(),
});
export type RestorePoint = z.infer<typeof restorePointSchema>;

export const folderSchema = z.object({
  id: z.string(),
  /** Display path, UTF-8, levels as an array because a level may contain any separator. */
  path: z.array(z.string()).min(1),
  messages: z.int(),
});
export type Folder = z.infer<typeof folderSchema>;

export const messageSchema = z.object({
  id: z.string(),
  folderId: z.string(),
  subject: z.string(),
  from: z.string(),
  to: z.string(),
  /** `Date:` header where it can be read, else INTERNALDATE; null when neither is a date. */
  date: instantSchema.nullable(),
  internalDate: instantSchema,
  flags: z.array(z.string()),
  size: z.int(),
  sha256: z.string(),
  attachments: z.int(),
});
export type Message = z.infer<typeof messageSchema>;

export const messageColumns = ['date', 'from', 'subject', 'size'] as const;
export type MessageColumn = (typeof messageColumns)[number];
/** How the messages of a folder are listed; by the dates that the list shows. */
export const messageOrderSchema = z.object({
  by: z.enum(messageColumns),
  direction: z.enum(['ascending', 'descending']),
});
export type MessageOrder = z.infer<typeof messageOrderSchema>;
/** Newest first. */
export const defaultOrder: MessageOrder = { by: 'date', direction: 'descending' };
