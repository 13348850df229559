import { assertNever } from '../errors.js';
import { addDays, daysInMonth, startOfDay } from './calendar.js';
import type { CalendarDate, Instant } from './dates.js';
import type { LicensePayload } from './model.js';
import type { UpdateOutcome } from './update.js';

const minute = 60_000;
const day = 24 * 60 * minute;
const week = 7 * day;

/** No connection or a bad answer: tried again after 60 minutes (S0, VBR). */
export const connectionRetryMs = 60 * minute;
/** "General license key generation error has occurred": tried again after 24 hours (S0, VBR). */
export const generationRetryMs = day;
/** Upper bound (exclusive) of the spread: every moment of the week is as likely as any other. */
export const spreadRangeMs = week;

/** Days before `expiresOn` from which there is one request a day (VBR). */
const dailyRequestDays = 7;
/** A network that comes and goes causes at most one request a minute. */
const shortestRetryMs = minute;

/** What the schedule remembers from one run of the console to the next. */
export interface ScheduleState {
  /** Chosen once per installation, 0 ≤ spreadMs < {@link spreadRangeMs}: keeps a million consoles from asking at once. */
  readonly spreadMs: number;
  /** The moment from which the next request is counted, and what happened then; null while there is nothing to update. */
  readonly countedFrom: { readonly at: Instant; readonly after: UpdateOutcome | 'switched-on' } | null;
}

/** The world as the schedule sees it. */
export interface ScheduleFacts {
  readonly license: Pick<LicensePayload, 'expiresOn' | 'supportExpiresOn'> | null;
  readonly autoUpdate: boolean;
  /** The system's clock; requests are planned on it. */
  readonly now: Instant;
  /** The trusted clock (licensing.md §9); it tells whether the daily requests have begun and whether the window has ended. */
  readonly trustedNow: Instant;
  /** Nothing irreversible follows from the clock (§9): the window does not end now. */
  readonly clockIsDoubtful?: boolean;
  /** When the network came back after the latest attempt; null if it did not. */
  readonly onlineSince: Instant | null;
}

/** What is due next and why. An `at` that has passed was missed and is due at once (licensing.md §6). */
export type NextUpdate =
  | { readonly action: 'request'; readonly at: Instant; readonly why: RequestReason }
  | { readonly action: 'switch-off'; readonly at: Instant; readonly why: SwitchOffReason }
  | { readonly action: 'none'; readonly at: null; readonly why: 'off' | 'no-license' };
type RequestReason = 'weekly' | 'daily' | 'connection-retry' | 'generation-retry';
export type SwitchOffReason = 'retry-window-ended' | 'contract-ended';

/**
 * Last day of the retry window: N days after the expiry of license or support, whichever is earlier; N is the
 * number of days in the month of that expiry (VBR: January 31, April 30). It knows nothing of grace periods.
 */
export function retryWindowEndsOn(
  license: Pick<LicensePayload, 'expiresOn' | 'supportExpiresOn'>,
): CalendarDate {
  const { expiresOn, supportExpiresOn } = license;
  const expiry =
    supportExpiresOn !== undefined && supportExpiresOn < expiresOn ? supportExpiresOn : expiresOn;
  return addDays(expiry, daysInMonth(expiry));
}

/**
 * Brings the state in line with the facts: counting starts when auto-update is turned on, ends when it is turned off,
 * and never starts in the future (the clock was set back). Call it before {@link nextUpdate}.
 */
export function observe(state: ScheduleState, facts: ScheduleFacts): ScheduleState {
  if (!facts.autoUpdate || facts.license === null) {
    return state.countedFrom === null ? state : { ...state, countedFrom: null };
  }
  if (state.countedFrom === null) {
    return { ...state, countedFrom: { at: facts.now, after: 'switched-on' } };
  }
  if (Date.parse(state.countedFrom.at) > Date.parse(facts.now)) {
    return { ...state, countedFrom: { at: facts.now, after: state.countedFrom.after } };
  }
  return state;
}

