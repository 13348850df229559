import { type MarkedToken, type Token, lexer } from 'marked';

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

export interface GuideText {
  /** Of the `#` heading. */
  readonly title: string;
  readonly tokens: readonly Token[];
}

/** Reads a page of the user guide: Markdown with one `#` heading. */
export function readPage(text: string): GuideText {
  const tokens = lexer(text);
  const title = tokens.find((token) => token.type === 'heading' && token.raw.startsWith('# '));
  return {
    title: title?.raw.replace(/^# /, '').trim() ?? '',
    tokens: tokens.filter((token) => token !== title),
  };
}

export function isPageToken(token: Token): token is PageToken {
  return shown.has(token.type);
}
