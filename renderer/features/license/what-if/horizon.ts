import { addDays, addMonths, dateOf, daysBetween } from '../../../../shared/license/calendar.js';
import type { CalendarDate } from '../../../../shared/license/dates.js';
import type { LicenseView } from '../../../../shared/license/license-view.js';
import {
  type SupposedDay,
  type Supposition,
  whatFollows,
  whatIf,
} from '../../../../shared/license/what-if.js';

/** Days that the line reaches beyond the last date that matters, and at least and at most beyond today. */
const margin = 45;
const shortest = 120;
const longest = 5 * 366;

/** The last day of the line: what the supposed license leads to is over by then, within five years. */
export function endOfLine({ facts, counts, today }: LicenseView, supposed: Supposition): CalendarDate {
  const { status } = whatIf(facts, counts, supposed, today);
  // Mailboxes that are new today may exceed the license from the first of next month, for two months as a rule.
  const dates = [status.expiresOn, status.expiryGraceEndsOn, status.exceededGraceEndsOn, addMonths(today, 3)];
  const last = dates.reduce<number>(
    (days, date) => (date === null ? days : Math.max(days, daysBetween(today, date))),
    0,
  );
  return addDays(today, Math.min(longest, Math.max(shortest, last + margin)));
}

/** A stretch of the line in which nothing changes; `from` and `to` are days after today. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly day: SupposedDay;
}

/** What follows from today to the end of the line. */
export function stretches(
  { facts, counts }: LicenseView,
  supposed: Supposition,
  end: CalendarDate,
): Stretch[] {
  const today = dateOf(facts.now);
  const days = whatFollows(facts, counts, supposed, end);
  return days.map((day, index) => ({
    day,
    from: daysBetween(today, day.on),
    to: daysBetween(today, days[index + 1]?.on ?? end),
  }));
}
