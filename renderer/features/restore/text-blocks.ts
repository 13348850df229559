/** Characters of a block: a few screens, laid out in some milliseconds. */
const blockLength = 4_000;

/**
 * A text in blocks that stand below each other: cut at line ends, which the cut takes the place of, and within a line only
 * where it is longer than a block, at a space if there is one.
 */
export function textBlocks(text: string): string[] {
  const blocks: string[] = [];
  for (let start = 0; start < text.length || blocks.length === 0;) {
    const latest = start + blockLength;
    if (latest >= text.length) {
      blocks.push(text.slice(start));
      break;
    }
    const lineEnd = text.lastIndexOf('\n', latest);
    if (lineEnd > start) {
      blocks.push(text.slice(start, lineEnd));
      start = lineEnd + 1;
      continue;
    }
    const space = text.lastIndexOf(' ', latest);
    const end = space > start ? space + 1 : wholeCharacters(text, latest);
    blocks.push(text.slice(start, end));
    start = end;
  }
  return blocks;
}

/** Not between the two halves of one character. */
function wholeCharacters(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at + 1 : at;
}