/** The next update counts from this attempt, scheduled or forced. Nothing is planned while auto-update is off. */
export function afterAttempt(state: ScheduleState, at: Instant, outcome: UpdateOutcome): ScheduleState {
  return state.countedFrom === null ? state : { ...state, countedFrom: { at, after: outcome } };
}

/** When the next update is due and why (licensing.md §6). Pure; the state is one that {@link observe} answered. */
export function nextUpdate(state: ScheduleState, facts: ScheduleFacts): NextUpdate {
  const { license, autoUpdate } = facts;
  if (license === null) return { action: 'none', at: null, why: 'no-license' };
  if (!autoUpdate) return { action: 'none', at: null, why: 'off' };

  const countedFrom = state.countedFrom ?? { at: facts.now, after: 'switched-on' };
  if (countedFrom.after === 'contract-expired') {
    return { action: 'switch-off', at: countedFrom.at, why: 'contract-ended' };
  }
  const request = nextRequest(countedFrom, state.spreadMs, license.expiresOn, facts);
  if (facts.clockIsDoubtful === true) return { action: 'request', at: instant(request.at), why: request.why };
  const windowEnd = startOfDay(retryWindowEndsOn(license)) + day;
  const switchOff = Date.parse(facts.trustedNow) >= windowEnd ? Date.parse(facts.now) : windowEnd;
  return request.at < switchOff
    ? { action: 'request', at: instant(request.at), why: request.why }
    : { action: 'switch-off', at: instant(switchOff), why: 'retry-window-ended' };
}

function nextRequest(
  countedFrom: NonNullable<ScheduleState['countedFrom']>,
  spreadMs: number,
  expiresOn: CalendarDate,
  facts: ScheduleFacts,
): { at: number; why: RequestReason } {
  const from = Date.parse(countedFrom.at);
  switch (countedFrom.after) {
    case 'no-connection':
    case 'bad-answer':
    case 'not-installed':
      return { at: from + connectionRetryDelay(from, facts.onlineSince), why: 'connection-retry' };
    case 'generation-error':
      return { at: from + generationRetryMs, why: 'generation-retry' };
    case 'switched-on':
    case 'renewed':
    case 'up-to-date':
    case 'unsupported-type':
    case 'invalid':
    case 'contract-expired':
      return nextSlot(from, spreadMs, expiresOn, facts);
    default:
      return assertNever(countedFrom.after);
  }
}

/** Slots lie on a grid that the spread shifts, so that neither a forced update nor an outage gathers consoles. */
function nextSlot(
  from: number,
  spreadMs: number,
  expiresOn: CalendarDate,
  facts: ScheduleFacts,
): { at: number; why: RequestReason } {
  const dailyStart = startOfDay(expiresOn) - dailyRequestDays * day;
  const clockIsBehind = Date.parse(facts.trustedNow) >= dailyStart && Date.parse(facts.now) < dailyStart;
  const daily = slotAfter(clockIsBehind ? from : Math.max(from, dailyStart - 1), day, spreadMs);
  const weekly = slotAfter(from, week, spreadMs);
  return daily <= weekly ? { at: daily, why: 'daily' } : { at: weekly, why: 'weekly' };
}

function connectionRetryDelay(from: number, onlineSince: Instant | null): number {
  if (onlineSince === null) return connectionRetryMs;
  const delay = Math.max(Date.parse(onlineSince) - from, shortestRetryMs);
  return Math.min(delay, connectionRetryMs);
}

/** First instant strictly after `from` that lies on the grid of `period`, shifted by `spread`. */
function slotAfter(from: number, period: number, spread: number): number {
  const phase = spread % period;
  return (Math.floor((from - phase) / period) + 1) * period + phase;
}

function instant(ms: number): Instant {
  return new Date(ms).toISOString();
}
