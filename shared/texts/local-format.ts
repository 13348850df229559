import { scaleBytes } from './bytes.js';
import type { TextFormat } from './format.js';

/** Sizes below a kilobyte are shown as its fraction. */
const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** The formats of a locale (BCP 47), for screens; an unknown one falls back to the system's. */
export function localFormat(locale: string): TextFormat {
  const locales = supportedLocales(locale);
  const date = new Intl.DateTimeFormat(locales, { timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(locales, { timeZone: 'UTC', month: 'long', year: 'numeric' });
  // The day as `date` writes it (docs/decisions/0257).
  const dateTime = new Intl.DateTimeFormat(locales, {
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit' },
  });
  const number = new Intl.NumberFormat(locales);
  return {
    date: (value) => date.format(new Date(value)),
    month: (period) => month.format(new Date(`${period}-01`)),
    dateTime: (value) => dateTime.format(new Date(value)),
    number: (value) => number.format(value),
    bytes: bytesFormat(locales),
  };
}

/** The locale as `Intl` takes it: empty, which means the system's, when it is unknown or no locale at all. */
export function supportedLocales(locale: string): string[] {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale);
  } catch {
    return [];
  }
}

/** A table writes dozens of sizes a frame, and making an Intl format takes longer than using it: each is made once. */
function bytesFormat(locales: string[]): (bytes: number) => string {
  const known = new Map<string, Intl.NumberFormat>();
  const formatOf = (unit: string, digits: number): Intl.NumberFormat => {
    const name = `${unit} ${String(digits)}`;
    const format =
      known.get(name) ??
      new Intl.NumberFormat(locales, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: digits,
      });
    known.set(name, format);
    return format;
  };
  return (bytes) => {
    const { value, step } = scaleBytes(bytes);
    return step === 0
      ? formatOf('kilobyte', 1).format(value / 1000)
      : formatOf(byteUnits[step] ?? 'byte', value < 100 ? 1 : 0).format(value);
  };
}
