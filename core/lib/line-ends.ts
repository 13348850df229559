/** The content with CRLF for every bare LF; the same buffer where there is none. */
export function withCrlf(content: Buffer): Buffer {
  const bare = bareLineFeeds(content);
  if (bare.length === 0) return content;
  const changed = Buffer.allocUnsafe(content.length + bare.length);
  let from = 0;
  let to = 0;
  for (const at of bare) {
    to += content.copy(changed, to, from, at);
    changed[to++] = 0x0d;
    from = at;
  }
  content.copy(changed, to, from);
  return changed;
}

function bareLineFeeds(content: Buffer): number[] {
  const bare: number[] = [];
  for (let at = content.indexOf(0x0a); at >= 0; at = content.indexOf(0x0a, at + 1)) {
    if (at === 0 || content[at - 1] !== 0x0d) bare.push(at);
  }
  return bare;
}
