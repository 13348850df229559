import { assertNever } from '../../shared/errors.js';
import { type CalendarDay, type GfsRetention, calendarDaysOf, keptByGfs } from '../../shared/backup/gfs.js';
import type { Retention } from '../../shared/backup/job.js';

export interface CompletedPoint {
  readonly id: number;
  /** When it was begun, where nothing proves the other date: none was made before. */
  readonly startedAt?: number | undefined;
  /** Milliseconds since 1970, as the clock said. */
  readonly completedAt: number;
  /** That clock has been found wrong (docs/decisions/0181). */
  readonly isMisdated?: boolean;
}

const dayMs = 86_400_000;

/**
 * Points that every one of the rules drops; without a rule none. The newest complete point is always kept: a failed run
 * never expires the last good one, and the last state of a mailbox that is gone stays. The time zone is asked for by rules of calendar days.
 */
export function expiredPoints(
  points: readonly CompletedPoint[],
  retentions: readonly Retention[],
  now: Date,
  timeZone: () => string | undefined,
): CompletedPoint[] {
  const newestFirst = [...points].sort((a, b) => b.id - a.id);
  const older = newestFirst.slice(1);
  const expired = retentions.map((retention) => new Set(expiredBy(newestFirst, retention, now, timeZone)));
  return expired.length === 0 ? [] : older.filter((point) => expired.every((each) => each.has(point)));
}

/**
 * The latest that points can have been made, whatever the clock said (licensing.md §9): none was made before it was begun or before the one before
 * it, and one that is later than now not after the next that is not. It goes by what was written: a corrected date deletes nothing (docs/decisions/0181).
 */
function timesInOrder(newestFirst: readonly CompletedPoint[], now: number): Map<number, number> {
  const times = new Map<number, number>();
  let latest = Number.NEGATIVE_INFINITY;
  let unknown: number[] = [];
  for (const { id, startedAt, completedAt } of newestFirst.toReversed()) {
    const madeAt = Math.max(startedAt ?? completedAt, completedAt);
    if (madeAt > now) {
      unknown.push(id);
      continue;
    }
    latest = Math.max(latest, madeAt);
    for (const each of [...unknown, id]) times.set(each, latest);
    unknown = [];
  }
  for (const id of unknown) times.set(id, now);
  return times;
}

/**
 * The calendar day of each point; null where it cannot be told: its clock is known to have been wrong, it is later than now, or another point
 * contradicts it, as none was made before one that precedes it, or on a day before it was begun. Which of two such dates is wrong, nobody can tell.
 */
function daysInOrder(
  newestFirst: readonly CompletedPoint[],
  now: number,
  dayOf: (instant: number) => CalendarDay,
): (CalendarDay | null)[] {
  const dated = newestFirst.map(({ startedAt, completedAt, isMisdated }) => {
    const isBeforeItsBegin = startedAt !== undefined && dayOf(startedAt) > dayOf(completedAt);
    return isMisdated === true || completedAt > now || isBeforeItsBegin ? null : completedAt;
  });
  let bound = now;
  const latest = dated.map((at) => (at === null ? null : (bound = Math.min(bound, at))));
  bound = Number.NEGATIVE_INFINITY;
  const earliest = dated.toReversed().map((at) => (at === null ? null : (bound = Math.max(bound, at))));
  earliest.reverse();
  return dated.map((at, index) => {
    const [from, to] = [earliest[index], latest[index]];
    if (at === null || from == null || to == null) return null;
    const day = dayOf(at);
    return dayOf(from) === day && dayOf(to) === day ? day : null;
  });
}

function expiredBy(
  newestFirst: readonly CompletedPoint[],
  retention: Retention,
  now: Date,
  timeZone: () => string | undefined,
): CompletedPoint[] {
  switch (retention.type) {
    case 'forever':
      return [];
    case 'points':
      return newestFirst.slice(retention.points);
    case 'days': {
      const madeAt = timesInOrder(newestFirst, now.getTime());
      return newestFirst.filter(({ id }) => (madeAt.get(id) ?? 0) < now.getTime() - retention.days * dayMs);
    }
    case 'gfs':
      return expiredByGfs(newestFirst, retention, now, timeZone);
    default:
      return assertNever(retention);
  }
}

function expiredByGfs(
  newestFirst: readonly CompletedPoint[],
  rule: GfsRetention,
  now: Date,
  timeZone: () => string | undefined,
): CompletedPoint[] {
  const kept = keptByGfs(daysInOrder(newestFirst, now.getTime(), calendarDaysOf(timeZone())), rule);
  return newestFirst.filter((_, index) => kept[index] !== true);
}
