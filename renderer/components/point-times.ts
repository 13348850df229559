import type { Instant } from '../../shared/license/dates.js';
import type { Format } from '../messages/format.js';

/** Of how many points each minute is. */
type Minutes = ReadonlyMap<number, number>;

type Points = readonly { readonly createdAt: Instant }[];

/** How restore points of one mailbox are told apart: by the minute, and by the second where another one is of the same minute. */
export function pointTimes(
  points: Points,
  { dateTime, dateTimeToSecond }: Pick<Format, 'dateTime' | 'dateTimeToSecond'>,
): (createdAt: Instant) => string {
  return toldApart(points, dateTime, dateTimeToSecond);
}

/** The same on a day that is named beside them. */
export function pointTimesOfDay(
  points: Points,
  { time, timeToMinute }: Pick<Format, 'time' | 'timeToMinute'>,
): (createdAt: Instant) => string {
  return toldApart(points, timeToMinute, time);
}

function toldApart(
  points: Points,
  toMinute: (instant: Instant) => string,
  toSecond: (instant: Instant) => string,
): (createdAt: Instant) => string {
  const minutes = minutesOf(points);
  return (createdAt) =>
    (minutes.get(minuteOf(createdAt)) ?? 0) > 1 ? toSecond(createdAt) : toMinute(createdAt);
}

function minutesOf(points: Points): Minutes {
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
