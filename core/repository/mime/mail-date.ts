import { lastInstant } from '../../lib/mail-instants.js';
import { withoutComments } from './header-fields.js';

/** Hours that a name of a zone lies before UTC (RFC 5322 §4.3, and those that mail servers of the world wrote). */
const zones: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{
      UT: 0,
      UTC: 0,
      GMT: 0,
      WET: 0,
      WEST: 1,
      BST: 1,
      CET: 1,
      MET: 1,
      MEZ: 1,
      CEST: 2,
      MEST: 2,
      MESZ: 2,
      SAST: 2,
    },
    ...{ EET: 2, EEST: 3, MSK: 3, MSD: 4, IST: 5.5, PKT: 5, HKT: 8, SGT: 8, AWST: 8, JST: 9, KST: 9 },
    ...{
      ACST: 9.5,
      ACDT: 10.5,
      AEST: 10,
      AEDT: 11,
      NZST: 12,
      NZDT: 13,
      NST: -3.5,
      NDT: -2.5,
      AST: -4,
      ADT: -3,
    },
    ...{
      EST: -5,
      EDT: -4,
      CST: -6,
      CDT: -5,
      MST: -7,
      MDT: -6,
      PST: -8,
      PDT: -7,
      AKST: -9,
      AKDT: -8,
      HST: -10,
      BRT: -3,
    },
  }),
);

/** Beginnings of the months' names without their accents, as programs in other languages than English wrote them; the longest decides. */
const months: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen', 'sty', 'led', 'oca', 'янв', 'tammi', 'ιαν'],
  ['feb', 'fev', 'lut', 'uno', 'sub', 'фев', 'helmi', 'φεβ'],
  ['mar', 'mrz', 'mrt', 'maa', 'mrc', 'bre', 'мар', 'μαρ'],
  ['apr', 'avr', 'abr', 'kwi', 'dub', 'nis', 'апр', 'huhti', 'απρ'],
  ['may', 'mai', 'mag', 'mei', 'maj', 'kve', 'мая', 'маи', 'touko', 'μαι'],
  ['jun', 'juin', 'giu', 'cze', 'cer', 'cvn', 'haz', 'июн', 'kesa', 'ιουν'],
  ['jul', 'juil', 'lug', 'lip', 'cervene', 'cervenc', 'cvc', 'cec', 'tem', 'июл', 'heina', 'ιουλ'],
  ['aug', 'aou', 'ago', 'sie', 'srp', 'agu', 'авг', 'elo', 'αυγ'],
  ['sep', 'set', 'wrz', 'zar', 'eyl', 'сен', 'syys', 'σεπ'],
  ['oct', 'okt', 'out', 'ott', 'paz', 'rij', 'eki', 'окт', 'loka', 'οκτ'],
  ['nov', 'lis', 'kas', 'ноя', 'marras', 'νοε'],
  ['dec', 'dez', 'dic', 'des', 'gru', 'pro', 'ara', 'дек', 'joulu', 'δεκ'],
];

const longestDate = 500;
const firstYear = 1970;
const lastYear = 9999;

/**
 * The moment of a `Date:` field (RFC 5322 §3.3, obsolete forms of §4.3, asctime, ISO 8601, and what broken programs write);
 * null when it names no day that exists, or not which of two numbers is the month. What has no zone, or none that exists,
 * is UTC, a day without a time its beginning: nothing depends on this machine. Never throws.
 */
export function readMailDate(text: string): Date | null {
  // Comments and spaces may stand anywhere between the parts (RFC 5322 §4.3).
  const plain = withoutComments(text.slice(0, longestDate).normalize('NFC').replaceAll('(', ' ('))
    .replaceAll(/[\p{Pi}\p{Pf}\p{Ps}"'„]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=\d) ?: ?(?=\d)/g, ':')
    .replace(/(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]?/, '$1-$2-$3 ')
    // ISO 8601 without signs, as calendars write it.
    .replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?=\D|\d{2}(?!\d))/, '$1-$2-$3T$4:$5:')
    .replace(/^([\d-]{10}T\d{2}:\d{2}):(?!\d)/, '$1')
    .replace(/(\d{1,2})[月월]/, (whole, month: string) => months[Number(month) - 1]?.[0] ?? whole)
    .trim();
  const day = isoDay(plain) ?? namedDay(plain) ?? numberedDay(plain);
  if (day === null) return null;
  const time = timeIn(day.rest);
  if (time === null) return null;
  const { year, month } = day;
  const midnight = Date.UTC(year, month, day.day);
  const exists = new Date(midnight).getUTCDate() === day.day && day.day > 0;
  if (!exists || year < firstYear || year > lastYear) return null;
  const moment = midnight + time.seconds * 1000 + time.milliseconds - zoneMinutes(time.rest) * 60_000;
  // The zone may lead out of the years that can be written.
  return moment < 0 || moment > lastInstant ? null : new Date(moment);
}

interface Day {
  readonly year: number;
  /** 0 to 11. */
  readonly month: number;
  readonly day: number;
  readonly rest: string;
}

/** `2026-03-03T…`, `2026/03/03 …`. */
function isoDay(text: string): Day | null {
  const match =
    /^(?:\p{L}{1,12}\.?,? )?(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]+(?=\d)|$|(?=[ ,]))(.*)$/iu.exec(text);
  if (!match) return null;
  const month = Number(match[3]);
  return month < 1 || month > 12
    ? null
    : { year: Number(match[1]), month: month - 1, day: Number(match[4]), rest: match[5] ?? '' };
}

