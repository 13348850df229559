import { z } from 'zod';
import { auditFilterSchema } from '../audit/entry.js';
import { appInfoSchema } from '../app-info.js';
import { appUpdateChoiceSchema, appUpdateViewSchema } from '../app-update.js';
import { discoverySchema } from '../backup/directory.js';
import { coverageRequestSchema } from '../backup/coverage.js';
import { mailboxIdsSchema } from '../backup/exclusion.js';
import { mailboxPageSchema, openedMailboxesSchema } from '../backup/mailbox-pages.js';
import { exportRequestSchema } from '../backup/export.js';
import { serverRestoreRequestSchema, startedServerRestoreSchema } from '../backup/server-restore.js';
import {
  givenSecretSchema,
  secretSchema,
  sourceCheckSchema,
  sourceDraftSchema,
} from '../backup/source-draft.js';
import { sourceSchema } from '../backup/source.js';
import { sourceTestSchema } from '../backup/source-state.js';
import { recoveryKeyToSaveSchema } from '../backup/repository-encryption.js';
import { listedRepositorySchema } from '../backup/repository-stats.js';
import {
  configurationFileKinds,
  configurationHeaderSchema,
  consoleToMoveSchema,
  importPlanSchema,
  movedFoldersSchema,
} from '../configuration/import-plan.js';
import { eventSchema } from '../events.js';
import { id } from '../id.js';
import { keyDeliverySchema, keyOriginSchema, licenseChangeSchema } from '../license/license-change.js';
import { reportRequestSchema } from '../license/license-report.js';
import { licensePayloadSchema } from '../license/model.js';
import { licenseViewSchema } from '../license/license-view.js';
import { updateReportSchema } from '../license/update.js';
import { adjustmentSchema, removalReasonSchema } from '../license/usage-corrections.js';
import { periodSchema } from '../license/usage-report.js';
import { usageReportViewSchema } from '../license/usage-report-view.js';
import { barSchema } from '../notices/bar.js';
import { noticeSubjectSchema } from '../notices/notice-subject.js';
import { popupSchema } from '../notices/popup.js';
import { savedFileSchema } from '../saved-file.js';
import { settingsSchema } from '../settings.js';
import { channelCalls } from './channel-calls.js';
import { invoke, push } from './contract.js';
import { comparisonCalls } from './comparison-calls.js';
import { diagnosticsCalls } from './diagnostics-calls.js';
import { workerContract } from './worker-contract.js';

const nothing = z.void();
/** Calls and pushes that main passes on between page and worker as they are. */
const {
  sources,
  jobs,
  sessions,
  mailboxes,
  licenseReports,
  restore,
  buckets,
  cluster,
  sample,
  status,
  audit,
} = workerContract;
/** The command line alone has one verified, and repositories written anew. */
const { repack: _repack, verifyOne: _verifyOne, ...repository } = workerContract.repository;

/** Characters of a message that is printed, with its pictures. */
const longestDocument = 100_000_000;

