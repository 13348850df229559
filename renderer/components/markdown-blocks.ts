/** The few block forms that the user guide uses. */
export type Block =
  | { readonly type: 'heading'; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly isNumbered: boolean; readonly items: readonly string[] };

/** Reads the user guide's Markdown: `##` headings, paragraphs, `-` and `1.` lists. The `#` title and pictures are left out. */
export function parseBlocks(text: string): Block[] {
  return text
    .split(/\n{2,}/)
    .map((chunk) => chunk.trim())
    .flatMap((chunk): Block[] => {
      if (chunk === '' || chunk.startsWith('# ') || chunk.startsWith('![')) return [];
      if (/^#{2,} /.test(chunk)) return [{ type: 'heading', text: chunk.replace(/^#+ /, '') }];
      if (/^(-|\d+\.) /.test(chunk))
        return [{ type: 'list', isNumbered: !chunk.startsWith('-'), items: listItems(chunk) }];
      return [{ type: 'paragraph', text: chunk.replaceAll('\n', ' ') }];
    });
}

function listItems(chunk: string): string[] {
  return chunk
    .split(/\n(?=(?:-|\d+\.) )/)
    .map((item) => item.replace(/^(-|\d+\.) /, '').replace(/\s*\n\s*/g, ' '));
}

/** A piece of a line: plain, strong, code; a link is shown as its words. */
export interface Span {
  readonly type: 'text' | 'strong' | 'code';
  readonly text: string;
}

/** Splits a line at `**strong**` and `` `code` ``. */
export function parseSpans(line: string): Span[] {
  return line
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part): Span => {
      if (part.startsWith('**')) return { type: 'strong', text: part.slice(2, -2) };
      if (part.startsWith('`')) return { type: 'code', text: part.slice(1, -1) };
      return { type: 'text', text: part };
    });
}
