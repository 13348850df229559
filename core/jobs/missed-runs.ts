import type { StoredJob } from '../catalogue/jobs.js';
import { nextRun } from './schedule.js';

/** A time in which nothing ran the schedules: this computer or Postkeep was off, or asleep. */
export interface TimeOff {
  readonly from: Date;
  readonly until: Date;
}

/** Runs of a job that were due in a time off and did not begin. */
export interface MissedRuns {
  readonly runs: number;
  /** When the first and the last of them were due. */
  readonly first: Date;
  readonly last: Date;
}

/** A run that begins so much later than it was due was not missed. */
const inTimeMs = 10 * 60_000;
/** One more is counted, and says that there are more. */
export const mostMissed = 1000;

/**
 * The runs of a job that were due in a time off, by its schedule and the moment that counts from (its last run, wherever that was begun); null
 * where there is none. To be asked before what was missed is made up for, as that moves the moment.
 */
export function missedRuns(
  { definition, scheduleFrom }: Pick<StoredJob, 'definition' | 'scheduleFrom'>,
  { from, until }: TimeOff,
): MissedRuns | null {
  const { enabled, schedule, windows } = definition;
  if (!enabled) return null;
  const latest = new Date(until.getTime() - inTimeMs);
  const missed: Date[] = [];
  let due = dueAfter(new Date(scheduleFrom));
  while (due !== null && due <= latest && missed.length <= mostMissed) {
    if (due > from) missed.push(due);
    due = dueAfter(due);
  }
  const [first, last] = [missed[0], missed.at(-1)];
  return first === undefined || last === undefined ? null : { runs: missed.length, first, last };

  function dueAfter(moment: Date): Date | null {
    try {
      return nextRun(schedule, moment, windows);
    } catch {
      // A schedule that cannot be read is told as such, and promises no run.
      return null;
    }
  }
}
