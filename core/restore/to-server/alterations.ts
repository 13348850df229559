import { type Content, beginningOf, partsOf } from '../../lib/content.js';
import { isSameContent, printOf } from './same-content.js';

/** What a server did to a message that it took. */
export type Alteration = 'line-end-added' | 'carriage-returns' | 'other';

const cr = 0x0d;
const lf = 0x0a;

/**
 * How a message that a server gives back differs from what was sent; empty when it is the same but for what transport alone may
 * change (`isSameContent`).
 */
export function alterationsOf(sentContent: Content, there: Buffer): readonly Alteration[] {
  if (isSameContent(printOf(sentContent), printOf(there))) return [];
  const sent = beginningOf(sentContent);
  const [before, after] = [withoutReturns(sent), withoutReturns(there)];
  const isLonger = after.length === before.length + 1 && after.at(-1) === lf;
  const wanted = isLonger ? Buffer.concat([before, Buffer.from([lf])]) : before;
  if (!wanted.equals(after)) return ['other'];
  const hasReturns = hasBareReturn(sent);
  if (!isLonger) return hasReturns ? ['carriage-returns'] : ['other'];
  return hasReturns && !hasBareReturn(there) ? ['carriage-returns', 'line-end-added'] : ['line-end-added'];
}

/** True for content that servers are known to alter, some of it without changing its size: it is read back whatever its size. */
export function isDelicate(content: Content): boolean {
  let before = 0;
  for (const part of partsOf(content)) {
    // A carriage return at the end of a part is told by what the next one begins with.
    if (part.includes(0) || (before === cr && part[0] !== lf)) return true;
    if (hasBareReturn(part.at(-1) === cr ? part.subarray(0, -1) : part)) return true;
    before = part.at(-1) ?? before;
  }
  return before !== lf;
}

/** A carriage return that ends no line. */
function hasBareReturn(content: Buffer): boolean {
  for (let at = content.indexOf(cr); at >= 0; at = content.indexOf(cr, at + 1)) {
    if (content[at + 1] !== lf) return true;
  }
  return false;
}

function withoutReturns(content: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(content.length);
  let from = 0;
  let to = 0;
  for (let at = content.indexOf(cr); at >= 0; at = content.indexOf(cr, at + 1)) {
    to += content.copy(kept, to, from, at);
    from = at + 1;
  }
  to += content.copy(kept, to, from);
  return kept.subarray(0, to);
}
