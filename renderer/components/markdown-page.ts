import { type MarkedToken, type Token, type Tokens, lexer } from 'marked';
import { assertNever } from '../../shared/errors.js';

const shownTypes = [
  'blockquote',
  'br',
  'code',
  'codespan',
  'em',
  'escape',
  'heading',
  'link',
  'list',
  'list_item',
  'paragraph',
  'strong',
  'table',
  'text',
] as const satisfies readonly MarkedToken['type'][];
const shown = new Set<string>(shownTypes);

/** What a page of the user guide is made of; pictures are left out. */
export type PageToken = Extract<MarkedToken, { readonly type: (typeof shownTypes)[number] }>;

interface Heading {
  readonly depth: number;
  readonly text: string;
  /** As GitHub makes it of the words, so that links lead to the same place there. */
  readonly anchor: string;
}

/** A paragraph, an entry of a list, a row of a table, or lines of code. */
export interface Passage {
  readonly anchor: string;
  readonly text: string;
  /** The one it stands below; null at the beginning of the page. */
  readonly heading: Heading | null;
}

export interface GuideText {
  /** Of the `#` heading. */
  readonly title: string;
  readonly tokens: readonly Token[];
  readonly headings: readonly Heading[];
  readonly passages: readonly Passage[];
  /** Of tokens, and of the rows of tables. */
  readonly anchors: ReadonlyMap<object, string>;
}

/** Reads a page of the user guide: Markdown with one `#` heading. */
export function readPage(text: string): GuideText {
  const all = lexer(text);
  const title = all.find((token) => token.type === 'heading' && token.raw.startsWith('# '));
  const tokens = all.filter((token) => token !== title);
  return { title: title?.raw.replace(/^# /, '').trim() ?? '', tokens, ...placesOf(tokens) };
}

export function isPageToken(token: Token): token is PageToken {
  return shown.has(token.type);
}

function placesOf(tokens: readonly Token[]): Pick<GuideText, 'headings' | 'passages' | 'anchors'> {
  const headings: Heading[] = [];
  const passages: Passage[] = [];
  const anchors = new Map<object, string>();

  function addHeading(token: Token, depth: number): void {
    const words = wordsIn([token]);
    const plain = anchorOf(words);
    const before = headings.filter(({ anchor }) => anchor === plain || anchor.startsWith(`${plain}-`)).length;
    const anchor = before === 0 ? plain : `${plain}-${String(before)}`;
    headings.push({ depth, text: words, anchor });
    anchors.set(token, anchor);
  }

  function addPassage(place: object, words: string): void {
    const anchor = `passage-${String(passages.length + 1)}`;
    passages.push({ anchor, text: words, heading: headings.at(-1) ?? null });
    anchors.set(place, anchor);
  }

  for (const token of tokens.filter(isPageToken)) {
    if (token.type === 'heading') addHeading(token, token.depth);
    else if (token.type === 'list') for (const item of token.items) addPassage(item, wordsIn([item]));
    else if (token.type === 'table') for (const row of token.rows) addPassage(row, wordsOfRow(row));
    else addPassage(token, wordsIn([token]));
  }
  return { headings, passages, anchors };
}

/** What is read of the tokens, in one line. */
function wordsIn(tokens: readonly Token[]): string {
  return tokens.map(wordsOf).join('').replace(/\s+/g, ' ').trim();
}

function wordsOf(token: Token): string {
  if (token.type === 'space') return ' ';
  if (!isPageToken(token)) return '';
  switch (token.type) {
    case 'br':
      return ' ';
    case 'list':
      return token.items.map(({ tokens }) => ` ${wordsIn(tokens)} `).join('');
    case 'table':
      return token.rows.map((row) => wordsOfRow(row)).join(' ');
    case 'paragraph':
    case 'blockquote':
    case 'list_item':
      return ` ${wordsIn(token.tokens)} `;
    case 'heading':
    case 'link':
    case 'strong':
    case 'em':
      return wordsInline(token.tokens);
    case 'text':
      return token.tokens ? wordsInline(token.tokens) : token.text;
    case 'code':
    case 'codespan':
    case 'escape':
      return token.text;
    default:
      return assertNever(token);
  }
}

function wordsInline(tokens: readonly Token[]): string {
  return tokens.map(wordsOf).join('');
}

function wordsOfRow(row: readonly Tokens.TableCell[]): string {
  return row.map(({ tokens }) => wordsIn(tokens)).join(' · ');
}

function anchorOf(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