/** `3 Mar 2026 …`, `3-Mar-26 …`, `Mar 3, 2026 …`, and asctime's `Tue Mar 3 09:10:11 2026`. */
function namedDay(text: string): Day | null {
  const dayFirst =
    /(?:^|[^\d:])(\d{1,2})(?:st|nd|rd|th|er|\.)?(?: de(?= ))?[ -]?([\p{L}\p{M}]{3,12})\.?(?: de(?= ))?[ ,-]+(\d{2,6})(?![\d:.])(.*)$/iu.exec(
      text,
    );
  if (dayFirst) {
    const month = monthNamed(dayFirst[2] ?? '');
    if (month !== null)
      return { day: Number(dayFirst[1]), month, year: fullYear(dayFirst[3] ?? ''), rest: dayFirst[4] ?? '' };
  }
  const monthFirst = /([\p{L}\p{M}]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (.*)$/iu.exec(
    text.replace(/^\p{L}{2,12}\.?,? (?=\p{L})/u, ''),
  );
  const month = monthFirst ? monthNamed(monthFirst[1] ?? '') : null;
  if (!monthFirst || month === null) return null;
  const after = monthFirst[3] ?? '';
  const year = /(?<![\d:.+-])(\d{4})(?![\d:])/.exec(after);
  if (!year) return null;
  const rest = `${after.slice(0, year.index)} ${after.slice(year.index + 4)}`;
  return { day: Number(monthFirst[2]), month, year: Number(year[1]), rest };
}

/** `25/12/2026 …`: known only where one of the numbers can be no month, or both are the same. */
function numberedDay(text: string): Day | null {
  const match = /^(?:\p{L}{1,12}\.?,? )?(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)(.*)$/u.exec(text);
  if (!match) return null;
  const [first, second] = [Number(match[1]), Number(match[3])];
  const isDayFirst = first > 12 || first === second;
  if (!isDayFirst && second <= 12) return null;
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  return month < 1 || month > 12
    ? null
    : { day, month: month - 1, year: Number(match[4]), rest: match[5] ?? '' };
}

function monthNamed(name: string): number | null {
  const lower = name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '');
  // Two of the lists begin alike in places: the longest beginning decides.
  let best: { readonly month: number; readonly length: number } | null = null;
  for (const [month, names] of months.entries())
    for (const beginning of names)
      if (lower.startsWith(beginning) && beginning.length > (best?.length ?? 0))
        best = { month, length: beginning.length };
  return best?.month ?? null;
}

/** Two digits are of 1950 to 2049, three count from 1900 (RFC 5322 §4.3). */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2) return year + (year < 50 ? 2000 : 1900);
  return digits.length === 3 ? year + 1900 : year;
}

interface Time {
  readonly seconds: number;
  readonly milliseconds: number;
  readonly rest: string;
}

const clockTime =
  /(?<![\d+-])(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?|\.(\d{2})(?:\.(\d{2}))?)(?:[.,](\d{1,9}))?(?!\d)\s*([ap]\.?m\b\.?)?/i;
/** Four or six digits are a time only before a zone; alone they are a zone without its sign. */
const bareTime = /(?<![\d+.,:-])(\d{2})(\d{2})(\d{2})?(?= [+-]\d{4})/;

/** Midnight when there is none; null for one that no clock shows. */
function timeIn(text: string): Time | null {
  const withSigns = text.replace(bareTime, (_whole, hours: string, minutes: string, seconds = '00') =>
    [hours, minutes, seconds].join(':'),
  );
  const match = clockTime.exec(withSigns);
  if (!match) return { seconds: 0, milliseconds: 0, rest: withSigns };
  const half = match[7]?.toLowerCase().charAt(0) ?? '';
  const written = Number(match[1]);
  const hours = half === '' ? written : (written % 12) + (half === 'p' ? 12 : 0);
  const [minutes, seconds] = [Number(match[2] ?? match[4]), Number(match[3] ?? match[5] ?? 0)];
  // 24:00 is the end of the day, 23:59:60 a leap second.
  if (hours > 24 || minutes > 59 || seconds > 60 || (hours === 24 && minutes + seconds > 0)) return null;
  const milliseconds = Math.floor(Number(`0.${match[6] ?? '0'}`) * 1000);
  const rest = `${withSigns.slice(0, match.index)} ${withSigns.slice(match.index + match[0].length)}`;
  return { seconds: (hours * 60 + minutes) * 60 + seconds, milliseconds, rest };
}

/** The zero in front of the hours is left out at times; only a sign tells them from another number then. */
const numberedZone = /([+\u2212-])(\d{1,2}):?(\d{2})(?!\d)|(?<!\d)(\d{2}):?(\d{2})(?!\d)/;

/** Minutes before UTC. */
function zoneMinutes(text: string): number {
  const numbered = numberedZone.exec(text);
  if (numbered) {
    const [hours, minutes] = [Number(numbered[2] ?? numbered[4]), Number(numbered[3] ?? numbered[5])];
    if (hours > 15 || minutes > 59) return 0;
    return (numbered[1] === '-' || numbered[1] === '\u2212' ? -1 : 1) * (hours * 60 + minutes);
  }
  const hours = /(?:^|[^\d])([+-])(\d{1,2})(?!\d)/.exec(text);
  if (hours && Number(hours[2]) <= 15) return (hours[1] === '-' ? -60 : 60) * Number(hours[2]);
  const named =
    text
      .toUpperCase()
      .match(/[A-Z]{2,5}/g)
      ?.map((name) => zones.get(name)) ?? [];
  return (named.find((zone) => zone !== undefined) ?? 0) * 60;
}
