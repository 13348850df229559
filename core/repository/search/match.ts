/** Where a term may occur; `any` is everywhere. */
export type SearchField = 'any' | 'subject' | 'sender' | 'recipients' | 'attachments';

/** Words that must (or must not) stand in a message, in this order and next to each other. */
export interface SearchTerm {
  readonly field: SearchField;
  readonly text: string;
  /** The last word is only the beginning of one. */
  readonly isPrefix: boolean;
  readonly isExcluded: boolean;
}

export interface MatchRequest {
  readonly terms: readonly SearchTerm[];
  readonly withAttachment: boolean | null;
}

/** Words that every document, or every one with attachments, has beside its text: nobody types them. */
export const traits = { message: 'postkeeptraitmessage', attachment: 'postkeeptraitattachment' } as const;

/** Writing systems without spaces between words: each character is a word, and a word in a query a phrase of them. */
const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;
const shortestPrefix = 2;

/** Text as the index takes it and as queries ask for it. */
export function indexable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Surrogate}]/gu, ' ').replaceAll(withoutSpaces, ' $& ');
}

/** True when the text has a letter or digit, which is all that the index knows (FTS5's unicode61). */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** The FTS5 expression of a request; any text in the terms is taken literally. Never one that FTS5 refuses. */
export function matchExpression({ terms, withAttachment }: MatchRequest): string {
  const wanted = terms.filter(({ isExcluded, text }) => !isExcluded && hasWords(text)).map(phrase);
  if (withAttachment === true) wanted.push(traits.attachment);
  if (wanted.length === 0) wanted.push(traits.message);
  const unwanted = terms.filter(({ isExcluded, text }) => isExcluded && hasWords(text)).map(phrase);
  if (withAttachment === false) unwanted.push(traits.attachment);
  const all = wanted.join(' AND ');
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}

function phrase({ field, text, isPrefix }: SearchTerm): string {
  const words = indexable(text).trim();
  const column = field === 'any' ? '' : `${field} : `;
  const lastWord = /[\p{L}\p{N}\p{M}]+$/u.exec(words)?.[0] ?? '';
  // One letter begins a tenth of all words: as a prefix it would find everything, slowly.
  const prefix = isPrefix && lastWord.length >= shortestPrefix ? ' *' : '';
  return `${column}"${words.replaceAll('"', ' ')}"${prefix}`;
}
