/**
 * Text of `format=flowed` as its writer saw it (RFC 3676 §4): lines that end with a space continue in the next one of the same
 * depth of quotes, and a space that was put before a line's first character is gone. Quotes keep one sign a level. Quotes with spaces
 * between their signs, as other programs write them into such a text, are quotes of their depth too; a line of spaces alone flows nowhere.
 */
export function unflowed(text: string, deletesSpaces: boolean): string {
  const paragraphs: string[] = [];
  let open: { readonly depth: number; readonly parts: string[] } | null = null;
  const endParagraph = (): void => {
    if (open !== null)
      paragraphs.push(`${'>'.repeat(open.depth)}${open.depth > 0 ? ' ' : ''}${open.parts.join('')}`);
    open = null;
  };
  for (const written of text.split(/\r?\n/)) {
    const { depth, line } = quoteOf(written);
    // The line before a signature is no text that flows.
    const isSignature = line === '-- ';
    if (open !== null && (open.depth !== depth || isSignature)) endParagraph();
    open ??= { depth, parts: [] };
    const flows = line.endsWith(' ') && !isSignature && line.trim() !== '';
    open.parts.push(flows && deletesSpaces ? line.slice(0, -1) : line);
    if (!flows) endParagraph();
  }
  endParagraph();
  return paragraphs.join('\n');
}

/** `>> a`, and `> > a`, which in a quote is more often one within it than a sign that was stuffed. */
function quoteOf(written: string): { readonly depth: number; readonly line: string } {
  const signs = /^>(?: ?>)*/.exec(written)?.[0] ?? '';
  const stuffed = written.slice(signs.length);
  return {
    depth: signs.replaceAll(' ', '').length,
    line: stuffed.startsWith(' ') ? stuffed.slice(1) : stuffed,
  };
}
