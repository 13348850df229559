import { isSameContent, printOf } from './same-content.js';

/** What a server did to a message that it took. */
export type Alteration = 'line-end-added' | 'carriage-returns' | 'other';

const cr = 0x0d;
const lf = 0x0a;

/**
 * How a message that a server gives back differs from what was sent; empty when it is the same but for what transport alone may
 * change (`isSameContent`).
 */
export function alterationsOf(sent: Buffer, there: Buffer): readonly Alteration[] {
  if (isSameContent(printOf(sent), printOf(there))) return [];
  const [before, after] = [withoutReturns(sent), withoutReturns(there)];
  const isLonger = after.length === before.length + 1 && after.at(-1) === lf;
  const wanted = isLonger ? Buffer.concat([before, Buffer.from([lf])]) : before;
  if (!wanted.equals(after)) return ['other'];
  const hasReturns = hasBareReturn(sent);
  if (!isLonger) return hasReturns ? ['carriage-returns'] : ['other'];
  return hasReturns && !hasBareReturn(there) ? ['carriage-returns', 'line-end-added'] : ['line-end-added'];
}

/** True for content that servers are known to alter, some of it without changing its size: it is read back whatever its size. */
export function isDelicate(content: Buffer): boolean {
  return content.at(-1) !== lf || content.includes(0) || hasBareReturn(content);
}

/** A carriage return that ends no line. */
function hasBareReturn(content: Buffer): boolean {
  for (let at = content.indexOf(cr); at >= 0; at = content.indexOf(cr, at + 1)) {
    if (content[at + 1] !== lf) return true;
  }
  return false;
}

function withoutReturns(content: Buffer): Buffer {
  return Buffer.from(content.filter((byte) => byte !== cr));
}
