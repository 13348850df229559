import { hasWords, indexable } from './folding.js';

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

/** Words that every document, or every one with attachments, has beside its text: nobody types them. */
export const traits = { message: 'postkeeptraitmessage', attachment: 'postkeeptraitattachment' } as const;

/** One letter begins a tenth of all words: as the beginning of what is being typed it would find everything, slowly. */
const shortestTyped = 2;

/** The FTS5 expression of a request; any text in the terms is taken literally. Never one that FTS5 refuses. */
export function matchExpression({ terms, withAttachment }: MatchRequest): string {
  const groups = alternatives(terms.filter(({ text }) => hasWords(text)));
  const isExcluded = (group: readonly SearchTerm[]): boolean => group.every((term) => term.isExcluded);
  const wanted = groups.filter((group) => !isExcluded(group)).map(anyOf);
  if (withAttachment === true) wanted.push(traits.attachment);
  if (wanted.length === 0) wanted.push(traits.message);
  // Neither of several excluded ones is there unless all of them are: what is left out of `-a OR -b` has both.
  const unwanted = groups.filter(isExcluded).map((group) => `(${group.map(phrase).join(' AND ')})`);
  if (withAttachment === false) unwanted.push(traits.attachment);
  const all = wanted.join(' AND ');
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}

/** Terms that stand for each other, together. */
function alternatives(terms: readonly SearchTerm[]): SearchTerm[][] {
  const groups: SearchTerm[][] = [];
  for (const term of terms) {
    const last = groups.at(-1);
    if (term.isAlternative && last) last.push(term);
    else groups.push([term]);
  }
  return groups;
}

function anyOf(group: readonly SearchTerm[]): string {
  const each = group.map((term) =>
    term.isExcluded ? `(${traits.message} NOT ${phrase(term)})` : phrase(term),
  );
  return each.length === 1 ? (each[0] ?? '') : `(${each.join(' OR ')})`;
}

function phrase({ field, text, prefix }: SearchTerm): string {
  const words = indexable(text).trim();
  const column = field === 'any' ? '' : `${field} : `;
  const lastWord = /[\p{L}\p{N}\p{M}]+$/u.exec(words)?.[0] ?? '';
  const shortest = prefix === 'asked' ? 1 : shortestTyped;
  const sign = prefix !== 'none' && lastWord.length >= shortest ? ' *' : '';
  return `${column}"${words.replaceAll('"', ' ')}"${sign}`;
}
