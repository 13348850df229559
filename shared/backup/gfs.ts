import type { Retention } from './job.js';

/** Grandfather-father-son: how many days, weeks, months and years keep their last restore point. */
export type GfsRetention = Extract<Retention, { type: 'gfs' }>;

export const gfsPeriods = ['daily', 'weekly', 'monthly', 'yearly'] as const;
export type GfsPeriod = (typeof gfsPeriods)[number];

/** A day of the calendar of one time zone, as days since 1970-01-01. */
export type CalendarDay = number;

const dayMs = 86_400_000;
/** The furthest that a `Date` goes, in milliseconds: what damage left in a row may lie further out. */
const furthest = 8_640_000_000_000_000;

/** Tells the calendar day of an instant (milliseconds since 1970) in a time zone (IANA name). Throws RangeError for an unknown zone. */
export function calendarDaysOf(timeZone: string | undefined): (instant: number) => CalendarDay {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  return (instant) => {
    const found = { year: 1970, month: 1, day: 1 };
    for (const { type, value } of format.formatToParts(Math.min(Math.max(instant, -furthest), furthest)))
      if (type === 'year' || type === 'month' || type === 'day') found[type] = Number(value);
    return Math.floor(Date.UTC(found.year, found.month - 1, found.day) / dayMs);
  };
}

/** A number that is the same for all days of a period: weeks are those of ISO 8601, from Monday on. */
function periodOf(day: CalendarDay, period: GfsPeriod): number {
  switch (period) {
    case 'daily':
      return day;
    case 'weekly':
      // 1970-01-01 was a Thursday.
      return Math.floor((day + 3) / 7);
    case 'monthly': {
      const date = new Date(day * dayMs);
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    }
    case 'yearly':
      return new Date(day * dayMs).getUTCFullYear();
  }
}

/**
 * Which restore points a rule keeps, newest first: the last one of each of the last so many days, weeks, months and years that have one, as
 * restic's `--keep-daily` and its like. One whose day is not known (null) takes nobody's place, and goes only when the rule keeps nothing
 * older than it.
 */
export function keptByGfs(newestFirst: readonly (CalendarDay | null)[], rule: GfsRetention): boolean[] {
  const places = gfsPeriods.map((period) => ({ period, left: rule[period], last: Number.NaN }));
  return newestFirst.map((day) => {
    if (day === null) return places.some(({ left }) => left > 0);
    let isKept = false;
    for (const place of places) {
      const own = periodOf(day, place.period);
      if (place.left === 0 || own === place.last) continue;
      place.left -= 1;
      place.last = own;
      isKept = true;
    }
    return isKept;
  });
}

/** The days whose restore points a rule keeps when there is one a day, up to `today`; newest first, for each period. */
export function gfsExample(rule: GfsRetention, today: CalendarDay): Record<GfsPeriod, CalendarDay[]> {
  const daysOf = (period: GfsPeriod): CalendarDay[] => {
    const days: CalendarDay[] = [];
    for (let day = today; days.length < rule[period]; day = endBefore(day, period)) days.push(day);
    return days;
  };
  return {
    daily: daysOf('daily'),
    weekly: daysOf('weekly'),
    monthly: daysOf('monthly'),
    yearly: daysOf('yearly'),
  };
}

/** The last day of the period before the one of `day`. */
function endBefore(day: CalendarDay, period: GfsPeriod): CalendarDay {
  switch (period) {
    case 'daily':
      return day - 1;
    case 'weekly':
      return periodOf(day, 'weekly') * 7 - 4;
    case 'monthly': {
      const date = new Date(day * dayMs);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 0) / dayMs;
    }
    case 'yearly':
      return Date.UTC(periodOf(day, 'yearly') - 1, 11, 31) / dayMs;
  }
}
