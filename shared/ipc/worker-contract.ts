import { z } from 'zod';
import {
  auditExportFormats,
  auditFilterSchema,
  auditHeadSchema,
  auditPageSchema,
  auditRequestSchema,
  auditVerificationSchema,
} from '../audit/entry.js';
import { careChoiceSchema } from '../backup/care.js';
import { pathSchema } from '../backup/limits.js';
import { sampleForecastSchema } from '../backup/sample.js';
import { backupStatusSchema } from '../backup/status.js';
import { expectedRepositorySchema, takenConfigurationSchema } from '../configuration/configuration.js';
import { id } from '../id.js';
import { intervalSchema } from '../license/license-days.js';
import {
  cancelReportSchema,
  licenseOverviewSchema,
  reportProgressSchema,
  reportToWriteSchema,
  writtenReportSchema,
} from '../license/license-report.js';
import { mailboxKinds } from '../license/model.js';
import { recordedLedgerSchema } from '../license/recorded-ledger.js';
import { textSchema } from '../texts/text.js';
import { bucketCalls } from './bucket-calls.js';
import { clusterCalls } from './cluster-calls.js';
import { invoke, push } from './contract.js';
import { jobCalls } from './job-calls.js';
import { mailboxCalls } from './mailbox-calls.js';
import { repositoryCalls } from './repository-calls.js';
import { restoreCalls } from './restore-calls.js';
import { sessionCalls } from './session-calls.js';
import { sourceCalls } from './source-calls.js';

const nothing = z.void();

/** Main (or the command line, in process) → the backup engine. */
export const workerContract = {
  sources: sourceCalls,
  jobs: jobCalls,
  sessions: sessionCalls,
  mailboxes: mailboxCalls,
  licenseReports: {
    overview: invoke(intervalSchema, licenseOverviewSchema),
    /** Writes a report whole or not at all; rejects with `cancelled`, and with `disk-full` or `io` for what cannot be written or is no file. */
    write: invoke(reportToWriteSchema, writtenReportSchema),
    cancel: invoke(cancelReportSchema, nothing),
    /** At most ten times a second for a report. */
    progress: push(reportProgressSchema),
  },
  restore: restoreCalls,
  repository: repositoryCalls,
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
    /** Those of which is known which one they are. */
    repositories: invoke(nothing, z.array(expectedRepositorySchema)),
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
