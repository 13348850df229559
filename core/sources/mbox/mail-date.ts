const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Minutes east of Greenwich of the zones that mail programs name (RFC 5322 §4.3 and Europe's); others differ from country to country. */
const zones: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ UT: 0, UTC: 0, GMT: 0, Z: 0, WET: 0, WEST: 60, BST: 60 },
    ...{ CET: 60, MET: 60, MEZ: 60, CEST: 120, MEST: 120, MESZ: 120, EET: 120, EEST: 180, MSK: 180 },
    ...{ EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 },
    ...{ AKST: -540, AKDT: -480, HST: -600, JST: 540, KST: 540, AEST: 600, AEDT: 660, NZST: 720, NZDT: 780 },
  }),
);

const weekday = String.raw`(?:(?<weekday>mon|tue|wed|thu|fri|sat|sun),?\s+)?`;
const time = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d{1,9})?)?(?:\s*(?<half>[ap]m)\b)?`;
const zone = String.raw`[+-]\d{2}:?\d{2}|[a-z]{1,5}(?:\s+dst)?`;

/** Ways in which mail programs write a date: C's asctime, RFC 5322 and ISO 8601. Each ends the text. */
const forms = [
  String.raw`${weekday}(?<month>[a-z]{3})[a-z]*\s+(?<day>\d{1,2}),?\s+${time}(?:\s+(?<zone>${zone}))?,?\s+(?<year>\d{4}|\d{2})(?:\s+(?<zoneAfter>${zone}))?`,
  String.raw`${weekday}(?<day>\d{1,2})[\s-](?<month>[a-z]{3})[a-z]*[\s-](?<year>\d{4}|\d{2}),?\s+${time}(?:\s*(?<zone>${zone}))?`,
  String.raw`${weekday}(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:T|\s+)${time}(?:\s*(?<zone>${zone}))?`,
].map((form) => new RegExp(String.raw`(?:^|\s)${form}$`, 'i'));

/** A date at the end of a text. */
export interface DateAtEnd {
  /** Where it begins in the text. */
  readonly index: number;
  readonly hasWeekday: boolean;
  /** Milliseconds of Unix time, taken as UTC where no zone is given or its name is not known. */
  readonly time: number;
  readonly isZoneKnown: boolean;
}

/** Finds the date that a text ends with; null when there is none, or none that a calendar has. */
export function dateAtEnd(text: string): DateAtEnd | null {
  for (const form of forms) {
    const match = form.exec(text);
    const parts = match?.groups;
    if (!match || !parts) continue;
    const time = utcTime(parts);
    if (time === null) continue;
    const offset = zoneOffset(parts['zone'] ?? parts['zoneAfter']);
    return {
      index: match.index,
      hasWeekday: parts['weekday'] !== undefined,
      time: time - (offset ?? 0) * 60_000,
      isZoneKnown: offset !== null,
    };
  }
  return null;
}

/** Reads the value of a Date field, or of the end of a Received field (RFC 5322 §3.3, §4.3); null when it cannot be read. */
export function readMailDate(value: string): number | null {
  // Comments like "(CEST)" are legal.
  const plain = value.replaceAll(/\([^()]*\)/g, ' ').trim();
  const time = dateAtEnd(plain)?.time ?? null;
  return time === null || isUnset(time) ? null : time;
}

/** Programs that do not know a date write the beginning of Unix time. */
export function isUnset(time: number): boolean {
  return time < 86_400_000;
}

type Parts = Readonly<Record<string, string | undefined>>;

/** The wall clock's time as if it were UTC; null for the 30th of February, or 25:00. */
function utcTime(parts: Parts): number | null {
  const year = fullYear(parts['year'] ?? '');
  const month = monthIndex(parts['month'] ?? '');
  const day = Number(parts['day']);
  const hour = hourOf(Number(parts['hour']), parts['half']?.toLowerCase());
  const minute = Number(parts['minute']);
  const second = Number(parts['second'] ?? 0);
  if (month < 0 || month > 11 || hour === null || minute > 59 || second > 60) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return null;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Two digits as RFC 5322 §4.3 reads them. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

function monthIndex(month: string): number {
  return /^\d/.test(month) ? Number(month) - 1 : months.indexOf(month.toLowerCase());
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour > 23 ? null : hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}

/** Minutes east of Greenwich; 0 without a zone, null when its name is not known. */
function zoneOffset(zone: string | undefined): number | null {
  if (zone === undefined) return 0;
  const digits = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (digits) {
    const minutes = Number(digits[2]) * 60 + Number(digits[3]);
    if (minutes > 14 * 60) return null;
    return digits[1] === '-' ? -minutes : minutes;
  }
  const [name = '', summer] = zone.toUpperCase().split(/\s+/);
  const offset = zones.get(name);
  return offset === undefined ? null : offset + (summer === undefined ? 0 : 60);
}
