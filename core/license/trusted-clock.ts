import { canonicalInstant, dateOf } from '../../shared/license/calendar.js';
import type { Instant } from '../../shared/license/dates.js';
import { type Text, text } from '../../shared/texts/text.js';

/** The system clock may lag behind the mark by this much before terms are evaluated at the mark (licensing.md §9). */
const toleratedLagMs = 24 * 60 * 60 * 1000;

export interface TrustedNow {
  readonly now: Instant;
  /** The system clock is more than 24 h behind the mark, so that `now` is the mark. */
  readonly behind: boolean;
}

/** The instant at which license terms are evaluated (§9). `mark` is the highest trusted time seen; null on first use. */
export function trustedNow(system: Date, mark: Instant | null): TrustedNow {
  const behind = mark !== null && system.getTime() < Date.parse(mark) - toleratedLagMs;
  return { now: behind ? canonicalInstant(mark) : system.toISOString(), behind };
}

/** The mark after `seen` was seen: it only rises. A signed server answer alone sets it anew, by replacing it. */
export function raisedMark(mark: Instant | null, seen: Instant | Date): Instant {
  const instant = canonicalInstant(seen);
  return mark === null || Date.parse(mark) < Date.parse(instant) ? instant : canonicalInstant(mark);
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

/** The warning of §9. It tells days, like every message: with the time of day it would be news at every look. */
export function clockWarningOf(system: Date, mark: Instant): Text {
  return text('license.clockBehind', { systemDate: dateOf(system), seenDate: dateOf(mark) });
}