/** Main ↔ renderer. Channel names, handlers, client and test mocks are derived from this value. */
export const consoleContract = {
  app: {
    info: invoke(nothing, appInfoSchema),
    /** The renderer has subscribed to every push and has its snapshots: what waited is sent. */
    ready: invoke(nothing, nothing),
    /** Shows in the system's file manager what a call of this page has saved; nothing happens for any other path. */
    showInFolder: invoke(z.object({ path: z.string() }), nothing),
    copyText: invoke(z.object({ text: z.string().max(5_000_000) }), nothing),
    /** Writes the sample organisation, adds it as a source with a job, and answers the job's id. */
    openSample: invoke(nothing, z.object({ sourceId: id, jobId: id })),
    quit: invoke(z.object({ stopRunning: z.boolean() }), nothing),
    ...diagnosticsCalls,
  },
  license: {
    get: invoke(nothing, licenseViewSchema),
    /** After `review` or `needs-confirmation` a call from `reviewed` installs the key that was shown. */
    install: invoke(keyOriginSchema, licenseChangeSchema),
    /** What a key says, without installing it; null when none was chosen. */
    examine: invoke(keyDeliverySchema, licensePayloadSchema.nullable()),
    remove: invoke(z.object({ confirmed: z.boolean() }), licenseChangeSchema),
    /** Resolves when the update has ended; a second call joins the first (§6). */
    updateNow: invoke(nothing, updateReportSchema),
    setAutoUpdate: invoke(z.object({ on: z.boolean() }), nothing),
    changed: push(licenseViewSchema),
    /** A key file was opened with the console, from the file manager or the command line: `opened-file` installs it. */
    fileOpened: push(nothing),
  },
  sources: {
    list: sources.list,
    add: invoke(sourceDraftSchema, sourceSchema),
    /** Without a secret the stored one stays. */
    update: invoke(sourceDraftSchema.extend({ sourceId: id }), sourceSchema),
    /** Signs in and lists mailboxes without saving anything; with a source's id and without a secret by the stored one. */
    check: invoke(
      sourceDraftSchema.extend({ sourceId: id.optional(), task: id.optional() }),
      sourceCheckSchema,
    ),
    cancelCheck: sources.cancelCheck,
    checking: sources.checking,
    mailboxes: sources.mailboxes,
    folders: sources.folders,
    discover: sources.discover,
    /** Reads the directory of a source as it is to be; nothing is noted. With a source's id and without a secret by the stored one. */
    tryDiscovery: invoke(sourceDraftSchema.extend({ sourceId: id.optional(), task: id }), discoverySchema),
    cancelDiscovery: sources.cancelDiscovery,
    discovering: sources.discovering,
    remove: sources.remove,
    /** Undoes a removal of the last minutes, with the secret that was stored; `isSecretMissing` when that could not be kept. */
    putBack: invoke(
      z.object({ sourceId: id }),
      z.object({ source: sourceSchema, isSecretMissing: z.boolean() }),
    ),
    states: sources.states,
    /** Signs in with what is stored, lists mailboxes, and notes how that went: a failure is an answer. Ended by `cancelCheck` of the source's id. */
    test: invoke(z.object({ sourceId: id }), sourceTestSchema),
    statesChanged: sources.statesChanged,
    chooseFolder: invoke(nothing, z.object({ path: z.string() }).nullable()),
    chooseFile: invoke(nothing, z.object({ path: z.string() }).nullable()),
    /** The text of a chosen file with a list of mailboxes; null when none was chosen. */
    chooseMailboxList: invoke(nothing, z.object({ text: z.string() }).nullable()),
    chooseCredentials: invoke(nothing, z.object({ path: z.string() }).nullable()),
    changed: push(z.array(sourceSchema)),
  },
  jobs: {
    list: jobs.list,
    create: jobs.create,
    update: jobs.update,
    remove: jobs.remove,
    putBack: jobs.putBack,
    undoChange: jobs.undoChange,
    forecast: jobs.forecast,
    nextRuns: jobs.nextRuns,
    run: invoke(z.object({ jobId: id }), z.object({ sessionId: id })),
    stop: jobs.stop,
    changed: jobs.changed,
    progress: jobs.progress,
  },
  sessions: {
    list: sessions.list,
    get: sessions.get,
    search: sessions.search,
    stop: sessions.stop,
    /** Opens the save dialog; these sessions in this order. */
    exportCsv: invoke(z.object({ sessionIds: z.array(id).min(1).max(100_000) }), savedFileSchema),
    /** Opens the save dialog; a session with its log, as text or, to a file that ends in `.json`, as JSON. */
    exportLog: invoke(z.object({ sessionId: id }), savedFileSchema),
    changed: sessions.changed,
    logged: sessions.logged,
  },
  mailboxes: {
    /** The list in pages (`readMailboxList`): main passes them on unread. */
    open: mailboxes.open,
    page: mailboxes.page,
    sessions: mailboxes.sessions,
    setKinds: mailboxes.setKinds,
    foreseeExclusion: mailboxes.foreseeExclusion,
    setExcluded: mailboxes.setExcluded,
    hold: mailboxes.hold,
    release: mailboxes.release,
    deletionForecast: mailboxes.deletionForecast,
    deleteData: mailboxes.deleteData,
    revokeForecast: mailboxes.revokeForecast,
    revoke: mailboxes.revoke,
    deleting: mailboxes.deleting,
    /** Opens the save dialog; who is not protected and why. `cancelled`: the user closed it, or `cancelCoverage`. */
    exportCoverage: invoke(coverageRequestSchema, savedFileSchema),
    /** Ends the making of one, of which nothing stays. */
    cancelCoverage: mailboxes.cancelCoverage,
    reporting: mailboxes.reporting,
    /** Opens the save dialog; these mailboxes, or all. */
    exportCsv: invoke(z.object({ mailboxIds: mailboxIdsSchema.nullable() }), savedFileSchema),
    /** The list must be fetched again. */
    changed: mailboxes.changed,
  },
  restore: {
    points: restore.points,
    folders: restore.folders,
    messages: restore.messages,
    ...comparisonCalls,
    search: restore.search,
    preview: restore.preview,
    saveAttachment: invoke(z.object({ messageId: id, index: z.int().min(0) }), savedFileSchema),
    /** Opens the system's print dialog; the document is the message as the page shows it. */
    print: invoke(
      z.object({ messageId: id, document: z.string().max(longestDocument) }),
      z.object({ outcome: z.enum(['printed', 'cancelled']) }),
    ),
    /** Opens the save dialog, or the folder dialog for a format of many files. Resolves when it has ended; `cancel` stops it. */
    export: invoke(exportRequestSchema, savedFileSchema),
    /** A secret that was asked for is used by this restore alone, unless it is to be kept: then it is once the restore has ended well. */
    toServer: invoke(
      serverRestoreRequestSchema.extend({
        secret: givenSecretSchema.optional(),
        keepSecret: z.boolean().optional(),
      }),
      startedServerRestoreSchema,
    ),
    unfinished: restore.unfinished,
    /** Stops a restore to a server within 5 s; what is restored stays, and the same restore continues later. */
    cancel: restore.cancel,
    progress: restore.progress,
    exporting: restore.exporting,
  },
  /** A second `verify` joins the first. */
  repository: {
    ...repository,
    /** Opens the folder dialog; null when nothing was chosen. */
    open: invoke(nothing, listedRepositorySchema.nullable()),
    /** Opens the save dialog; the recovery key with what it is of, as text that only the user can read. */
    saveRecoveryKey: invoke(recoveryKeyToSaveSchema, savedFileSchema),
  },
  buckets,
  cluster,
  sample,
  status,
  licenseReports: {
    overview: licenseReports.overview,
    /** Opens the save dialog. `cancelled`: the user closed it, or `cancel`. */
    create: invoke(reportRequestSchema, savedFileSchema),
    /** Ends the making of one, of which nothing stays. */
    cancel: licenseReports.cancel,
    progress: licenseReports.progress,
    /** Opens the folder of the report that was saved last, in the system's file manager; nothing happens without one. */
    showInFolder: invoke(nothing, nothing),
  },
  usageReports: {
    /** Of the installed rental license, newest first; empty for every other license. */
    list: invoke(nothing, z.array(usageReportViewSchema)),
    /** Corrects the count with a reason; null takes the correction back. */
    adjust: invoke(z.object({ period: periodSchema, adjustment: adjustmentSchema.nullable() }), nothing),
    /** The mailboxes that a report counted when it was made, in pages of lines of JSON (`parseUsageMailboxes`). */
    openMailboxes: invoke(z.object({ period: periodSchema }), openedMailboxesSchema),
    mailboxPage: invoke(mailboxPageSchema, z.string()),
    /** Takes a mailbox out of an open report's count, or gives a removed one another reason. */
    remove: invoke(z.object({ period: periodSchema, mailboxId: id, reason: removalReasonSchema }), nothing),
    putBack: invoke(z.object({ period: periodSchema, mailboxId: id }), nothing),
    /** Puts an open report back as measured: no mailbox is removed, and no count corrected. */
    reset: invoke(z.object({ period: periodSchema }), nothing),
    postpone: invoke(z.object({ period: periodSchema }), nothing),
    send: invoke(z.object({ period: periodSchema }), nothing),
    /** Opens the folder dialog and saves the report as CSV and PDF, and its mailboxes as CSV. */
    save: invoke(z.object({ period: periodSchema }), savedFileSchema),
    /** The list must be fetched again. */
    changed: push(nothing),
  },
  settings: {
    get: invoke(nothing, settingsSchema),
    /** Applies at once and answers the settings as they are now. */
    set: invoke(settingsSchema.partial(), settingsSchema),
    changed: push(settingsSchema),
  },
  /** What an administrator has set up, as a file, and a console that moves. A chosen file waits in main for the calls that follow. */
  configuration: {
    /** Opens the save dialog; with a passphrase passwords go along under it. */
    export: invoke(z.object({ passphrase: secretSchema.nullable() }), savedFileSchema),
    /** Opens the file dialog and reads what needs no passphrase; null when none was chosen. */
    choose: invoke(nothing, configurationHeaderSchema.nullable()),
    /** What importing the chosen file would do here. Rejects with `passphrase-wrong`. */
    review: invoke(
      z.object({
        scope: z.enum(configurationFileKinds),
        passphrase: secretSchema.nullable(),
        folders: movedFoldersSchema,
      }),
      importPlanSchema,
    ),
    /** Does what was reviewed last, all or nothing; rejects with `busy` where something has changed since. */
    import: invoke(nothing, nothing),
  },
  move: {
    /** What would move to another computer, and whether it has. */
    get: invoke(nothing, consoleToMoveSchema),
    /** Opens the save dialog; once the file is written this console runs no jobs. */
    export: invoke(z.object({ passphrase: secretSchema }), savedFileSchema),
    undo: invoke(nothing, nothing),
  },
  /** Newer versions of the program. Failures are a status of the view. */
  appUpdate: {
    get: invoke(nothing, appUpdateViewSchema),
    choose: invoke(appUpdateChoiceSchema, nothing),
    /** Resolves when the feed has answered, or has not; a second call joins the first. */
    check: invoke(nothing, nothing),
    /** Resolves when the package is there and verified, or is not. */
    download: invoke(nothing, nothing),
    cancel: invoke(nothing, nothing),
    /** Opens the folder of the downloaded package in the system's file manager. */
    showInFolder: invoke(nothing, nothing),
    changed: push(appUpdateViewSchema),
  },
  audit: {
    page: audit.page,
    verify: audit.verify,
    cancelVerify: audit.cancelVerify,
    /** Opens the save dialog; as CSV or, to a file that ends in `.json`, as JSON. */
    export: invoke(z.object({ filter: auditFilterSchema }), savedFileSchema),
    changed: audit.changed,
  },
  events: {
    list: invoke(nothing, z.array(eventSchema)),
    exportCsv: invoke(nothing, savedFileSchema),
    /** The list must be fetched again. */
    changed: push(nothing),
  },
  notificationChannels: channelCalls,
  notifications: {
    popup: push(popupSchema),
    /** What this pop-up said is no longer true. */
    withdrawn: push(popupSchema),
    /** The user has closed the pop-up: a page that starts anew does not get it again. */
    answered: invoke(popupSchema, nothing),
    bar: push(barSchema.nullable()),
    /** The user has put the bar away: the next one comes as `bar`. */
    dismissBar: invoke(barSchema.pick({ id: true, key: true }), nothing),
    /** The desktop notification about this was clicked. */
    clicked: push(noticeSubjectSchema),
  },
} as const;
export type ConsoleContract = typeof consoleContract;
