import type { Instant } from '../../shared/license/dates.js';
import type { Format } from '../messages/format.js';

/** Of how many points each minute is. */
type Minutes = ReadonlyMap<number, number>;

/** How restore points of one mailbox are told apart: by the minute, and by the second where another one is of the same minute. */
export function pointTimes(
  points: readonly { readonly createdAt: Instant }[],
  { dateTime, dateTimeToSecond }: Pick<Format, 'dateTime' | 'dateTimeToSecond'>,
): (createdAt: Instant) => string {
  const minutes = minutesOf(points);
  return (createdAt) =>
    (minutes.get(minuteOf(createdAt)) ?? 0) > 1 ? dateTimeToSecond(createdAt) : dateTime(createdAt);
}

function minutesOf(points: readonly { readonly createdAt: Instant }[]): Minutes {
  const minutes = new Map<number, number>();
  for (const { createdAt } of points) {
    const minute = minuteOf(createdAt);
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }
  return minutes;
}

function minuteOf(instant: Instant): number {
  return Math.floor(Date.parse(instant) / 60_000);
}
