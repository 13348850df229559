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
