import { createContext, useContext } from 'react';
import { type Clock, systemClock } from '../../shared/clock.js';
import { isPseudo } from './language.js';
import { pseudoMessages } from './pseudo.js';
import { textOrder } from './text-order.js';
import { localFormat, supportedLocales } from '../../shared/texts/local-format.js';
import type { TextFormat } from '../../shared/texts/format.js';
import { type Text, render } from '../../shared/texts/text.js';
import type { CalendarDate, Instant } from '../../shared/license/dates.js';

/** Every date, number and size on the screen, in the system's own format. */
export interface Format extends TextFormat {
  readonly clock: Clock;
  /** BCP 47 tag of the formats. */
  readonly locale: string;
  /** A UTC calendar date (licensing.md §1): `4/1/2026`. */
  readonly date: (date: CalendarDate) => string;
  /** A UTC calendar date without its year: `January 1`. */
  readonly dayAndMonth: (date: CalendarDate) => string;
  /** What main, a worker or an error says. */
  readonly say: (said: Text | string) => string;
  /** `YYYY-MM` as `April 2026`. */
  readonly month: (period: string) => string;
  /** `4/1/2026, 3:05 PM`. */
  readonly dateTime: (instant: Instant) => string;
  /** `4/1/2026, 3:05:07 PM`. */
  readonly dateTimeToSecond: (instant: Instant) => string;
  /** The day of an instant in the machine's time zone: `4/1/2026`. */
  readonly day: (instant: Instant) => string;
  /** A time on the clock, from minutes since midnight: `3:05 PM`. */
  readonly timeOfDay: (minutes: number) => string;
  /** `3:05:07 PM`. */
  readonly time: (instant: Instant) => string;
  /** `3:05 PM`. */
  readonly timeToMinute: (instant: Instant) => string;
  /** A day of the strip: `Mon`, and `Apr 1`. */
  readonly weekday: (date: Date) => string;
  readonly monthDay: (date: Date) => string;
  /** `5 minutes ago`, `in 2 days`. */
  readonly relative: (instant: Instant) => string;
  readonly number: (value: number) => string;
  /** `0.37` → `37%`. */
  readonly percent: (ratio: number) => string;
  /** Decimal units, as disks are sold: `1.2 GB`. */
  readonly bytes: (bytes: number) => string;
  readonly bytesPerSecond: (bytes: number) => string;
  /** `1 h 5 min`, `42 s`. */
  readonly duration: (milliseconds: number) => string;
  readonly compareText: (a: string, b: string) => number;
}

const relativeSteps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** Makes the formats of a locale (BCP 47); an unknown one falls back to the system's. */
export function createFormat(locale: string, clock: Clock = systemClock): Format {
  const locales = supportedLocales(locale);
  const { date, month, dateTime, number, bytes } = localFormat(locale);
  const day = new Intl.DateTimeFormat(locales);
  const dateTimeToSecond = new Intl.DateTimeFormat(locales, {
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit', second: '2-digit' },
  });
  const time = new Intl.DateTimeFormat(locales, { timeStyle: 'medium' });
  const timeToMinute = new Intl.DateTimeFormat(locales, { timeStyle: 'short' });
  const timeOfDay = new Intl.DateTimeFormat(locales, { timeZone: 'UTC', timeStyle: 'short' });
  const weekday = new Intl.DateTimeFormat(locales, { weekday: 'short' });
  const monthDay = new Intl.DateTimeFormat(locales, { month: 'short', day: 'numeric' });
  const dayAndMonth = new Intl.DateTimeFormat(locales, { timeZone: 'UTC', month: 'long', day: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(locales, { numeric: 'auto' });
  const percent = new Intl.NumberFormat(locales, { style: 'percent', maximumFractionDigits: 0 });
  const collator = textOrder(locales);
  const format: Format = {
    clock,
    say: (said) => (typeof said === 'string' ? said : render(said, shown)),
    locale: collator.resolvedOptions().locale,
    date,
    dayAndMonth: (value) => dayAndMonth.format(new Date(value)),
    month,
    dateTime,
    dateTimeToSecond: (value) => dateTimeToSecond.format(new Date(value)),
    day: (value) => day.format(new Date(value)),
    timeOfDay: (minutes) => timeOfDay.format(minutes * 60_000),
    time: (value) => time.format(new Date(value)),
    timeToMinute: (value) => timeToMinute.format(new Date(value)),
    weekday: (date) => weekday.format(date),
    monthDay: (date) => monthDay.format(date),
    relative: (value) => formatRelative(new Date(value).getTime() - clock().getTime(), relative),
    number,
    percent: (value) => percent.format(value),
    bytes,
    bytesPerSecond: (value) => `${bytes(value)}/s`,
    duration: (milliseconds) => formatDuration(milliseconds, locales),
    compareText: (a, b) => collator.compare(a, b),
  };
  const shown = isPseudo ? { ...pseudoMessages(format), clock, locale: format.locale } : format;
  return shown;
}

function formatRelative(difference: number, relative: Intl.RelativeTimeFormat): string {
  for (const [unit, length] of relativeSteps) {
    if (Math.abs(difference) >= length) return relative.format(Math.round(difference / length), unit);
  }
  return relative.format(0, 'minute');
}

function formatDuration(milliseconds: number, locales: string[]): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const minutes = Math.round(seconds / 60);
  const parts: [number, string][] =
    seconds >= 3600
      ? [
          [Math.floor(minutes / 60), 'hour'],
          [minutes % 60, 'minute'],
        ]
      : seconds >= 60
        ? [
            [Math.floor(seconds / 60), 'minute'],
            [seconds % 60, 'second'],
          ]
        : [[seconds, 'second']];
  return parts
    .filter(([amount], index) => index === 0 || amount > 0)
    .map(([amount, unit]) =>
      new Intl.NumberFormat(locales, { style: 'unit', unit, unitDisplay: 'short' }).format(amount),
    )
    .join(' ');
}

export const FormatContext = createContext<Format | null>(null);

/** The formats of this system's locale. */
export function useFormat(): Format {
  const format = useContext(FormatContext);
  if (!format) throw new Error('useFormat needs a FormatContext above it.');
  return format;
}
