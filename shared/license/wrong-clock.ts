import type { Instant } from './dates.js';
import { type SeenTime, look } from './seen-time.js';

/*
 * Dates of a clock that was ahead and has been set right (licensing.md §9, docs/decisions/0181). Pure. What they are kept beside is in
 * `core/catalogue/date-corrections.ts` and `core/repository/point-dates.ts`.
 */

/** A clock that was ahead, at the look that found it. */
export interface WrongClock {
  /** Nothing is later: what says so was dated by the wrong clock. */
  readonly foundAt: Instant;
  /** The latest that it showed, as far as a look tells. */
  readonly showed: Instant;
}

/** What takes its dates to where they belong. */
export interface DateShift {
  readonly foundAt: Instant;
  /** By how much the clock was ahead, in milliseconds. */
  readonly aheadMs: number;
  /** The last date before it: nothing was made earlier. */
  readonly notBefore: Instant;
}

/** Clocks of one machine differ by less. */
export const clockToleranceMs = 60_000;

/**
 * The wrong clock that came to light from one record of time to a later one: a candidate that was forgotten, or seen time that was set down
 * by a signed time. Null while anything still speaks against the clock: then nobody knows which of the two is wrong.
 */
export function wrongClockBetween(before: SeenTime | null, after: SeenTime, system: Date): WrongClock | null {
  const { seenAt, candidate, behind } = look(after, system);
  if (before === null || seenAt === null || candidate !== null || behind !== null) return null;
  const showed = [before.seenAt, before.candidate?.lookedAt ?? null]
    .flatMap((instant) => (instant === null ? [] : Date.parse(instant)))
    .reduce((latest, each) => Math.max(latest, each), 0);
  return showed > Date.parse(seenAt) + clockToleranceMs
    ? { foundAt: seenAt, showed: new Date(showed).toISOString() }
    : null;
}

/** Whether a date was written by the wrong clock, given that it was there when that came to light. */
export function isWrongDate(written: Instant, { foundAt }: Pick<DateShift, 'foundAt'>): boolean {
  return Date.parse(written) > Date.parse(foundAt) + clockToleranceMs;
}

/**
 * The date in place of a wrong one: as long before the clock was found wrong as that clock says, after all that was before, and not after it was
 * found: it may have shown later times than any look tells.
 */
export function correctedDate(written: Instant, { foundAt, aheadMs, notBefore }: DateShift): Instant {
  const moved = Math.min(Date.parse(written) - aheadMs, Date.parse(foundAt));
  return new Date(Math.max(moved, Date.parse(notBefore))).toISOString();
}
