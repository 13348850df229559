import { z } from 'zod';
import {
  maintenanceProgressSchema,
  pruneForecastSchema,
  pruneReportSchema,
  verificationSchema,
} from '../backup/maintenance.js';
import { mailboxPageSchema, openedMailboxesSchema } from '../backup/mailbox-pages.js';
import {
  folderSchema,
  jobDefinitionSchema,
  jobSchema,
  messageSchema,
  nameSchema,
  progressSchema,
  restorePointSchema,
  sessionDetailSchema,
  sessionLoggedSchema,
  sessionSchema,
  sessionStatuses,
  sessionTypes,
  sourceConfigSchema,
  sourceMailboxSchema,
  sourceSchema,
} from '../backup/model.js';
import { searchAnswerSchema, searchRequestSchema } from '../backup/search.js';
import {
  serverRestoreProgressSchema,
  serverRestoreRequestSchema,
  startedServerRestoreSchema,
  unfinishedRestoreSchema,
} from '../backup/server-restore.js';
import {
  calendarDateSchema,
  instantSchema,
  licensePayloadSchema,
  licenseStatusSchema,
  mailboxKinds,
} from '../license/model.js';
import { monthlyReportSchema } from '../license/usage-report.js';
import { updateOutcomes, updateReportSchema } from '../license/update.js';
import { settingsSchema } from '../settings.js';
import { invoke, push } from './contract.js';
import { diagnosticsCalls } from './diagnostics-calls.js';

const nothing = z.void();
const id = z.string().min(1).max(200);
/** A month, `YYYY-MM`. */
const period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

const severities = ['info', 'warning', 'error'] as const;

/** A dated mark of the license's timeline picture (licensing.md §7). */
const timelineMarkSchema = z.object({
  id: z.enum([
    'issued',
    'today',
    'notice',
    'daily-requests',
    'expiry',
    'support-expiry',
    'expiry-grace-end',
    'exceeded-grace-end',
    'retry-end',
  ]),
  date: calendarDateSchema,
});

/** Everything the License Information dialog, the home card and the badge show. */
const licenseViewSchema = z.object({
  status: licenseStatusSchema,
  license: licensePayloadSchema.nullable(),
  today: calendarDateSchema,
  managed: z.int(),
  autoUpdate: z.boolean(),
  /** The dialog suggests auto-update for rental licenses (VBR). */
  autoUpdateSupported: z.boolean(),
  updating: z.boolean(),
  lastUpdate: z.object({ at: instantSchema, outcome: z.enum(updateOutcomes) }).nullable(),
  nextUpdateAt: instantSchema.nullable(),
  clockWarning: z.string().nullable(),
  timeline: z.array(timelineMarkSchema),
});
export type LicenseView = z.infer<typeof licenseViewSchema>;
export type TimelineMark = z.infer<typeof timelineMarkSchema>;

/** Installing or removing a license asks first when it would stop mailboxes, and says how many (licensing.md §7). */
const licenseChangeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), message: z.string() }),
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('needs-confirmation'), question: z.string(), stops: z.int() }),
]);
export type LicenseChange = z.infer<typeof licenseChangeSchema>;

/** Pop-ups that main asks for; one type, one dialog. */
const popupSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('startup-warnings'),
    sections: z.array(z.object({ id: z.string(), severity: z.enum(severities), text: z.string() })).min(1),
  }),
  z.object({ type: z.literal('update-result'), report: updateReportSchema }),
  z.object({ type: z.literal('quit-during-run'), running: z.int() }),
  /** On the 1st of a month: the report of the month before can be reviewed, adjusted, sent or postponed. */
  z.object({ type: z.literal('usage-report-review'), period, sendsOn: calendarDateSchema }),
]);
export type Popup = z.infer<typeof popupSchema>;

const barSchema = z.object({
  id: z.string(),
  severity: z.enum(severities),
  text: z.string(),
  /** Where the bar's one action leads. */
  action: z.enum(['license', 'history', 'settings', 'jobs']).nullable(),
});
export type Bar = z.infer<typeof barSchema>;

/** What a desktop notification is about: a click on it lands there (screens.md §5). */
const noticeSubjectSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('license') }),
  z.object({ type: z.literal('usage-reports') }),
  z.object({ type: z.literal('session'), sessionId: id }),
]);
export type NoticeSubject = z.infer<typeof noticeSubjectSchema>;

export const eventSchema = z.object({ at: instantSchema, number: z.int(), text: z.string() });
export type EventLogEntry = z.infer<typeof eventSchema>;

const savedFileSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('saved'), path: z.string(), items: z.int() }),
  z.object({ outcome: z.literal('cancelled') }),
]);

export const messagePreviewSchema = z.object({
  message: messageSchema,
  /** Decoded text of the body; null when the message has none that can be shown. */
  text: z.string().nullable(),
  /** Raw HTML body; the renderer sanitises and sandboxes it. */
  html: z.string().nullable(),
  attachments: z.array(z.object({ index: z.int(), name: z.string(), type: z.string(), size: z.int() })),
});
export type MessagePreview = z.infer<typeof messagePreviewSchema>;

