import type { Job } from '../../../shared/backup/job.js';
import type { Session } from '../../../shared/backup/session.js';

/** A job with its newest session. */
export interface JobState {
  readonly job: Job;
  readonly last: Session | null;
}

/** Whether something went wrong in a session, so that its source may be why. */
export function isFailed(session: Pick<Session, 'status'> | null): boolean {
  return session?.status === 'Failed' || session?.status === 'Warning';
}

/** Joins jobs with their newest session; `sessions` come newest first. */
export function jobStates(jobs: readonly Job[], sessions: readonly Session[]): JobState[] {
  const newest = new Map<string, Session>();
  for (const session of sessions) {
    if (session.jobId !== null && !newest.has(session.jobId)) newest.set(session.jobId, session);
  }
  return jobs.map((job) => ({ job, last: newest.get(job.id) ?? null }));
}
