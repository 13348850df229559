import {
  type BandwidthLimit,
  type JobWindow,
  type Weekday,
  clockTime,
  kilobitsSchema,
  minutesOf,
  weekdays,
} from '../../../../shared/backup/job-window.js';

/** Days and hours, as typed. */
export interface HoursDraft {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** A bandwidth limit, as typed: in Mbit/s, and always where it has no hours. */
export interface LimitDraft {
  readonly megabits: string;
  readonly hours: HoursDraft | null;
}

export const nights: HoursDraft = { days: weekdays, from: '22:00', to: '06:00' };
export const workingHours: HoursDraft = { days: weekdays.slice(0, 5), from: '08:00', to: '18:00' };

/** What a field for a time of day shows of the end of a day. */
const endOfDay = 1440;

export function hoursOf({ days, from, to }: JobWindow): HoursDraft {
  return { days, from: clockTime(from), to: clockTime(to % endOfDay) };
}

/** Null where no day is chosen, or a time is none. Until midnight is until the end of the day. */
export function windowOf({ days, from, to }: HoursDraft): JobWindow | null {
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  if (days.length === 0 || begins === null || begins === endOfDay || ends === null) return null;
  return {
    days: weekdays.filter((day) => days.includes(day)),
    from: begins,
    to: ends === 0 ? endOfDay : ends,
  };
}

export function limitDraftOf({ kilobitsPerSecond, window }: BandwidthLimit): LimitDraft {
  return { megabits: String(kilobitsPerSecond / 1000), hours: window && hoursOf(window) };
}

/** Null where the rate or the hours are none. */
export function limitOf({ megabits, hours }: LimitDraft): BandwidthLimit | null {
  const isNumber = /^\d+([.,]\d{1,3})?$/.test(megabits.trim());
  const kilobits = Math.round(Number(megabits.trim().replace(',', '.')) * 1000);
  const window = hours && windowOf(hours);
  if (!isNumber || !kilobitsSchema.safeParse(kilobits).success || (hours !== null && window === null))
    return null;
  return { kilobitsPerSecond: kilobits, window };
}
