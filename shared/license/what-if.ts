import { addDays, addMonths, dateOf, firstOfMonth } from './calendar.js';
import type { CalendarDate, Instant } from './dates.js';
import type { LicenseFacts, LicensePayload, LicenseStatus, MailboxCounts } from './model.js';
import { exceededGraceBegan } from './ledger.js';
import { effectivePolicy, licensedCount } from './policy.js';
import { evaluateLicense, processedMailboxes } from './status.js';

/** What is supposed to be otherwise, from today on; everything else stays as it is. */
export interface Supposition {
  /** Managed mailboxes; those that are added are backed up for the first time today. */
  readonly managed: number;
  readonly license: LicensePayload | null;
}

/** What the license is and does on one supposed day. */
export interface SupposedDay {
  readonly on: CalendarDate;
  readonly status: LicenseStatus;
  /** Mailboxes that sessions process on that day, those included that need no license, and those that they no longer or not yet do. */
  readonly backedUp: number;
  readonly stopped: number;
}

/**
 * The license on a day from today on, if the supposition held from today and a session ran every day (licensing.md §2–§5, §11). Today, with
 * the mailboxes and the license that are there, it is the real status. No usage report is taken for delivered. Pure.
 */
export function whatIf(
  facts: LicenseFacts,
  counts: MailboxCounts,
  supposed: Supposition,
  on: CalendarDate,
): SupposedDay {
  const today = dateOf(facts.now);
  const then = on === today ? facts : { ...facts, now: middayOf(on) };
  const supposedFacts = supposed.license === facts.license ? then : withLicense(then, supposed.license);
  const supposedCounts = countsOn(facts, counts, supposed, on);
  const status = evaluateLicense(supposedFacts, supposedCounts);
  const backedUp = processedMailboxes(status, supposedCounts);
  const all = supposedCounts.managed + (supposedCounts.notRequired ?? 0);
  return { on, status, backedUp, stopped: all - backedUp };
}

/** The days from today through `until` on which something about the license becomes another, today first. */
export function whatFollows(
  facts: LicenseFacts,
  counts: MailboxCounts,
  supposed: Supposition,
  until: CalendarDate,
): SupposedDay[] {
  const days: SupposedDay[] = [];
  for (let on = dateOf(facts.now); on <= until; on = addDays(on, 1)) {
    const day = whatIf(facts, counts, supposed, on);
    const last = days.at(-1);
    if (last === undefined || differs(last, day)) days.push(day);
  }
  return days;
}

function differs(a: SupposedDay, b: SupposedDay): boolean {
  return (
    a.status.term !== b.status.term ||
    a.status.count !== b.status.count ||
    a.backedUp !== b.backedUp ||
    a.status.new !== b.status.new
  );
}

/** A key that does not verify is no reason any more when another license is supposed. */
function withLicense(facts: LicenseFacts, license: LicensePayload | null): LicenseFacts {
  const { now, autoUpdate, lastUsageReportOn } = facts;
  return { license, now, autoUpdate, lastUsageReportOn };
}

/** Only the day matters to a license: every date begins and ends with it. */
function middayOf(on: CalendarDate): Instant {
  return `${on}T12:00:00.000Z`;
}

/**
 * New mailboxes use no unit until the first day of the following month, and the exceeded grace begins with the first day on which a session
 * finds the count exceeded: today at the earliest, unless it runs already or continues the last one (§5). One that runs ends today where the
 * supposition is within the count.
 */
function countsOn(
  facts: LicenseFacts,
  counts: MailboxCounts,
  { managed, license }: Supposition,
  on: CalendarDate,
): MailboxCounts {
  const today = dateOf(facts.now);
  const nextMonth = firstOfMonth(addMonths(today, 1));
  const added = Math.max(0, managed - counts.managed);
  const fresh = Math.min(counts.new + added, managed);
  const covered = licensedCount(license);
  const isExceededWith = (free: number): boolean => managed - free > covered;
  const free = effectivePolicy(license).newMailboxesAreFree ? fresh : 0;
  const last = counts.lastExceeded ?? null;
  const ended = last?.endedOn === null ? { ...last, endedOn: today } : last;
  const sinceToday = counts.exceededSince ?? exceededGraceBegan(last, covered, today);
  const sinceLater =
    isExceededWith(0) && on >= nextMonth ? exceededGraceBegan(ended, covered, nextMonth) : null;
  return {
    ...counts,
    managed,
    new: on < nextMonth ? fresh : 0,
    exceededSince: isExceededWith(free) ? sinceToday : sinceLater,
  };
}
