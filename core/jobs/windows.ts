import { type BandwidthLimit, type JobWindow, weekdays } from '../../shared/backup/job-window.js';
import { type WallClock, localClock } from './wall-clock.js';

const minute = 60_000;
const minutesPerDay = 1440;

/** The longest that an opening is looked for: one that a change of the clocks leaves out comes a week later. */
const longestSearchMs = 22 * minutesPerDay * minute;

/** Whether a job may run: within one of its windows, or at any time without one. Windows go by the clock on the wall, whatever daylight saving does. */
export function isWithin(
  windows: readonly JobWindow[],
  instant: Date,
  clock: WallClock = localClock,
): boolean {
  return windows.length === 0 || windows.some((window) => contains(window, instant, clock));
}

/** The first instant from `from` on that is within a window; null where none comes, which windows of whole minutes never are. */
export function nextOpening(
  windows: readonly JobWindow[],
  from: Date,
  clock: WallClock = localClock,
): Date | null {
  return nextChange(windows, from, true, clock);
}

/** The first instant from `from` on that is in no window; null for windows that never end, and without any. */
export function nextClosing(
  windows: readonly JobWindow[],
  from: Date,
  clock: WallClock = localClock,
): Date | null {
  return nextChange(windows, from, false, clock);
}

/** What may be read now, in bytes a second; null without a limit. */
export function bytesPerSecondAt(
  limits: readonly BandwidthLimit[],
  instant: Date,
  clock: WallClock = localClock,
): number | null {
  const inForce = limits
    .filter(({ window }) => window === null || contains(window, instant, clock))
    .map(({ kilobitsPerSecond }) => kilobitsPerSecond * 125);
  return inForce.length === 0 ? null : Math.min(...inForce);
}

function contains({ days, from, to }: JobWindow, instant: Date, clock: WallClock): boolean {
  const { weekday, sinceMidnight } = clock(instant);
  const at = sinceMidnight / minute;
  const begins = (day: number): boolean => {
    const name = weekdays[(day + weekdays.length) % weekdays.length];
    return name !== undefined && days.includes(name);
  };
  if (from < to) return begins(weekday) && at >= from && at < to;
  return (begins(weekday) && at >= from) || (begins(weekday - 1) && at < to);
}

/** Nothing changes but at the times that windows name, at midnight, and when the clocks are changed: these are gone through. */
function nextChange(
  windows: readonly JobWindow[],
  from: Date,
  toOpen: boolean,
  clock: WallClock,
): Date | null {
  const times = [...new Set([0, ...windows.flatMap((window) => [window.from, window.to % minutesPerDay])])];
  const ends = from.getTime() + longestSearchMs;
  for (let at = from; at.getTime() <= ends; at = nextTime(times, at, clock))
    if (isWithin(windows, at, clock) === toOpen) return at;
  return null;
}

/** The next instant at which the clock shows one of the times, or was changed before it did. */
function nextTime(times: readonly number[], at: Date, clock: WallClock): Date {
  const { sinceMidnight, offset } = clock(at);
  const waits = times.map((time) => {
    const wait = time * minute - sinceMidnight;
    return wait > 0 ? wait : wait + minutesPerDay * minute;
  });
  const next = new Date(at.getTime() + Math.min(...waits));
  return clock(next).offset === offset ? next : changeBetween(at, next, clock);
}

/** The first millisecond after a change of the clocks between two instants. */
function changeBetween(before: Date, after: Date, clock: WallClock): Date {
  const { offset } = clock(before);
  let [low, high] = [before.getTime(), after.getTime()];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (clock(new Date(middle)).offset === offset) low = middle;
    else high = middle;
  }
  return new Date(high);
}
