import { z } from 'zod';
import { type MailboxResult, type SessionStatus, sessionStatuses } from '../../shared/backup/session.js';
import type { Database } from '../lib/database.js';

/** How a job's sessions went with one mailbox, whatever History still holds. */
export interface JobMailbox {
  readonly jobId: string;
  readonly mailbox: string;
  /** The last session that had a result for it. */
  readonly sessionId: string;
  /** Start of that session. */
  readonly at: string;
  readonly result: MailboxResult['result'];
  readonly reason: string | null;
  /** Status of that session; null when it is no longer in History. */
  readonly status: SessionStatus | null;
  /** Start of the last session that read the mailbox without missing anything; null when none has. */
  readonly goodAt: string | null;
}

/** What the verdict on backups goes by (screens.md §1). */
export interface JobMailboxStore {
  readonly list: () => JobMailbox[];
}

const row = z
  .object({
    job_id: z.string(),
    mailbox: z.string(),
    session_id: z.string(),
    at: z.string(),
    result: z.enum(['success', 'warning', 'failed', 'refused']),
    reason: z.string().nullable(),
    good_at: z.string().nullable(),
    status: z.enum(sessionStatuses).nullable(),
  })
  .transform((found) => ({
    jobId: found.job_id,
    mailbox: found.mailbox,
    sessionId: found.session_id,
    at: found.at,
    result: found.result,
    reason: found.reason,
    status: found.status,
    goodAt: found.good_at,
  }));

export function createJobMailboxStore(database: Database): JobMailboxStore {
  return {
    list: () =>
      database.all(
        row,
        `SELECT job_mailbox.*, session.status FROM job_mailbox LEFT JOIN session ON session.id = session_id
          ORDER BY job_mailbox.job_id, job_mailbox.mailbox`,
      ),
  };
}

/** What jobs have backed up of a mailbox is gone: how that went says nothing of it any more. */
export function forgetResults(database: Database, mailboxId: string): void {
  database.run(
    `DELETE FROM job_mailbox WHERE EXISTS (
       SELECT 1 FROM mailbox JOIN job ON job.definition ->> 'sourceId' = mailbox.source_id
        WHERE mailbox.id = ? AND mailbox.mailbox = job_mailbox.mailbox AND job.id = job_mailbox.job_id)`,
    mailboxId,
  );
}

/** Notes a result of a session for the verdict, in the order in which results come: the clock may have been wrong. */
export function noteResult(
  database: Database,
  sessionId: string,
  { mailbox, result, reason }: MailboxResult,
): void {
  database.run(
    `INSERT INTO job_mailbox (job_id, mailbox, session_id, at, result, reason, good_at)
     SELECT job_id, ?, id, started_at, ?, ?, CASE ? WHEN 'success' THEN started_at END
       FROM session WHERE id = ? AND type = 'backup' AND job_id IS NOT NULL
     ON CONFLICT (job_id, mailbox) DO UPDATE SET session_id = excluded.session_id, at = excluded.at,
       result = excluded.result, reason = excluded.reason, good_at = coalesce(excluded.good_at, job_mailbox.good_at)`,
    mailbox,
    result,
    reason ?? null,
    result,
    sessionId,
  );
}
