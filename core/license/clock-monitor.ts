import type { Clock } from '../../shared/clock.js';
import { dateOf } from '../../shared/license/calendar.js';

export interface ClockMonitorOptions {
  readonly clock: Clock;
  /** Milliseconds that never jump: `performance.now`. */
  readonly monotonicMs: () => number;
  /** Calls back once after `ms`; answers a function that cancels. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** A day boundary in UTC was crossed, the clock was set, or the machine slept: licenses are to be evaluated again (§8, §9). */
  readonly onChange: (reason: 'new-day' | 'jump') => void;
}

const tickMs = 30_000;

/** Watches the system clock; answers the function that ends it. Every date of licensing.md begins and ends with a UTC day. */
export function startClockMonitor(options: ClockMonitorOptions): () => void {
  const reading = (): { wallMs: number; monotonicMs: number } => ({
    wallMs: options.clock().getTime(),
    monotonicMs: options.monotonicMs(),
  });
  let last = reading();
  let cancel: () => void = () => undefined;
  const tick = (): void => {
    const before = last;
    last = reading();
    cancel = options.after(tickMs, tick);
    if (clockJump(before, last) !== null) options.onChange('jump');
    else if (dateOf(new Date(before.wallMs)) !== dateOf(new Date(last.wallMs))) options.onChange('new-day');
  };
  cancel = options.after(tickMs, tick);
  return () => {
    cancel();
  };
}

/** A jump of the system clock, or time that passed asleep, seen between two ticks. */
export type ClockJump =
  { readonly type: 'forward'; readonly ms: number } | { readonly type: 'back'; readonly ms: number };

/** Longest drift between wall and monotonic time that is not a jump: NTP slews, timers fire late under load. */
const toleratedDriftMs = 10_000;

/**
 * The jump between two readings, null when the clocks ran together. `monotonicMs` stands still in sleep on Linux and macOS, so a
 * wake-up shows as a jump forward: both call for a new evaluation (§8).
 */
export function clockJump(
  before: { readonly wallMs: number; readonly monotonicMs: number },
  after: { readonly wallMs: number; readonly monotonicMs: number },
): ClockJump | null {
  const drift = after.wallMs - before.wallMs - (after.monotonicMs - before.monotonicMs);
  if (Math.abs(drift) <= toleratedDriftMs) return null;
  return { type: drift > 0 ? 'forward' : 'back', ms: Math.abs(drift) };
}
