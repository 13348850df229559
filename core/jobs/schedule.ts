import { Cron } from 'croner';
import type { JobWindow } from '../../shared/backup/job-window.js';
import type { Schedule } from '../../shared/backup/job.js';
import { AppError, assertNever } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { isWithin, nextOpening } from './windows.js';

/**
 * The first time a schedule is due after `from`, the moment it counts from (the job's creation, its last change or its
 * last run); null for manual jobs. What would be due outside the windows is due when the next one opens. A time in the past means that a run
 * was missed: it is made up for once, because the run moves `from`. Cron expressions and windows are read in the machine's time zone.
 */
export function nextRun(schedule: Schedule, from: Date, windows: readonly JobWindow[] = []): Date | null {
  const due = dueAfter(schedule, from);
  return due === null ? null : nextOpening(windows, due);
}

function dueAfter(schedule: Schedule, from: Date): Date | null {
  switch (schedule.type) {
    case 'manual':
      return null;
    case 'every':
      return new Date(from.getTime() + schedule.minutes * 60_000);
    case 'cron':
      return parseCron(schedule.expression).nextRun(from);
    default:
      return assertNever(schedule);
  }
}

/** A clock may be set back by as much without anybody having been wrong about the day. */
const clockToleranceMs = 60_000;

/**
 * The same as it stands now: for a clock that may have been ahead when the schedule began to count a job is due at once, not when that time
 * comes; and what was missed outside a window waits for the next one.
 */
export function nextRunFrom(
  schedule: Schedule,
  from: Date,
  now: Date,
  windows: readonly JobWindow[] = [],
): Date | null {
  const isAhead = from.getTime() > now.getTime() + clockToleranceMs;
  const next = isAhead && schedule.type !== 'manual' ? now : nextRun(schedule, from, windows);
  return next === null ? null : atOrAfterOpening(next, now, windows);
}

/** What is due already, and may not begin now, is due when the next window opens. */
export function atOrAfterOpening(due: Date, now: Date, windows: readonly JobWindow[]): Date | null {
  return due <= now && !isWithin(windows, now) ? nextOpening(windows, now) : nextOpening(windows, due);
}

/** The next runs by a schedule, each as if it began when it is due; fewer where it is not due as often. */
export function nextRuns(
  schedule: Schedule,
  from: Date,
  now: Date,
  windows: readonly JobWindow[],
  count: number,
): Date[] {
  const runs: Date[] = [];
  let next = nextRunFrom(schedule, from, now, windows);
  while (next !== null && runs.length < count) {
    const begun = next < now ? now : next;
    runs.push(begun);
    next = nextRun(schedule, begun, windows);
  }
  return runs;
}

/** Throws AppError `invalid-argument` for a schedule that can never be due. */
export function assertValidSchedule(schedule: Schedule, now: Date): void {
  if (schedule.type === 'cron' && parseCron(schedule.expression).nextRun(now) === null) {
    throw new AppError('invalid-argument', text('jobs.neverDue', { expression: schedule.expression }));
  }
}

function parseCron(expression: string): Cron {
  try {
    return new Cron(expression, { paused: true, mode: '5-part' });
  } catch (error) {
    throw new AppError('invalid-argument', text('jobs.notASchedule', { expression }), { cause: error });
  }
}
