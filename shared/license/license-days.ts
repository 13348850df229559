import { z } from 'zod';
import { addDays, daysBetween } from './calendar.js';
import { type CalendarDate, calendarDateSchema } from './dates.js';
import type { LicenseFacts, MailboxCounts } from './model.js';
import { licensedCount } from './policy.js';
import { evaluateLicense } from './status.js';
import { isDoubtful } from './sure-time.js';

/** How the license was used on a day (UTC), as the day's last look found it. */
const licenseFiguresSchema = z.object({
  /** Managed mailboxes (licensing.md §2), `new` ones among them. */
  managed: z.int().min(0),
  /** Rental only: backed up for the first time this month, without a unit (§5). */
  new: z.int().min(0),
  /** More than the license covers, backed up or not; without a license, those that wait. */
  extra: z.int().min(0),
  /** Mailboxes that the license covers. */
  covered: z.int().min(0),
});
export type LicenseFigures = z.infer<typeof licenseFiguresSchema>;

/** A day of the license overview (§11); null for one that nobody looked at, of which nothing is known. */
export const licenseDaySchema = z.object({
  date: calendarDateSchema,
  figures: licenseFiguresSchema.nullable(),
});
export type LicenseDay = z.infer<typeof licenseDaySchema>;

/** Days of an overview, both included. */
export interface Interval {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** The figures of today; null where nobody can say them: the license cannot be read, or the clock is in doubt (§9). */
export function figuresOf(facts: LicenseFacts, counts: MailboxCounts): LicenseFigures | null {
  if (facts.unread !== undefined || isDoubtful(facts)) return null;
  const status = evaluateLicense(facts, counts);
  const extra = status.temporary + status.waiting;
  return {
    managed: status.licensed + status.new + extra,
    new: status.new,
    extra,
    covered: licensedCount(facts.license),
  };
}

/** Every day of the interval in order, with what is recorded of it. */
export function daysOf(
  { from, to }: Interval,
  recorded: ReadonlyMap<CalendarDate, LicenseFigures>,
): LicenseDay[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => {
    const date = addDays(from, index);
    return { date, figures: recorded.get(date) ?? null };
  });
}

/** Years that an overview may span: more is a slip of the pen. */
export const longestOverviewYears = 10;
const longestOverviewDays = longestOverviewYears * 366;

export const intervalSchema = z
  .object({ from: calendarDateSchema, to: calendarDateSchema })
  .refine(({ from, to }) => from <= to && daysBetween(from, to) < longestOverviewDays);
