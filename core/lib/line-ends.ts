import { type Content, partsOf } from './content.js';

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** The content with CRLF for every bare LF; the same buffer where there is none. `before` is the byte that comes before it. */
export function withCrlf(content: Buffer, before = 0): Buffer {
  const bare = bareLineFeeds(content, before);
  if (bare === 0) return content;
  const changed = Buffer.allocUnsafe(content.length + bare);
  let from = 0;
  let to = 0;
  for (let at = content.indexOf(lineFeed); at >= 0; at = content.indexOf(lineFeed, at + 1)) {
    if (isBare(content, at, before)) {
      to += content.copy(changed, to, from, at);
      changed[to++] = carriageReturn;
      from = at;
    }
  }
  content.copy(changed, to, from);
  return changed;
}

/** The content with CRLF for every bare LF, read in the way that it is; null where there is none. Throws what `read` throws. */
export function crlfContent(content: Content): Content | null {
  if (Buffer.isBuffer(content)) {
    const changed = withCrlf(content);
    return changed === content ? null : changed;
  }
  let [bare, before] = [0, 0];
  for (const part of partsOf(content)) {
    bare += bareLineFeeds(part, before);
    before = part.at(-1) ?? before;
  }
  return bare === 0 ? null : { size: content.size + bare, read: () => crlfParts(content) };
}

function* crlfParts(content: Content): Generator<Buffer> {
  let before = 0;
  for (const part of partsOf(content)) {
    yield withCrlf(part, before);
    before = part.at(-1) ?? before;
  }
}

/** How many bare LF a content has. */
export function bareLineFeeds(content: Buffer, before = 0): number {
  let bare = 0;
  for (let at = content.indexOf(lineFeed); at >= 0; at = content.indexOf(lineFeed, at + 1))
    if (isBare(content, at, before)) bare += 1;
  return bare;
}

function isBare(content: Buffer, at: number, before: number): boolean {
  return (at === 0 ? before : content[at - 1]) !== carriageReturn;
}