export const sourceDraftSchema = z.object({
  name: nameSchema,
  config: sourceConfigSchema,
  /**
   * Password of the mail server, or credentials as text or as a file that main reads; goes to the secret store, never into the
   * catalogue or a log.
   */
  secret: z.union([
    z.string().max(40_000),
    z.strictObject({ credentialsFile: z.string().min(1).max(4096) }),
    z.null(),
  ]),
});
export type SourceDraft = z.infer<typeof sourceDraftSchema>;
const sourceCheckSchema = z.object({ mailboxes: z.array(sourceMailboxSchema) });
export const repositoryStatsSchema = z.object({
  path: z.string(),
  messages: z.int(),
  /** Bytes of all messages as their mailboxes hold them, duplicates counted each time. */
  bytesOriginal: z.int(),
  bytesOnDisk: z.int(),
  restorePoints: z.int(),
});
export type RepositoryStats = z.infer<typeof repositoryStatsSchema>;

/** Ids of the sessions that have the text in a line of their log; upper and lower case are the same. */
export const sessionSearch = invoke(z.object({ text: z.string().min(1).max(200) }), z.array(id));

/** A correction of a usage report's count. */
export const adjustmentSchema = z.object({
  managed: z.int().min(0).max(10_000_000),
  reason: z.string().min(1).max(2000),
});

/** A monthly usage report with the day on which it is sent by itself. */
const usageReportViewSchema = monthlyReportSchema.extend({ sendsOn: calendarDateSchema });
export type UsageReportView = z.infer<typeof usageReportViewSchema>;

