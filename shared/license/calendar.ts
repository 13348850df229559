import type { CalendarDate, Instant } from './dates.js';

/** UTC calendar arithmetic (licensing.md §1: all dates are UTC calendar dates). Never reads the machine's clock or time zone. */
const dayMs = 86_400_000;

/** The UTC calendar date of an instant. */
export function dateOf(instant: Instant | Date): CalendarDate {
  return dateInFourDigits(new Date(instant));
}

/** The minute of an instant in UTC, as reports for people have it: `2026-04-10 09:30`. */
export function minuteOf(instant: Instant | Date): string {
  const at = new Date(instant);
  return `${dateOf(at)} ${at.toISOString().slice(-13, -8)}`;
}

/** The instant in the form of `Date.toISOString`: UTC, milliseconds, comparable as text. */
export function canonicalInstant(instant: Instant | Date): Instant {
  return new Date(instant).toISOString();
}

/** First millisecond of the day, in ms since 1970. */
export function startOfDay(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

/** Last millisecond of the day, in ms since 1970: end dates are inclusive (§3). */
export function endOfDay(date: CalendarDate): number {
  return startOfDay(date) + dayMs - 1;
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateOf(new Date(startOfDay(date) + days * dayMs));
}

/** The same day `months` later (or earlier), clamped to the end of a shorter month: 31 January + 1 = 28 or 29 February (§3). */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const { year, month, day } = partsOf(date);
  const lastOfTarget = utcDay(year, month + months, 0);
  return dateOf(utcDay(year, month - 1 + months, Math.min(day, lastOfTarget.getUTCDate())));
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / dayMs);
}

/** Number of days of the month that the date lies in. */
export function daysInMonth(date: CalendarDate): number {
  const { year, month } = partsOf(date);
  return utcDay(year, month, 0).getUTCDate();
}

export function firstOfMonth(date: CalendarDate): CalendarDate {
  return `${date.slice(0, 8)}01`;
}

function partsOf(date: CalendarDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

/** Unlike `Date.UTC`, takes years before 100 as they are. */
function utcDay(year: number, monthIndex: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, monthIndex, day);
  return date;
}

/** Outside the years 0000 to 9999 the nearest date that `YYYY-MM-DD` can say: a key "for ever" ends on 9999-12-31. */
function dateInFourDigits(date: Date): CalendarDate {
  const text = date.toISOString();
  if (text.startsWith('-')) return '0000-01-01';
  return text.startsWith('+') ? '9999-12-31' : text.slice(0, 10);
}
