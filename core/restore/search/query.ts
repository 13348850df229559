import type { MessageTraits } from '../../repository/search/find-hits.js';
import { hasWords } from '../../repository/search/folding.js';
import type { SearchField, SearchTerm } from '../../repository/search/match.js';
import { readTrait } from './query-traits.js';

/** A whole day, month or year as the user writes it: `2026`, `2026-03`, `2026-03-01`. */
interface QueryDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number | null;
  readonly day: number | null;
}

/** What the user asked for. */
export interface SearchQuery {
  readonly terms: readonly SearchTerm[];
  /** With attachments (true), without (false), or either. */
  readonly withAttachment: boolean | null;
  readonly traits: MessageTraits;
  /** From the first moment of this date. */
  readonly after: QueryDate | null;
  /** Until just before the first moment of this date. */
  readonly before: QueryDate | null;
  /** Within this date. */
  readonly on: QueryDate | null;
  /** Dates that are none (`before:soon`) and were left out. */
  readonly ignored: readonly string[];
  /** Parts that look like an operator and are none (`older_than:1y`): they are searched as words. */
  readonly asWords: readonly string[];
  /** Parts joined by OR of which one is no word (`budget OR is:flagged`): the OR is not applied. */
  readonly asAnd: readonly string[];
  /** There is more of it than a search takes. */
  readonly isCut: boolean;
}

/** More words than anyone types; FTS5 takes a few hundred. */
const mostTerms = 50;
const longestQuery = 1000;

const fields: ReadonlyMap<string, SearchField> = new Map<string, SearchField>(
  Object.entries({
    subject: 'subject',
    from: 'sender',
    to: 'recipients',
    cc: 'recipients',
    bcc: 'recipients',
    attachment: 'attachments',
    filename: 'attachments',
  }),
);
const filters = new Set([
  'has',
  'is',
  'larger',
  'smaller',
  'after',
  'since',
  'before',
  'until',
  'on',
  'date',
]);
/** What stands before a colon in mail, and is no operator. */
const noOperators =
  /^(?:re|fw|fwd|aw|wg|sv|vs|ref|rif|odp|res|enc|tr|antw|https?|ftp|file|mailto|tel|urn|ps|nb|tbd|todo|fyi|cc)$/i;
const quotes = /[“”„«»]/g;
/** `-from:"Jane Doe"`, `word`, `"some words"*`: sign, field, then quoted or bare text. */
const part = /(?<sign>-?)(?:(?<field>[a-z_]+):)?(?:"(?<quoted>[^"]*)(?<end>"\*?|$)|(?<bare>[^\s"]+))/giu;

interface Draft {
  readonly terms: SearchTerm[];
  withAttachment: boolean | null;
  traits: MessageTraits;
  after: QueryDate | null;
  before: QueryDate | null;
  on: QueryDate | null;
  readonly ignored: string[];
  readonly asWords: string[];
  readonly asAnd: string[];
  isCut: boolean;
  /** What stands before the next part, as it is written. */
  previous: { readonly kind: 'nothing' | 'word' | 'filter'; readonly text: string };
  /** What the operator before the next term makes of it. */
  operator: 'none' | 'or' | 'not';
}

/**
 * Reads a query: words (all must be there), "phrases", this OR that, -not or NOT, begin*, from:, to:, subject:, attachment:,
 * has:attachment, before:, after:, on:, larger:, smaller:, is:. While it is being typed its last word is the beginning of one. Any
 * text is a query; never throws.
 */
export function parseQuery(text: string, isTyping: boolean): SearchQuery {
  const clean = text
    .slice(0, longestQuery)
    .replaceAll(quotes, '"')
    .replaceAll(/\p{Cc}/gu, ' ');
  const query: Draft = {
    terms: [],
    withAttachment: null,
    traits: { above: null, below: null, flags: [] },
    ...{ after: null, before: null, on: null },
    ...{ ignored: [], asWords: [], asAnd: [], isCut: text.slice(longestQuery).trim() !== '' },
    ...{ operator: 'none', previous: { kind: 'nothing', text: '' } },
  };
  for (const match of clean.matchAll(part)) {
    const isLast = match.index + match[0].length === clean.length;
    readPart(query, match, isTyping && isLast);
  }
  return query;
}

function readPart(query: Draft, match: RegExpExecArray, isOpenEnded: boolean): void {
  const { sign, field, quoted, end, bare } = match.groups ?? {};
  if (sign === '' && field === undefined && bare !== undefined && readOperator(query, bare)) return;
  const value = quoted ?? bare?.replace(/\*+$/, '') ?? '';
  const name = field?.toLowerCase() ?? '';
  const isExcluded = sign === '-' || query.operator === 'not';
  if (isUnfinished(value)) {
    query.operator = 'none';
    return;
  }
  if (readFilter(query, name, value, isExcluded, isOpenEnded)) {
    endPart(query, 'filter', match[0], isOpenEnded);
    return;
  }
  const known = fields.get(name);
  // `10:30`, `https://…` and `Re:` are text like any other.
  const words = known === undefined && field !== undefined ? `${field}:${value}` : value;
  if (!hasWords(words)) return;
  if (query.terms.length >= mostTerms) {
    query.isCut = true;
    return;
  }
  const isText = field !== undefined && known === undefined;
  const looksLikeMore = isText ? looksLikeOperator(name, value) : hasStraySign(bare ?? '');
  if (looksLikeMore && !isOpenEnded) query.asWords.push(words);
  const isAsked = end === '"*' || bare?.endsWith('*') === true;
  const isTyped = isOpenEnded && end !== '"' && !isExcluded;
  query.terms.push({
    field: known ?? 'any',
    text: words,
    isExcluded,
    isAlternative: query.operator === 'or' && query.previous.kind === 'word',
    prefix: isAsked ? 'asked' : isTyped ? 'typed' : 'none',
  });
  endPart(query, 'word', match[0], isOpenEnded);
}

