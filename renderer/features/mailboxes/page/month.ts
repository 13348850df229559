import { z } from 'zod';

/** A month of the machine's calendar; `month` counts from 0. */
export interface Month {
  readonly year: number;
  readonly month: number;
}

/** A day of the machine's calendar as `YYYY-MM-DD`. */
export function dayKey(day: Date): string {
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${String(day.getFullYear()).padStart(4, '0')}-${month ?? ''}-${date ?? ''}`;
}

export function monthOf(day: Date): Month {
  return { year: day.getFullYear(), month: day.getMonth() };
}

/** So many months later; negative for earlier. */
export function monthAfter({ year, month }: Month, months: number): Month {
  return monthOf(new Date(year, month + months, 1));
}

/** Negative when `a` is before `b`. */
export function compareMonths(a: Month, b: Month): number {
  return (a.year - b.year) * 12 + a.month - b.month;
}

/** The weeks of a month; null for days of other months. `firstWeekday` is 0 for Sunday. */
export function weeksOf({ year, month }: Month, firstWeekday: number): (Date | null)[][] {
  const days = new Date(year, month + 1, 0).getDate();
  const before = (new Date(year, month, 1).getDay() - firstWeekday + 7) % 7;
  const cells = Array.from({ length: Math.ceil((before + days) / 7) * 7 }, (_, cell) => {
    const date = cell - before + 1;
    return date < 1 || date > days ? null : new Date(year, month, date);
  });
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** The day that a week begins with where a locale (BCP 47) is at home, 0 for Sunday; Monday where the browser does not know. */
export function firstWeekdayOf(locale: string): number {
  const tag = new Intl.Locale(locale);
  const read: unknown = Reflect.get(tag, 'getWeekInfo');
  const info: unknown = typeof read === 'function' ? Reflect.apply(read, tag, []) : null;
  const { firstDay } = z
    .object({ firstDay: z.int().min(1).max(7) })
    .catch({ firstDay: 1 })
    .parse(info);
  return firstDay % 7;
}

/** The day that a key leads to from another one; null for every other key. */
export function dayAfterKey(key: string, day: Date, firstWeekday: number): Date | null {
  const plus = (days: number): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
  const inWeek = (day.getDay() - firstWeekday + 7) % 7;
  switch (key) {
    case 'ArrowLeft':
      return plus(-1);
    case 'ArrowRight':
      return plus(1);
    case 'ArrowUp':
      return plus(-7);
    case 'ArrowDown':
      return plus(7);
    case 'Home':
      return plus(-inWeek);
    case 'End':
      return plus(6 - inWeek);
    case 'PageUp':
      return sameDayOf(monthAfter(monthOf(day), -1), day);
    case 'PageDown':
      return sameDayOf(monthAfter(monthOf(day), 1), day);
    default:
      return null;
  }
}

/** The same day of another month, or its last. */
function sameDayOf({ year, month }: Month, day: Date): Date {
  const last = new Date(year, month + 1, 0).getDate();
  return new Date(year, month, Math.min(day.getDate(), last));
}
