import { createHash } from 'node:crypto';
import { bareLineFeeds, withCrlf } from '../../lib/line-ends.js';
import { type Content, partsOf } from '../../lib/content.js';

/** What tells the content of a message at a server from another. */
export interface ContentPrint {
  /** SHA-256 of its bytes, as the repository addresses them. */
  readonly exact: string;
  /** SHA-256 of its bytes as every IMAP server may give them back. */
  readonly transported: string;
}

/** Prints a content that comes in parts; memory does not grow with it. */
export class Printer {
  private readonly exact = createHash('sha256');
  private readonly transported = createHash('sha256');
  private before = 0;

  add(part: Buffer): void {
    this.exact.update(part);
    this.transported.update(asTransported(part, this.before));
    this.before = part.at(-1) ?? this.before;
  }

  /** To be called once, after the last part. */
  print(): ContentPrint {
    return { exact: this.exact.digest('hex'), transported: this.transported.digest('hex') };
  }
}

/** Reads the content once. */
export function printOf(content: Content): ContentPrint {
  const printer = new Printer();
  for (const part of partsOf(content)) printer.add(part);
  return printer.print();
}

/** True when one is the other, but for what transport alone may have changed. */
export function isSameContent(a: ContentPrint, b: ContentPrint): boolean {
  return a.exact === b.exact || a.transported === b.transported;
}

/**
 * IMAP servers end lines with CRLF (RFC 5322 §2.3) and cannot send NUL (RFC 9051 §4.3.1), for which Dovecot sends 0x80. `before` is the
 * byte that comes before the content.
 */
export function asTransported(content: Buffer, before = 0): Buffer {
  const crlf = withCrlf(content, before);
  if (!crlf.includes(0)) return crlf;
  const changed = Buffer.from(crlf);
  for (let at = changed.indexOf(0); at >= 0; at = changed.indexOf(0, at + 1)) changed[at] = 0x80;
  return changed;
}

/** Bytes of a content, and of the same as every IMAP server may give it back. */
export function sizesOf(content: Content): { readonly exact: number; readonly transported: number } {
  let [exact, bare, before] = [0, 0, 0];
  for (const part of partsOf(content)) {
    exact += part.length;
    bare += bareLineFeeds(part, before);
    before = part.at(-1) ?? before;
  }
  return { exact, transported: exact + bare };
}
