import type { Clock } from '../../shared/clock.js';
import type { Instant } from '../../shared/license/dates.js';

/** The timers of the machine; tests drive their own. Returns a function that cancels. */
export interface Timers {
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** Timers that do not keep a process alive on their own. */
export const systemTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** JavaScript timers overflow at 2^31−1 ms; licensing.md §6: none longer than 24 days. */
const longestTimerMs = 24 * 24 * 60 * 60_000;

/** One timer for a moment in any future: it wakes up early rather than overflow, and its owner arms it again. */
export function wakeUpTimer(
  timers: Timers,
  clock: Clock,
  onWakeUp: () => void,
): {
  readonly armAt: (at: Instant) => void;
  readonly armIn: (minutes: number) => void;
  readonly disarm: () => void;
} {
  let cancel: (() => void) | null = null;

  const disarm = (): void => {
    cancel?.();
    cancel = null;
  };
  const arm = (ms: number): void => {
    disarm();
    cancel = timers.after(Math.min(Math.max(ms, 0), longestTimerMs), onWakeUp);
  };
  return {
    armAt: (at) => arm(Date.parse(at) - clock().getTime()),
    armIn: (minutes) => arm(minutes * 60_000),
    disarm,
  };
}
