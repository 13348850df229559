import { z } from 'zod';
import {
  auditExportFormats,
  auditFilterSchema,
  auditHeadSchema,
  auditPageSchema,
  auditRequestSchema,
  auditVerificationSchema,
} from '../audit/entry.js';
import { careChoiceSchema, careSchema, drillRequestSchema, startedDrillSchema } from '../backup/care.js';
import { exportFormats, exportProgressSchema, exportSelectionSchema } from '../backup/export.js';
import {
  cancelMaintenanceSchema,
  maintenanceProgressSchema,
  pruneForecastSchema,
  pruneReportSchema,
  repackReportSchema,
  repairReportSchema,
  verificationSchema,
} from '../backup/maintenance.js';
import { jobForecastRequestSchema, jobForecastSchema } from '../backup/job-forecast.js';
import { discoveryProgressSchema, discoverySchema } from '../backup/directory.js';
import { mailboxPageSchema, openedMailboxesSchema } from '../backup/mailbox-pages.js';
import { coverageToWriteSchema, writtenCoverageSchema } from '../backup/coverage.js';
import { exclusionOutcomeSchema, exclusionRequestSchema, mailboxIdsSchema } from '../backup/exclusion.js';
import {
  folderSchema,
  jobDefinitionSchema,
  jobSchema,
  kindsOutcomeSchema,
  mailboxSchema,
  mailboxSessionSchema,
  messageOrderSchema,
  messageSchema,
  nameSchema,
  pathSchema,
  progressSchema,
  restorePointSchema,
  sessionDetailSchema,
  sessionLoggedSchema,
  sessionSchema,
  sessionStatuses,
  sessionTriggers,
  sessionTypes,
  sourceConfigSchema,
  sourceSchema,
} from '../backup/model.js';
import {
  dataDeletionProgressSchema,
  deletionForecastSchema,
  deletionRequestSchema,
  revokeRequestSchema,
  mailboxHoldSchema,
  reasonSchema,
} from '../backup/mailbox-data.js';
import { messageFileNamesSchema, messagePreviewSchema } from '../backup/message-preview.js';
import {
  changePassphraseSchema,
  createRepositorySchema,
  createdRepositorySchema,
  encryptRepositorySchema,
  encryptedRepositorySchema,
  renewRecoveryKeySchema,
  renewedRecoveryKeySchema,
  unlockRepositorySchema,
  unlockedRepositorySchema,
} from '../backup/repository-encryption.js';
import { folderLookSchema, folderToLookIntoSchema } from '../backup/folder-look.js';
import { listedRepositorySchema, repositoryStatsSchema } from '../backup/repository-stats.js';
import { searchAnswerSchema, searchRequestSchema } from '../backup/search.js';
import {
  serverRestoreProgressSchema,
  serverRestoreRequestSchema,
  startedServerRestoreSchema,
  unfinishedRestoreSchema,
} from '../backup/server-restore.js';
import { sampleForecastSchema } from '../backup/sample.js';
import { backupStatusSchema } from '../backup/status.js';
import { secretSchema, sourceCheckSchema } from '../backup/source-draft.js';
import { checkCalls } from './check-calls.js';
import { expectedRepositorySchema, takenConfigurationSchema } from '../configuration/configuration.js';
import { repositoryOverviewSchema } from '../backup/repository-overview.js';
import { madeTestSchema, sourceStateSchema } from '../backup/source-state.js';
import { sourceFolderSchema, sourceFoldersRequestSchema } from '../backup/source-folders.js';
import { eventSchema } from '../events.js';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';
import { intervalSchema } from '../license/license-days.js';
import {
  cancelReportSchema,
  licenseOverviewSchema,
  reportProgressSchema,
  reportToWriteSchema,
  writtenReportSchema,
} from '../license/license-report.js';
import { mailboxCountsSchema, mailboxKinds } from '../license/model.js';
import { recordedLedgerSchema } from '../license/recorded-ledger.js';
import { textSchema } from '../texts/text.js';
import { bucketCalls } from './bucket-calls.js';
import { clusterCalls } from './cluster-calls.js';
import { comparisonCalls } from './comparison-calls.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** Main (or the command line, in process) → the backup engine. */
export const workerContract = {
  sources: {
    list: invoke(nothing, z.array(sourceSchema)),
    add: invoke(z.object({ name: nameSchema, config: sourceConfigSchema }), sourceSchema),
    /** Its mailboxes, restore points and license units go on (licensing.md §5); rejects with `invalid-argument` for another type. */
    update: invoke(z.object({ sourceId: id, name: nameSchema, config: sourceConfigSchema }), sourceSchema),
    /** Restore points stay. Rejects with `busy`, which names them, while jobs read it, unless they are to go too. */
    remove: invoke(z.object({ sourceId: id, withJobs: z.boolean().optional() }), nothing),
    /** Undoes a removal of the last minutes. Rejects with `not-found` when it is too late, `already-exists` for a name in use. */
    putBack: invoke(z.object({ sourceId: id }), sourceSchema),
    /** What is known of each source beside its configuration. */
    states: invoke(nothing, z.array(sourceStateSchema)),
    /**
     * Signs in with what is stored, lists mailboxes, and notes how that went: a failure is an answer. `cancelCheck` of the source's id
     * ends it, it rejects with `cancelled` then and nothing is noted.
     */
    test: invoke(z.object({ sourceId: id }), madeTestSchema),
    /** The states must be fetched again. */
    statesChanged: push(nothing),
    ...checkCalls,
    mailboxes: invoke(z.object({ sourceId: id }), sourceCheckSchema),
    /** The folders of one of its mailboxes, in the source's order; nothing is opened but the mailbox. */
    folders: invoke(sourceFoldersRequestSchema, z.array(sourceFolderSchema)),
    /** Reads the directory of a source to its end and notes what it has (docs/decisions/0231); rejects with `cancelled`. */
    discover: invoke(z.object({ sourceId: id, task: id }), discoverySchema),
    /** The same with the given secret, beside what is known of the source of that id; nothing is noted. */
    tryDiscovery: invoke(
      z.object({
        sourceId: id.nullable(),
        config: sourceConfigSchema,
        secret: z.string().nullable(),
        task: id,
      }),
      discoverySchema,
    ),
    /** Ends that look, which rejects with `cancelled`; nothing happens when there is none. */
    cancelDiscovery: invoke(z.object({ task: id }), nothing),
    discovering: push(discoveryProgressSchema),
  },
  jobs: {
    list: invoke(nothing, z.array(jobSchema)),
    create: invoke(jobDefinitionSchema, jobSchema),
    update: invoke(z.object({ jobId: id, definition: jobDefinitionSchema }), jobSchema),
    remove: invoke(z.object({ jobId: id }), nothing),
    /** Undoes a removal of the last minutes. Rejects with `not-found` when it is too late, `already-exists` for a name in use. */
    putBack: invoke(z.object({ jobId: id }), jobSchema),
    /** Undoes the last change of the last minutes. Rejects with `not-found` when it is too late, or the job has been changed since. */
    undoChange: invoke(z.object({ jobId: id }), jobSchema),
    /** How many of its mailboxes the job's next session would back up without a license; the source is asked if it was not listed last. */
    forecast: invoke(jobForecastRequestSchema, jobForecastSchema),
    /** The next five runs of a job as its schedule is to be, fewer where it is not due as often; rejects with `invalid-argument` for no schedule. */
    nextRuns: invoke(
      jobDefinitionSchema.pick({ schedule: true, windows: true }).extend({ jobId: id.nullable() }),
      z.array(instantSchema),
    ),
    /** Resolves as soon as the session exists; its end comes as `sessions.changed`. */
    run: invoke(z.object({ jobId: id, trigger: z.enum(sessionTriggers) }), z.object({ sessionId: id })),
    /** Resolves when the session has stopped (within 5 s); nothing happens when none runs. */
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
    /** Ids of the sessions that have the text in a line of their log; upper and lower case are the same. */
    search: invoke(z.object({ text: z.string().min(1).max(200) }), z.array(id)),
    /**
     * Stops a session of any type but a license update, in whichever process it runs; resolves when it has stopped, within 5 s
     * where it can hear. Nothing happens when it does not run. Throws AppError `not-found`.
     */
    stop: invoke(z.object({ sessionId: id }), nothing),
    /** Records a session that ran elsewhere (license update); the last 500 of that type are kept. */
    record: invoke(sessionDetailSchema, nothing),
    /** At most ten times a second for a session that runs; its end always. */
    changed: push(sessionSchema),
    /** At most ten times a second for a session. */
    logged: push(sessionLoggedSchema),
  },
  mailboxes: {
    list: invoke(nothing, z.array(mailboxSchema)),
    /** The same in pages (`readMailboxes`), for other processes. */
    open: invoke(nothing, openedMailboxesSchema),
    page: invoke(mailboxPageSchema, z.string()),
    /** The mailboxes that a usage report counts at an instant (`usageMailboxes`), opened and read like the list; each page is lines of JSON. */
    openUsage: invoke(z.object({ at: instantSchema }), openedMailboxesSchema),
    usagePage: invoke(mailboxPageSchema, z.string()),
    /** What became of it in the last sessions of its source's jobs, the newest first; none for one that is not known. */
    sessions: invoke(z.object({ mailboxId: id }), z.array(mailboxSessionSchema)),
    setKinds: invoke(
      z.object({ mailboxIds: mailboxIdsSchema, kind: z.enum(mailboxKinds) }),
      kindsOutcomeSchema,
    ),
    /** What `setExcluded` would come to. */
    foreseeExclusion: invoke(exclusionRequestSchema, exclusionOutcomeSchema),
    setExcluded: invoke(exclusionRequestSchema, exclusionOutcomeSchema),
    /** Puts it under legal hold; one that is held stays as it is. */
    hold: invoke(z.object({ mailboxId: id, reason: reasonSchema }), mailboxHoldSchema),
    /** Returns the repositories out of reach, which hold it still; rejects with `not-found` while there is one unless they are to be left. */
    release: invoke(
      z.object({ mailboxId: id, leaveUnreachable: z.boolean() }),
      z.object({ left: z.array(z.string()) }),
    ),
    /** What `deleteData` would take away. */
    deletionForecast: invoke(z.object({ mailboxId: id }), deletionForecastSchema),
    /** Deletes all that was backed up of it; resolves as soon as the session exists. Rejects with `held`, `busy` or `not-found`. */
    deleteData: invoke(deletionRequestSchema, z.object({ sessionId: id })),
    /** The same for all mailboxes of the account, whose license is released then. */
    revokeForecast: invoke(z.object({ mailboxId: id }), deletionForecastSchema),
    revoke: invoke(revokeRequestSchema, z.object({ sessionId: id })),
    deleting: push(dataDeletionProgressSchema),
    /** Writes who is not protected and why, whole or not at all; rejects as `licenseReports.write` does. */
    writeCoverage: invoke(coverageToWriteSchema, writtenCoverageSchema),
    cancelCoverage: invoke(cancelReportSchema, nothing),
    /** At most ten times a second for a report. */
    reporting: push(reportProgressSchema),
    /** Something for the event log has happened to one. */
    happened: push(eventSchema),
    /** What the license status needs to know of the ledger. */
    counts: invoke(nothing, mailboxCountsSchema),
    /** The same at another instant, as if no session ran until then. */
    countsAt: invoke(z.object({ at: instantSchema }), mailboxCountsSchema),
    changed: push(nothing),
  },
  licenseReports: {
    overview: invoke(intervalSchema, licenseOverviewSchema),
    /** Writes a report whole or not at all; rejects with `cancelled`, and with `disk-full` or `io` for what cannot be written or is no file. */
    write: invoke(reportToWriteSchema, writtenReportSchema),
    cancel: invoke(cancelReportSchema, nothing),
    /** At most ten times a second for a report. */
    progress: push(reportProgressSchema),
  },
  restore: {
    points: invoke(z.object({ mailboxId: id }), z.array(restorePointSchema)),
    folders: invoke(z.object({ pointId: id }), z.array(folderSchema)),
    messages: invoke(
      z.object({
        pointId: id,
        folderId: id,
        /** Place of the first; 0 without it. */
        offset: z.int().min(0).optional(),
        /** Instead of a place: the message after which the page begins. */
        after: id.optional(),
        limit: z.int().min(1).max(1000),
        /** Newest first without it. */
        order: messageOrderSchema.optional(),
        /** Only messages that have words beginning so in subject, sender or recipients. */
        filter: z.string().max(200).optional(),
      }),
      z.object({ total: z.int(), offset: z.int(), messages: z.array(messageSchema) }),
    ),
    ...comparisonCalls,
    /** A new search ends the one under way, which rejects with `cancelled`. */
    search: invoke(searchRequestSchema, searchAnswerSchema),
    /**
     * Indexes messages for a moment; returns how many cannot be found yet, and how many an index of an earlier version still finds until the one of
     * this version has them.
     */
    updateIndex: invoke(nothing, z.object({ pending: z.int(), rebuilding: z.int() })),
    preview: invoke(z.object({ messageId: id }), messagePreviewSchema),
    /** What files of it would be called; nobody has opened it then. */
    fileNames: invoke(z.object({ messageId: id }), messageFileNamesSchema),
    saveAttachment: invoke(z.object({ messageId: id, index: z.int().min(0), path: z.string() }), nothing),
    /** Writes down that it was printed. Throws AppError `not-found`. */
    notePrinted: invoke(z.object({ messageId: id }), nothing),
    /** Recorded as a session of type restore. `path` is a file for one .eml, .mbox and .zip, else a folder. */
    export: invoke(
      z.object({
        selection: exportSelectionSchema,
        format: z.enum(exportFormats),
        path: z.string(),
        /** With it, its progress is pushed. */
        task: id.optional(),
      }),
      z.object({ sessionId: id, path: z.string(), items: z.int(), warnings: z.array(textSchema) }),
    ),
    /**
     * Resolves as soon as the session exists; rejects with `busy` while the same restore runs, and with `secret-unavailable` when the
     * source's secret cannot be read. `secret` is used in its place, by this restore alone.
     */
    toServer: invoke(
      serverRestoreRequestSchema.extend({ secret: secretSchema.optional() }),
      startedServerRestoreSchema,
    ),
    /** The restore that `toServer` would continue; null when it would begin a new one. */
    unfinished: invoke(serverRestoreRequestSchema, unfinishedRestoreSchema.nullable()),
    /**
     * Stops an export, whose call rejects with `cancelled`, or a restore to a server, whose session ends within 5 s;
     * nothing happens when it has ended.
     */
    cancel: invoke(z.object({ sessionId: id }), nothing),
    progress: push(serverRestoreProgressSchema),
    exporting: push(exportProgressSchema),
  },
  repository: {
    /** The console's own repository. */
    stats: invoke(nothing, repositoryStatsSchema),
    /** Every repository that holds restore points, the console's own first. */
    list: invoke(nothing, z.array(repositoryStatsSchema)),
    /** The same and those opened to restore from, with the room on their disks and how they have grown. */
    overview: invoke(nothing, z.array(repositoryOverviewSchema)),
    /** Reads every repository back; rejects with `cancelled`. Reading only: works beside a running backup. */
    verify: invoke(nothing, verificationSchema),
    /** The same of those alone that are due by their schedule, now. */
    verifyDue: invoke(nothing, verificationSchema),
    /** The same of one, or of this one only where it is due. Rejects with `not-found` too. */
    verifyOne: invoke(z.object({ path: pathSchema, isDue: z.boolean() }), verificationSchema),
    /** Takes a sample of every mailbox out and compares it; resolves as soon as the session exists. */
    drill: invoke(drillRequestSchema, startedDrillSchema),
    /** Verification and restore drill of every repository. */
    care: invoke(nothing, z.array(careSchema)),
    setCare: invoke(careChoiceSchema, nothing),
    pruneForecast: invoke(nothing, pruneForecastSchema),
    /** Applies retention to every mailbox of every repository; rejects with `cancelled`. */
    prune: invoke(nothing, pruneReportSchema),
    /** Writes what takes less room with the codecs of this version, in one repository or all; rejects with `cancelled`. */
    repack: invoke(z.object({ path: pathSchema.nullable() }), repackReportSchema),
    /** Puts a damaged marker or schema of any repository back from its second copy, what is replaced saved first, and in buckets what can be had from elsewhere; rejects with `cancelled`. */
    repair: invoke(nothing, repairReportSchema),
    /** Those that this console writes to, and those opened to restore from. */
    known: invoke(nothing, z.array(listedRepositorySchema)),
    /** Opens one only to restore from it. Rejects with `not-found` where there is none. */
    open: invoke(z.object({ path: pathSchema }), listedRepositorySchema),
    /** What a folder holds that somebody wants for a repository; nothing in it changes. */
    look: invoke(folderToLookIntoSchema, folderLookSchema),
    /** Makes one in an empty or missing folder, encrypted with a passphrase. Rejects with `already-exists`, `invalid-argument` for a short passphrase. */
    create: invoke(createRepositorySchema, createdRepositorySchema),
    /** Lets this engine use an encrypted one. Rejects with `passphrase-wrong`. */
    unlock: invoke(unlockRepositorySchema, unlockedRepositorySchema),
    /** Encrypts one; it is as it was until the end. Rejects with `busy`, `locked`, `cancelled`. */
    encrypt: invoke(encryptRepositorySchema, encryptedRepositorySchema),
    /** Rejects with `passphrase-wrong`. */
    changePassphrase: invoke(changePassphraseSchema, nothing),
    renewRecoveryKey: invoke(renewRecoveryKeySchema, renewedRecoveryKeySchema),
    /** Stops this one task, and no other; nothing happens when it does not run. */
    cancel: invoke(cancelMaintenanceSchema, nothing),
    progress: push(maintenanceProgressSchema),
  },
  buckets: bucketCalls,
  cluster: clusterCalls,
  /** The engine's part of moving a configuration in and out (core/configuration). */
  configuration: {
    /** What speaks against taking these over; nothing is changed. */
    check: invoke(takenConfigurationSchema, z.array(textSchema)),
    /** Sources and jobs with these ids, all or none; again, it changes nothing. */
    takeOver: invoke(takenConfigurationSchema, nothing),
    /** Kinds that a person has given, by source and mailbox. */
    kinds: invoke(
      nothing,
      z.array(z.object({ sourceId: id, mailbox: z.string(), kind: z.enum(mailboxKinds) })),
    ),
    /** The license's ledger (licensing.md §5), and how another console's is taken in. */
    ledger: invoke(nothing, recordedLedgerSchema),
    takeInLedger: invoke(recordedLedgerSchema, nothing),
    /** Those that the console had there: none is begun anew in their folders before they are here. */
    expectRepositories: invoke(z.array(expectedRepositorySchema), nothing),
    /** How often the repositories of its jobs were looked after there; their disks may not be here yet. */
    takeInCare: invoke(z.array(careChoiceSchema), nothing),
  },
  sample: {
    /** What removing the sample organisation takes away; null where nothing of it is left. */
    forecast: invoke(nothing, sampleForecastSchema.nullable()),
    /**
     * Removes it with its jobs, and deletes what was backed up of it in a session, null where that is nothing. Rejects with `held` or `busy` before
     * anything is gone.
     */
    remove: invoke(nothing, z.object({ sessionId: id.nullable() })),
  },
  status: {
    /** The state of all backups (docs/decisions/0138). */
    get: invoke(nothing, backupStatusSchema),
  },
  /** Who did what, written by every program that works on the data folder. */
  audit: {
    page: invoke(auditRequestSchema, auditPageSchema),
    /** Reads the chain from its first entry on; a second call joins the first. Rejects with `cancelled`. */
    verify: invoke(z.object({ expected: auditHeadSchema.nullable() }), auditVerificationSchema),
    cancelVerify: invoke(nothing, nothing),
    /** Writes what the filter lets through, oldest first, whole or not at all. */
    write: invoke(
      z.object({ filter: auditFilterSchema, format: z.enum(auditExportFormats), path: pathSchema }),
      z.object({ entries: z.int() }),
    ),
    /** There are new entries. */
    changed: push(nothing),
  },
  catalogue: {
    /** Where a catalogue that was corrupt at this worker's start has been put. */
    quarantined: invoke(nothing, z.array(z.string())),
    /** What is wrong with the data folder now, and what that means: nothing can be written, or the catalogue was put together anew. */
    warnings: invoke(nothing, z.array(textSchema)),
  },
} as const;
export type WorkerContract = typeof workerContract;
