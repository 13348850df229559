import { daysBetween } from '../license/calendar.js';
import type { CalendarDate } from '../license/dates.js';
import { type Text, text } from '../texts/text.js';
import type { RepositoryDay } from './repository-overview.js';

/** The room of a disk, for this user. */
export interface DiskRoom {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Why the room of a disk is probably too little for its repositories (docs/decisions/0274). */
export type LowRoom =
  /** At the rate at which they have grown lately it is full within a month. */
  | { readonly type: 'fills'; readonly free: number; readonly aDay: number; readonly days: number }
  /** Little for any repository. */
  | { readonly type: 'little'; readonly free: number };

const gibibyte = 1024 ** 3;
/** Less is too little for a night's mail and SQLite's own work. */
const leastBytes = gibibyte;
/** Enough for a repository of which nothing is known, unless its disk is a small one. */
const enoughBytes = 5 * gibibyte;
const enoughShare = 1 / 20;
/** How far ahead is looked, and how far back the rate is taken from. */
const daysAhead = 30;
/** A first backup says nothing of the days after it. */
const leastDaysKnown = 7;

/** Null where there is probably enough. `aDay` is what is added on a day, null where that is not known. Pure. */
export function lowRoom({ freeBytes: free, totalBytes }: DiskRoom, aDay: number | null): LowRoom | null {
  if (aDay === null) {
    const enough = Math.max(leastBytes, Math.min(enoughBytes, totalBytes * enoughShare));
    return free < enough ? { type: 'little', free } : null;
  }
  if (free < aDay * daysAhead) return { type: 'fills', free, aDay, days: Math.floor(free / aDay) };
  return free < leastBytes ? { type: 'little', free } : null;
}

/** Bytes by which a repository has grown on a day of the last 30, on average; null while less than a week is known. */
export function growthADay(
  days: readonly Pick<RepositoryDay, 'day' | 'bytesOnDisk'>[],
  today: CalendarDate,
): number | null {
  const recent = days.filter(({ day }) => day <= today && daysBetween(day, today) <= daysAhead);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined) return null;
  const span = daysBetween(first.day, today);
  return span < leastDaysKnown
    ? null
    : Math.max(0, Math.round((last.bytesOnDisk - first.bytesOnDisk) / span));
}

/** What is said of it, and what to do. */
export function lowRoomText(path: string, low: LowRoom): Text {
  const { free } = low;
  return low.type === 'little'
    ? text('status.diskSpace', { path, free })
    : text('status.diskFills', { path, free, aDay: low.aDay, days: low.days });
}
