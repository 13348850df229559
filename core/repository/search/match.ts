import { hasWords, wordsOf } from './folding.js';
import type { MessageText } from './message-text.js';
import { askedPairs, mayHavePairs } from './word-pairs.js';

/** Where a term may occur; `any` is everywhere. */
export type SearchField = 'any' | 'subject' | 'sender' | 'recipients' | 'attachments';

/** Words that must (or must not) stand in a message, in this order and next to each other. */
export interface SearchTerm {
  readonly field: SearchField;
  readonly text: string;
  /** Whether the last word is only the beginning of one: as the user says so, or because it is still being typed. */
  readonly prefix: 'none' | 'typed' | 'asked';
  readonly isExcluded: boolean;
  /** This or the term before it: one of them is enough. */
  readonly isAlternative: boolean;
}

export interface MatchRequest {
  readonly terms: readonly SearchTerm[];
  readonly withAttachment: boolean | null;
}

/** How a word of each field is written in the index beside the word itself: the sign is in no word that anybody types. */
export const fieldSigns = { subject: '¤s', sender: '¤f', recipients: '¤t', attachments: '¤a' } as const;

/** Words that every document, or every one with attachments, has beside its text. */
export const traits = { message: '¤m', attachment: '¤h' } as const;

/** One letter begins a tenth of all words: as the beginning of what is being typed it would find everything, slowly. */
const shortestTyped = 2;

/**
 * An FTS5 expression that finds every message that a request asks for; any text in the terms is taken literally. Never one that FTS5 refuses. The
 * index knows which words a message has, not where: where the request has words in a row, it finds too many, and {@link phraseCheck} tells which
 * are meant.
 */
export function matchExpression({ terms, withAttachment }: MatchRequest): string {
  const groups = alternatives(terms.filter(({ text }) => hasWords(text)));
  const wanted = groups.filter((group) => !isExcluded(group)).map(anyOf);
  if (withAttachment === true) wanted.push(quoted(traits.attachment));
  if (wanted.length === 0) wanted.push(quoted(traits.message));
  // Neither of several excluded ones is there unless all of them are: what is left out of `-a OR -b` has both.
  const unwanted = groups
    .filter((group) => isExcluded(group) && !group.some(isPhrase))
    .map((group) => `(${group.map(allWords).join(' AND ')})`);
  if (withAttachment === false) unwanted.push(quoted(traits.attachment));
  const all = wanted.join(' AND ');
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}

/** Tells which of the messages that {@link matchExpression} finds are meant. */
export interface PhraseCheck {
  /** False where the message is certainly not meant, by its filter of pairs; where it may be, it has to be read. */
  readonly mayBeMeant: (pairs: Buffer | null, contentId: number) => boolean;
  readonly isMeant: (message: MessageText) => boolean;
}

/** Null where every message is meant: the request has no words in a row. */
export function phraseCheck({ terms }: MatchRequest): PhraseCheck | null {
  const groups = alternatives(terms.filter(({ text }) => hasWords(text)));
  if (!groups.flat().some(isPhrase)) return null;
  const wholePairs = new Map(groups.flat().map((term) => [term, askedPairs(wholeWords(term))]));
  return {
    mayBeMeant: (pairs, contentId) =>
      groups.every((group) =>
        group.some((term) => {
          const asked = wholePairs.get(term);
          return term.isExcluded || asked === undefined || mayHavePairs(pairs, contentId, asked);
        }),
      ),
    isMeant: (message) => {
      const texts: readonly (readonly [string, string])[] = Object.entries(message);
      const rows = new Map(texts.map(([field, text]) => [field, rowOf(wordsOf(text))]));
      return groups.every((group) => group.some((term) => isIn(rows, term) !== term.isExcluded));
    },
  };
}

function isIn(rows: ReadonlyMap<string, string>, { field, text, prefix }: SearchTerm): boolean {
  const words = wordsOf(text);
  const row = isPrefix(words, prefix) ? rowOf(words).slice(0, -1) : rowOf(words);
  const all = field === 'any' ? [...rows.values()] : [rows.get(field) ?? ''];
  return all.some((each) => each.includes(row));
}

function rowOf(words: readonly string[]): string {
  return ` ${words.join(' ')} `;
}

/** The words of a term without one that is only the beginning of a word. */
function wholeWords({ text, prefix }: SearchTerm): string[] {
  const words = wordsOf(text);
  return isPrefix(words, prefix) ? words.slice(0, -1) : words;
}

/** Terms that stand for each other, together. */
export function alternatives(terms: readonly SearchTerm[]): SearchTerm[][] {
  const groups: SearchTerm[][] = [];
  for (const term of terms) {
    const last = groups.at(-1);
    if (term.isAlternative && last) last.push(term);
    else groups.push([term]);
  }
  return groups;
}

export function isExcluded(group: readonly SearchTerm[]): boolean {
  return group.every((term) => term.isExcluded);
}

function isPhrase({ text }: SearchTerm): boolean {
  return wordsOf(text).length > 1;
}

function anyOf(group: readonly SearchTerm[]): string {
  const each = group.map((term) => {
    if (!term.isExcluded) return allWords(term);
    return isPhrase(term) ? quoted(traits.message) : `(${quoted(traits.message)} NOT ${allWords(term)})`;
  });
  return each.length === 1 ? (each[0] ?? '') : `(${each.join(' OR ')})`;
}

function allWords({ field, text, prefix }: SearchTerm): string {
  const words = wordsOf(text);
  const sign = field === 'any' ? '' : fieldSigns[field];
  const each = words.map((word, index) => {
    const isBeginning = index === words.length - 1 && isPrefix(words, prefix);
    return `${quoted(sign + word)}${isBeginning ? ' *' : ''}`;
  });
  return each.length === 1 ? (each[0] ?? '') : `(${each.join(' AND ')})`;
}

export function isPrefix(words: readonly string[], prefix: SearchTerm['prefix']): boolean {
  const shortest = prefix === 'asked' ? 1 : shortestTyped;
  return prefix !== 'none' && (words.at(-1)?.length ?? 0) >= shortest;
}

/** No word has a quotation mark. */
function quoted(word: string): string {
  return `"${word}"`;
}
