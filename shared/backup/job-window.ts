import { z } from 'zod';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const minutesPerDay = 1440;

/**
 * Hours of some days of the week, as a clock on the wall shows them. From `from` until `to`, in minutes since midnight, 1440 for the end of the day; where
 * `to` is not later it is of the day after, and the days are those on which it begins.
 */
export const jobWindowSchema = z.strictObject({
  days: z.array(z.enum(weekdays)).min(1).max(weekdays.length),
  from: z
    .int()
    .min(0)
    .max(minutesPerDay - 1),
  to: z.int().min(1).max(minutesPerDay),
});
export type JobWindow = z.infer<typeof jobWindowSchema>;
export const mostWindows = 20;

/** At the least of it a message of 16 MB takes so long that servers may close the connection. */
export const kilobitsSchema = z.int().min(128).max(100_000_000);

/** At most so much is read of a source; always, or within a window. Where several hold at once the smallest does. */
export const bandwidthLimitSchema = z.strictObject({
  kilobitsPerSecond: kilobitsSchema,
  window: jobWindowSchema.nullable(),
});
export type BandwidthLimit = z.infer<typeof bandwidthLimitSchema>;

/** `HH:MM` of minutes since midnight, `24:00` for the end of the day. */
export function clockTime(minutes: number): string {
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
}

/** Minutes since midnight of `HH:MM`; null for what is none. */
export function minutesOf(given: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(given);
  const [hours, minutes] = [Number(match?.[1]), Number(match?.[2])];
  const total = hours * 60 + minutes;
  return match === null || minutes > 59 || total > minutesPerDay ? null : total;
}

/** `mon-fri 22:00-06:00`, `sat,sun 00:00-24:00`, `22:00-06:00` for every day, `sat` for all of it; null for what is none. */
export function parseWindow(given: string): JobWindow | null {
  const [first = '', second, ...rest] = given.trim().toLowerCase().split(/\s+/);
  if (rest.length > 0) return null;
  const isHours = first.includes(':');
  if (isHours && second !== undefined) return null;
  const days = isHours ? [...weekdays] : parseDays(first);
  const hours = isHours ? first : (second ?? '00:00-24:00');
  const ends = hours.split('-').map(minutesOf);
  const [from, to] = ends;
  if (days === null || ends.length !== 2 || from == null || to == null) return null;
  const parsed = jobWindowSchema.safeParse({ days, from, to: to === 0 ? minutesPerDay : to });
  return parsed.success ? parsed.data : null;
}

/** A window as `parseWindow` reads it. */
export function windowText({ days, from, to }: JobWindow): string {
  const hours = `${clockTime(from)}-${clockTime(to)}`;
  return days.length === weekdays.length ? hours : `${daysText(days)} ${hours}`;
}

/** Days that follow each other are a range. */
function daysText(days: readonly Weekday[]): string {
  const chosen = weekdays.map((day) => days.includes(day));
  const ranges: string[] = [];
  for (let start = 0; start < chosen.length; start += 1) {
    if (chosen[start] !== true) continue;
    let end = start;
    while (chosen[end + 1] === true) end += 1;
    const [first, last] = [weekdays[start] ?? '', weekdays[end] ?? ''];
    ranges.push(start === end ? first : `${first}-${last}`);
    start = end;
  }
  return ranges.join(',');
}

function parseDays(given: string): Weekday[] | null {
  const chosen = new Set<Weekday>();
  for (const part of given.split(',')) {
    const [first, last = first, ...rest] = part
      .split('-')
      .map((day) => weekdays.findIndex((known) => known === day));
    if (first === undefined || first < 0 || last === undefined || last < 0 || rest.length > 0) return null;
    // `sat-mon` continues over the end of the week.
    for (let day = first; ; day = (day + 1) % weekdays.length) {
      const name = weekdays[day];
      if (name !== undefined) chosen.add(name);
      if (day === last) break;
    }
  }
  return weekdays.filter((day) => chosen.has(day));
}
