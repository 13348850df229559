import type { Job, Session, SessionStatus } from '../../../shared/backup/model.js';
import type { BackupScope } from '../../../shared/license/model.js';

/** A job with its newest session. */
export interface JobState {
  readonly job: Job;
  readonly last: Session | null;
}

/** Joins jobs with their newest session; `sessions` come newest first. */
export function jobStates(jobs: readonly Job[], sessions: readonly Session[]): JobState[] {
  const newest = new Map<string, Session>();
  for (const session of sessions) {
    if (session.jobId !== null && !newest.has(session.jobId)) newest.set(session.jobId, session);
  }
  return jobs.map((job) => ({ job, last: newest.get(job.id) ?? null }));
}

const attentionStatuses: ReadonlySet<SessionStatus> = new Set(['Failed', 'Warning']);

/** Jobs whose last session failed or warned, failed ones first. */
export function jobsNeedingAttention(states: readonly JobState[]): JobState[] {
  return states
    .filter(({ last }) => last !== null && attentionStatuses.has(last.status))
    .sort((a, b) => Number(b.last?.status === 'Failed') - Number(a.last?.status === 'Failed'));
}

/** The answer to "is anything wrong?", in one value. */
export type Verdict =
  | { readonly type: 'no-jobs' }
  /** The license lets no mailbox be processed (licensing.md §4). */
  | { readonly type: 'stopped' }
  | { readonly type: 'attention'; readonly jobs: number; readonly failed: boolean }
  | { readonly type: 'running'; readonly jobs: number }
  | { readonly type: 'never-run' }
  | { readonly type: 'fine'; readonly lastBackupAt: string };

/** Trouble comes before work in progress, and that before good news; `backup` is what main says of the license. */
export function verdictOf(states: readonly JobState[], backup: BackupScope): Verdict {
  if (states.length === 0) return { type: 'no-jobs' };
  if (backup === 'none') return { type: 'stopped' };
  const attention = jobsNeedingAttention(states);
  if (attention.length > 0) {
    return { type: 'attention', jobs: attention.length, failed: attention[0]?.last?.status === 'Failed' };
  }
  const running = states.filter(({ last }) => last?.status === 'Running').length;
  if (running > 0) return { type: 'running', jobs: running };
  const ends = states.flatMap(({ last }) => (last?.endedAt != null ? [last.endedAt] : []));
  const lastBackupAt = ends.toSorted().at(-1);
  return lastBackupAt === undefined ? { type: 'never-run' } : { type: 'fine', lastBackupAt };
}
