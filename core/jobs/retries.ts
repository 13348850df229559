import type { Retries } from '../../shared/backup/job.js';
import type { MailboxResult, SessionStatus, SessionTrigger } from '../../shared/backup/session.js';
import type { StoredJob } from '../catalogue/jobs.js';
import { dueTimes } from './jobs.js';
import { type ErrorCode, assertNever } from '../../shared/errors.js';

/** How a job's session ended. */
export interface EndedRun {
  readonly trigger: SessionTrigger;
  readonly status: Exclude<SessionStatus, 'Running'>;
  /** Of the mailboxes that had a result. */
  readonly results: readonly MailboxResult['result'][];
  /** What the session, its source and its mailboxes failed with. */
  readonly errors: readonly ErrorCode[];
}

/** Which retry a scheduled run is that begins now; 0 for one that the schedule itself asks for. */
export function retryBeginning(job: StoredJob, now: Date): number {
  const { scheduled, retry } = dueTimes(job, now);
  const isDue = (at: Date | null): boolean => at !== null && at <= now;
  return isDue(retry) && !isDue(scheduled) ? job.retriesDone + 1 : 0;
}

/**
 * When a session that has ended is tried again; null when it is not. One that the schedule has started and that has failed is, as often as the job
 * says; not where another try mends nothing: a license, a password that was rejected (which may lock the account), a source or repository that needs a person.
 */
export function retryAt(retries: Retries, done: number, run: EndedRun, endedAt: Date): Date | null {
  if (run.trigger !== 'schedule' || run.status !== 'Failed' || done >= retries.count || isHopeless(run))
    return null;
  return new Date(endedAt.getTime() + retries.waitMinutes * 60_000);
}

function isHopeless({ results, errors }: EndedRun): boolean {
  if (errors.length > 0) return errors.every(needsPerson);
  return results.length > 0 && results.every((result) => result === 'refused');
}

function needsPerson(code: ErrorCode): boolean {
  switch (code) {
    case 'source-unreachable':
    case 'source-throttled':
    case 'source-protocol':
    case 'source-tls':
    case 'bucket-unreachable':
    case 'bucket-throttled':
    case 'bucket-tls':
    case 'database-unreachable':
    case 'database-tls':
    case 'fenced':
    case 'busy':
    case 'locked':
    case 'io':
    case 'disk-full':
    case 'not-found':
    case 'worker-gone':
    case 'internal':
    case 'cancelled':
      return false;
    case 'passphrase-needed':
    case 'passphrase-wrong':
    case 'source-credentials':
    case 'bucket-credentials':
    case 'bucket-refused':
    case 'database-credentials':
    case 'database-refused':
    case 'not-controller':
    case 'secret-unavailable':
    case 'license-invalid':
    case 'license-not-installed':
    case 'license-refused':
    case 'needs-confirmation':
    case 'invalid-argument':
    case 'already-exists':
    case 'corrupt-state':
    case 'newer-schema':
    case 'repository-damaged':
    case 'unknown-channel':
    case 'untrusted-sender':
    case 'held':
      return true;
    default:
      return assertNever(code);
  }
}
