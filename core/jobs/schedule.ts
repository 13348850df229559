import { Cron } from 'croner';
import type { Schedule } from '../../shared/backup/model.js';
import { AppError, assertNever } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

/**
 * The first time a schedule is due after `from`, the moment it counts from (the job's creation, its last change or its
 * last run); null for manual jobs. A time in the past means that a run was missed: it is made up for once, because the
 * run moves `from`. Cron expressions are read in the machine's time zone.
 */
export function nextRun(schedule: Schedule, from: Date): Date | null {
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

/** The same, for a clock that may have been ahead when the schedule began to count: a job is due at once then, not when that time comes. */
export function nextRunFrom(schedule: Schedule, from: Date, now: Date): Date | null {
  const isAhead = from.getTime() > now.getTime() + clockToleranceMs;
  return isAhead && schedule.type !== 'manual' ? now : nextRun(schedule, from);
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
