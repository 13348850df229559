import { createHash } from 'node:crypto';
import { withCrlf } from '../../lib/line-ends.js';

/** What tells the content of a message at a server from another. */
export interface ContentPrint {
  /** SHA-256 of its bytes, as the repository addresses them. */
  readonly exact: string;
  /** SHA-256 of its bytes as every IMAP server may give them back. */
  readonly transported: string;
}

export function printOf(content: Buffer): ContentPrint {
  const exact = hash(content);
  const transported = asTransported(content);
  return { exact, transported: transported === content ? exact : hash(transported) };
}

/** True when one is the other, but for what transport alone may have changed. */
export function isSameContent(a: ContentPrint, b: ContentPrint): boolean {
  return a.exact === b.exact || a.transported === b.transported;
}

/** IMAP servers end lines with CRLF (RFC 5322 §2.3) and cannot send NUL (RFC 9051 §4.3.1), for which Dovecot sends 0x80. */
export function asTransported(content: Buffer): Buffer {
  const crlf = withCrlf(content);
  if (!crlf.includes(0)) return crlf;
  const changed = Buffer.from(crlf);
  for (let at = changed.indexOf(0); at >= 0; at = changed.indexOf(0, at + 1)) changed[at] = 0x80;
  return changed;
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
