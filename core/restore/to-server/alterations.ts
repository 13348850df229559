import { createHash } from 'node:crypto';
import { type Content, partsOf } from '../../lib/content.js';
import { type ContentPrint, Printer, isSameContent } from './same-content.js';

/** What a server did to a message that it took. */
export type Alteration = 'line-end-added' | 'carriage-returns' | 'other';

const cr = 0x0d;
const lf = 0x0a;

/** What tells how a message differs from another one. */
export interface AlterationPrint {
  readonly content: ContentPrint;
  /** SHA-256 of it without its carriage returns, and of that with one line end more. */
  readonly withoutReturns: string;
  readonly andLineEnd: string;
  /** Some of them end no line. */
  readonly hasBareReturn: boolean;
}

/** Prints a message that comes in parts; memory does not grow with it. */
export class AlterationPrinter {
  private readonly printer = new Printer();
  private readonly stripped = createHash('sha256');
  private hasBareReturn = false;
  private before = 0;

  add(part: Buffer): void {
    this.printer.add(part);
    this.stripped.update(withoutReturns(part));
    // A carriage return at the end of a part is told by what the next one begins with.
    if (this.before === cr && part.length > 0 && part[0] !== lf) this.hasBareReturn = true;
    this.hasBareReturn ||= hasBareReturn(part.at(-1) === cr ? part.subarray(0, -1) : part);
    this.before = part.at(-1) ?? this.before;
  }

  /** To be called once, after the last part. */
  print(): AlterationPrint {
    return {
      content: this.printer.print(),
      andLineEnd: this.stripped.copy().update('\n').digest('hex'),
      withoutReturns: this.stripped.digest('hex'),
      hasBareReturn: this.hasBareReturn || this.before === cr,
    };
  }
}

/**
 * How a message that a server gives back differs from what was sent; empty when it is the same but for what transport alone may
 * change (`isSameContent`).
 */
export function alterationsOf(sentContent: Content, there: AlterationPrint): readonly Alteration[] {
  const printer = new AlterationPrinter();
  for (const part of partsOf(sentContent)) printer.add(part);
  const sent = printer.print();
  if (isSameContent(sent.content, there.content)) return [];
  const isLonger = there.withoutReturns === sent.andLineEnd;
  if (!isLonger && there.withoutReturns !== sent.withoutReturns) return ['other'];
  if (!isLonger) return sent.hasBareReturn ? ['carriage-returns'] : ['other'];
  return sent.hasBareReturn && !there.hasBareReturn
    ? ['carriage-returns', 'line-end-added']
    : ['line-end-added'];
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