/** OR joins words: beside what else stands on either side of it, it is not applied, and that is said. */
function endPart(query: Draft, kind: 'word' | 'filter', text: string, isOpenEnded: boolean): void {
  const { operator, previous } = query;
  const isJoined = operator === 'or' && kind === 'word' && previous.kind === 'word';
  if (operator === 'or' && !isJoined && !isOpenEnded) query.asAnd.push(`${previous.text} OR ${text}`);
  query.previous = { kind, text };
  query.operator = 'none';
}

/** A `*` or `?` that does not end a word, and brackets around several: other searches know them. */
function hasStraySign(bare: string): boolean {
  if (/\*[\p{L}\p{N}]|^[^/]*[\p{L}\p{N}]\?[\p{L}\p{N}]/u.test(bare)) return true;
  const [opened, closed] = [bare.split('(').length, bare.split(')').length];
  return opened !== closed && /^\(|\)$/.test(bare);
}

/** OR and NOT in capitals, AND, which is meant anyway; at the beginning OR and AND are words. */
function readOperator(query: Draft, word: string): boolean {
  switch (word) {
    case 'OR':
    case 'AND':
      if (query.previous.kind === 'nothing') return false;
      if (word === 'OR') query.operator = 'or';
      return true;
    case 'NOT':
      query.operator = 'not';
      return true;
    default:
      return false;
  }
}

function looksLikeOperator(name: string, value: string): boolean {
  return name.length > 1 && /^[^/:\\]/.test(value) && !noOperators.test(name);
}

/** `from:` before its name has been typed. */
function isUnfinished(value: string): boolean {
  const name = /^([a-z]+):$/i.exec(value)?.[1]?.toLowerCase() ?? '';
  return fields.get(name) !== undefined || filters.has(name);
}

/** Takes in what narrows the search without being a word; false when the part is none of these. */
function readFilter(
  query: Draft,
  name: string,
  value: string,
  isExcluded: boolean,
  isOpenEnded: boolean,
): boolean {
  if (name === 'has') {
    if (!/^(attachments?|files?)$/i.test(value)) return false;
    query.withAttachment = !isExcluded;
    return true;
  }
  const traits = readTrait(query.traits, name, value, isExcluded);
  if (traits !== null) {
    query.traits = traits;
    return true;
  }
  const limit =
    name === 'after' || name === 'since' ? 'after' : name === 'before' || name === 'until' ? 'before' : name;
  if (limit !== 'after' && limit !== 'before' && limit !== 'on' && limit !== 'date') return false;
  const date = isExcluded ? null : readDate(value);
  if (date === null && isOpenEnded) return true;
  if (date === null) query.ignored.push(`${isExcluded ? '-' : ''}${name}:${value}`);
  else query[limit === 'date' ? 'on' : limit] = date;
  return true;
}

function readDate(text: string): QueryDate | null {
  const match = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  if (!match) return null;
  const [year, month, day] = [match[1], match[2], match[3]].map((digits) =>
    digits === undefined ? null : Number(digits),
  );
  if (year == null || month === undefined || day === undefined) return null;
  if (year < 1970 || (month !== null && (month < 1 || month > 12))) return null;
  if (month !== null && day !== null && (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()))
    return null;
  return { year, month, day };
}

/** True when the query asks for anything at all. */
export function asksForAnything({ terms, withAttachment, traits, after, before, on }: SearchQuery): boolean {
  const asksForTraits = traits.above !== null || traits.below !== null || traits.flags.length > 0;
  return (
    terms.length > 0 ||
    withAttachment !== null ||
    asksForTraits ||
    [after, before, on].some((date) => date !== null)
  );
}

/** The query's dates in milliseconds since 1970, in this machine's time zone: from `since`, before `until`. */
export function dateRange({ after, before, on }: SearchQuery): {
  since: number | null;
  until: number | null;
} {
  const lower = [after, on].flatMap((date) => (date ? [startOf(date)] : []));
  const upper = [...(before ? [startOf(before)] : []), ...(on ? [endOf(on)] : [])];
  return {
    since: lower.length === 0 ? null : Math.max(...lower),
    until: upper.length === 0 ? null : Math.min(...upper),
  };
}

function startOf({ year, month, day }: QueryDate): number {
  return new Date(year, (month ?? 1) - 1, day ?? 1).getTime();
}

function endOf({ year, month, day }: QueryDate): number {
  if (month === null) return new Date(year + 1, 0, 1).getTime();
  return (day === null ? new Date(year, month, 1) : new Date(year, month - 1, day + 1)).getTime();
}