/** Main ↔ renderer. Channel names, handlers, client and test mocks are derived from this value. */
export const consoleContract = {
  app: {
    info: invoke(
      nothing,
      z.object({
        version: z.string(),
        vendor: z.string(),
        dataFolder: z.string(),
        /** `file` shows the warning that secrets are not in the system's keychain. */
        secretStorage: z.enum(['keychain', 'file']),
        locale: z.string(),
        /** Main's clock at the call: the page's own runs on from it, so that POSTKEEP_NOW holds there too. */
        now: instantSchema,
        /** Files that were corrupt at start and have been set aside. */
        quarantined: z.array(z.string()),
      }),
    ),
    /** The renderer has subscribed to every push and has its snapshots: what waited is sent. */
    ready: invoke(nothing, nothing),
    copyText: invoke(z.object({ text: z.string().max(5_000_000) }), nothing),
    /** Writes the sample organisation, adds it as a source with a job, and answers the job's id. */
    openSample: invoke(nothing, z.object({ sourceId: id, jobId: id })),
    quit: invoke(z.object({ stopRunning: z.boolean() }), nothing),
    ...diagnosticsCalls,
  },
  license: {
    get: invoke(nothing, licenseViewSchema),
    /** Opens the file dialog; after `needs-confirmation` the same call with `confirmed` installs the key chosen before. */
    install: invoke(z.object({ confirmed: z.boolean() }), licenseChangeSchema),
    remove: invoke(z.object({ confirmed: z.boolean() }), licenseChangeSchema),
    /** Resolves when the update has ended; a second call joins the first (§6). */
    updateNow: invoke(nothing, updateReportSchema),
    setAutoUpdate: invoke(z.object({ on: z.boolean() }), nothing),
    changed: push(licenseViewSchema),
  },
  sources: {
    list: invoke(nothing, z.array(sourceSchema)),
    add: invoke(sourceDraftSchema, sourceSchema),
    /** Signs in and lists mailboxes without saving anything. */
    check: invoke(sourceDraftSchema, sourceCheckSchema),
    mailboxes: invoke(z.object({ sourceId: id }), z.array(sourceMailboxSchema)),
    remove: invoke(z.object({ sourceId: id }), nothing),
    chooseFolder: invoke(nothing, z.object({ path: z.string() }).nullable()),
    chooseFile: invoke(nothing, z.object({ path: z.string() }).nullable()),
    chooseCredentials: invoke(nothing, z.object({ path: z.string() }).nullable()),
    changed: push(z.array(sourceSchema)),
  },
  jobs: {
    list: invoke(nothing, z.array(jobSchema)),
    create: invoke(jobDefinitionSchema, jobSchema),
    update: invoke(z.object({ jobId: id, definition: jobDefinitionSchema }), jobSchema),
    remove: invoke(z.object({ jobId: id }), nothing),
    run: invoke(z.object({ jobId: id }), z.object({ sessionId: id })),
    stop: invoke(z.object({ jobId: id }), nothing),
    changed: push(z.array(jobSchema)),
    progress: push(progressSchema),
  },
  sessions: {
    list: invoke(
      z.object({
        type: z.enum(sessionTypes).optional(),
        status: z.enum(sessionStatuses).optional(),
        jobId: id.optional(),
        limit: z.int().min(1).max(5000),
      }),
      z.array(sessionSchema),
    ),
    get: invoke(z.object({ sessionId: id }), sessionDetailSchema),
    search: sessionSearch,
    /** Opens the save dialog; these sessions in this order. */
    exportCsv: invoke(z.object({ sessionIds: z.array(id).min(1).max(100_000) }), savedFileSchema),
    /** Opens the save dialog; a session with its log, as text or, to a file that ends in `.json`, as JSON. */
    exportLog: invoke(z.object({ sessionId: id }), savedFileSchema),
    changed: push(sessionSchema),
    /** At most ten times a second for a session. */
    logged: push(sessionLoggedSchema),
  },
  mailboxes: {
    /** The list in pages (`readMailboxList`): main passes them on unread. */
    open: invoke(nothing, openedMailboxesSchema),
    page: invoke(mailboxPageSchema, z.string()),
    setKind: invoke(z.object({ mailboxId: id, kind: z.enum(mailboxKinds) }), nothing),
    exportCsv: invoke(nothing, savedFileSchema),
    /** The list must be fetched again. */
    changed: push(nothing),
  },
  restore: {
    points: invoke(z.object({ mailboxId: id }), z.array(restorePointSchema)),
    folders: invoke(z.object({ pointId: id }), z.array(folderSchema)),
    messages: invoke(
      z.object({ pointId: id, folderId: id, offset: z.int().min(0), limit: z.int().min(1).max(1000) }),
      z.object({ total: z.int(), messages: z.array(messageSchema) }),
    ),
    /** A new search ends the one under way, which rejects with `cancelled`. */
    search: invoke(searchRequestSchema, searchAnswerSchema),
    preview: invoke(z.object({ messageId: id }), messagePreviewSchema),
    saveAttachment: invoke(z.object({ messageId: id, index: z.int().min(0) }), savedFileSchema),
    /** Opens the folder dialog; everything that a query finds as .eml files. */
    exportFound: invoke(z.object({ query: z.string().max(1000) }), savedFileSchema),
    /** Opens the save dialog; one message to a file, several to a folder. */
    exportEml: invoke(z.object({ messageIds: z.array(id).min(1).max(100_000) }), savedFileSchema),
    /** Resolves as soon as the session exists; its end comes as `sessions.changed`. */
    toServer: invoke(serverRestoreRequestSchema, startedServerRestoreSchema),
    /** The restore that `toServer` would continue; null when it would begin a new one. */
    unfinished: invoke(serverRestoreRequestSchema, unfinishedRestoreSchema.nullable()),
    /** Stops a restore to a server within 5 s; what is restored stays, and the same restore continues later. */
    cancel: invoke(z.object({ sessionId: id }), nothing),
    progress: push(serverRestoreProgressSchema),
  },
  repository: {
    stats: invoke(nothing, repositoryStatsSchema),
    /** Every repository that holds restore points, the console's own first. */
    list: invoke(nothing, z.array(repositoryStatsSchema)),
    /** Reads every repository back; a second call joins the first. Rejects with `cancelled`. */
    verify: invoke(nothing, verificationSchema),
    pruneForecast: invoke(nothing, pruneForecastSchema),
    prune: invoke(nothing, pruneReportSchema),
    cancel: invoke(nothing, nothing),
    progress: push(maintenanceProgressSchema),
  },
  usageReports: {
    /** Of the installed rental license, newest first; empty for every other license. */
    list: invoke(nothing, z.array(usageReportViewSchema)),
    /** Corrects the count with a reason; null takes the correction back. */
    adjust: invoke(
      z.object({
        period,
        adjustment: adjustmentSchema.nullable(),
      }),
      nothing,
    ),
    postpone: invoke(z.object({ period }), nothing),
    send: invoke(z.object({ period }), nothing),
    /** Opens the folder dialog and saves the report as CSV and PDF. */
    save: invoke(z.object({ period }), savedFileSchema),
    /** The list must be fetched again. */
    changed: push(nothing),
  },
  settings: {
    get: invoke(nothing, settingsSchema),
    /** Applies at once and answers the settings as they are now. */
    set: invoke(settingsSchema.partial(), settingsSchema),
    changed: push(settingsSchema),
  },
  events: {
    list: invoke(nothing, z.array(eventSchema)),
    exportCsv: invoke(nothing, savedFileSchema),
    /** The list must be fetched again. */
    changed: push(nothing),
  },
  notifications: {
    popup: push(popupSchema),
    /** What this pop-up said is no longer true. */
    withdrawn: push(popupSchema),
    /** The user has closed the pop-up: a page that starts anew does not get it again. */
    answered: invoke(popupSchema, nothing),
    bar: push(barSchema.nullable()),
    /** The user has put the bar away: the next one comes as `bar`. */
    dismissBar: invoke(barSchema.pick({ id: true, text: true }), nothing),
    /** The desktop notification about this was clicked. */
    clicked: push(noticeSubjectSchema),
  },
} as const;
export type ConsoleContract = typeof consoleContract;
