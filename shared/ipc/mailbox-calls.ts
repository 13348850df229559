import { z } from 'zod';
import { mailboxPageSchema, openedMailboxesSchema } from '../backup/mailbox-pages.js';
import { coverageToWriteSchema, writtenCoverageSchema } from '../backup/coverage.js';
import { exclusionOutcomeSchema, exclusionRequestSchema, mailboxIdsSchema } from '../backup/exclusion.js';
import { kindsOutcomeSchema, mailboxSchema } from '../backup/mailbox.js';
import { mailboxSessionSchema } from '../backup/session.js';
import {
  dataDeletionProgressSchema,
  deletionForecastSchema,
  deletionRequestSchema,
  revokeRequestSchema,
  mailboxHoldSchema,
  reasonSchema,
} from '../backup/mailbox-data.js';
import { eventSchema } from '../events.js';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';
import { cancelReportSchema, reportProgressSchema } from '../license/license-report.js';
import { mailboxCountsSchema, mailboxKinds } from '../license/model.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** Mailboxes: their pages, kinds, exclusions, legal holds, deletion and coverage. */
export const mailboxCalls = {
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
} as const;
