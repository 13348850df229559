import type { Session } from '../../shared/backup/session.js';
import type { JobMissedRuns } from '../../shared/backup/status.js';
import { type Text, text } from '../../shared/texts/text.js';
import type { NotedMissedRuns } from '../catalogue/schedule-watch.js';
import type { StoredJob } from '../catalogue/jobs.js';
import { dueTimes } from '../jobs/jobs.js';
import { type TimeOff, missedRuns, mostMissed } from '../jobs/missed-runs.js';

/** Made up for so long ago, missed runs are told no longer: a working day, so that whoever comes in the morning reads it. */
const toldMs = 24 * 60 * 60_000;

interface MissedInput {
  readonly job: StoredJob;
  /** Of the job, the last that was begun first. */
  readonly sessions: readonly Session[];
  /** What was noted at the end of each time off. */
  readonly noted: readonly NotedMissedRuns[];
  /** The time off that is not over; null while something runs the schedules, or nobody knows. */
  readonly off: TimeOff | null;
  readonly now: Date;
}

/** The runs of a job that were missed last, and what becomes of them; null where none was, or where that is over. Pure. */
export function missedBy({ job, sessions, noted, off, now }: MissedInput): JobMissedRuns | null {
  if (!job.definition.enabled) return null;
  const isRunning = sessions.some(({ status }) => status === 'Running');
  const ongoing = off === null || isRunning ? null : missedRuns(job, off);
  if (ongoing !== null)
    return told(job, ongoing.runs, ongoing.first.toISOString(), ongoing.last.toISOString(), null, now);
  const last = noted.find(({ jobId, offUntil }) => jobId === job.id && Date.parse(offUntil) <= now.getTime());
  if (last === undefined) return null;
  const madeUpAt = sessions.findLast(({ startedAt }) => startedAt >= last.offUntil)?.startedAt ?? null;
  if (madeUpAt !== null && now.getTime() - Date.parse(madeUpAt) > toldMs) return null;
  return told(job, last.runs, last.firstDue, last.lastDue, madeUpAt, now);
}

function told(
  stored: StoredJob,
  counted: number,
  from: string,
  to: string,
  madeUpAt: string | null,
  now: Date,
): JobMissedRuns {
  const due = madeUpAt === null ? dueTimes(stored, now).scheduled : null;
  const nextAt = due === null || due <= now ? null : due.toISOString();
  const { name: job } = stored.definition;
  const isMore = counted > mostMissed;
  const runs = Math.min(counted, mostMissed);
  const missed = text('status.missedRuns', { job, runs, isMore, from, to });
  return {
    jobId: stored.id,
    job,
    ...{ runs, isMore, from, to, madeUpAt, nextAt },
    text: text('status.missed', { missed, then: whatThen(runs, madeUpAt, nextAt) }),
  };
}

function whatThen(runs: number, madeUpAt: string | null, nextAt: string | null): Text {
  if (madeUpAt !== null) return text('status.missedMadeUp', { runs, at: madeUpAt });
  return nextAt === null
    ? text('status.missedStill', { runs })
    : text('status.missedUntil', { runs, at: nextAt });
}
