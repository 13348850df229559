import { MessageParser } from './mime/message-parser.js';
import { isAttachment } from './mime/part-roles.js';

/** Where a message may be cut, in bytes. */
export interface PieceSizes {
  /** Part bodies from this size on are pieces of their own, so that an attachment sent to ten people is stored once. */
  readonly smallestOwn: number;
  /** Rows stay moderate: a piece is cut after this many bytes. */
  readonly largest: number;
}

const pieceSizes: PieceSizes = { smallestOwn: 8 * 1024, largest: 1024 * 1024 };
/** A piece is cut at a line end where there is one within so many bytes. */
const nearLineEnd = 1024;

/**
 * Cuts a message that comes in any pieces at the boundaries that its headers declare (RFC 2046 §5.1.1), into pieces that are stored once
 * each; put together in order they are the message again. A cut takes a part of 8 KiB, so there are at most two pieces for each 8 KiB of
 * the message and one for each MiB, whatever its lines begin with. How the message comes changes no cut. Any bytes at all may be given;
 * no more than two pieces and what was given last are kept.
 */
export class MessageSplitter {
  private readonly parser: MessageParser;
  /** What has come and is in no piece yet; its first byte is the message's byte `start`. */
  private pending: Buffer[] = [];
  private start = 0;
  private total = 0;
  /** Cuts that are certain, in order, in bytes from the beginning of the message. */
  private cuts: number[] = [];
  /** Where the body of a part began that may become a piece of its own. */
  private bodyStart: number | null = null;
  private isBodyCut = false;
  /** Attachments so far. */
  attachments = 0;

  constructor(private readonly sizes = pieceSizes) {
    this.parser = new MessageParser({
      onDelimiter: (offset) => {
        const { bodyStart } = this;
        if (bodyStart !== null && offset - bodyStart >= sizes.smallestOwn) {
          if (!this.isBodyCut) this.cuts.push(bodyStart);
          this.cuts.push(offset);
        }
        this.bodyStart = null;
      },
      onBegin: (part, bodyOffset) => {
        const { parent } = part;
        // The headers of a message in a message are of its text's piece.
        if (parent !== null && bodyOffset !== null && !parent.headers.isMessage) {
          this.bodyStart = bodyOffset;
          this.isBodyCut = false;
        }
        if (isAttachment(part)) this.attachments += 1;
      },
    });
  }

  /** Takes in what comes next; returns the pieces that are certain by now. */
  push(bytes: Buffer): Buffer[] {
    if (bytes.length > 0) this.pending.push(bytes);
    this.total += bytes.length;
    this.parser.write(bytes);
    return this.certain(this.parser.position);
  }

  /** Returns the pieces that are left. */
  finish(): Buffer[] {
    this.parser.finish();
    const pieces = this.certain(this.total);
    while (this.start < this.total) pieces.push(this.take(this.cutPoint(this.total)));
    return pieces;
  }

  /** No part begins or ends before `known` that is not told yet. */
  private certain(known: number): Buffer[] {
    const pieces: Buffer[] = [];
    for (const cut of this.cuts) while (this.start < cut) pieces.push(this.take(this.cutPoint(cut)));
    this.cuts = [];
    for (;;) {
      const { bodyStart, isBodyCut } = this;
      const open = isBodyCut ? null : bodyStart;
      // Any cut that is still to come is here or later.
      const earliest = open ?? known;
      if (earliest - this.start > this.sizes.largest) pieces.push(this.take(this.cutPoint(earliest)));
      else if (open === null || known - this.start <= this.sizes.largest) return pieces;
      else if (known - open < this.sizes.smallestOwn) return pieces;
      else {
        // The body is a piece of its own wherever it ends.
        if (open > this.start) pieces.push(this.take(open));
        this.isBodyCut = true;
      }
    }
  }

  /** Where the next piece ends of those that end at `end`: at a line end if there is one near, so that each base64 piece decodes by itself. */
  private cutPoint(end: number): number {
    const latest = this.start + this.sizes.largest;
    if (end <= latest) return end;
    const bytes = this.first(this.sizes.largest);
    const lineEnd = bytes.lastIndexOf(0x0a);
    return lineEnd > bytes.length - nearLineEnd ? this.start + lineEnd + 1 : latest;
  }

  /** Takes the bytes up to `end` out of what is pending. */
  private take(end: number): Buffer {
    const length = end - this.start;
    const piece = this.first(length);
    this.start = end;
    const rest = this.pending[0]?.subarray(length) ?? Buffer.alloc(0);
    this.pending[0] = rest;
    if (rest.length === 0) this.pending.shift();
    return piece;
  }

  /** The first bytes of what is pending, which are in one buffer then. */
  private first(length: number): Buffer {
    let have = 0;
    let buffers = 0;
    while (have < length) have += this.pending[buffers++]?.length ?? length;
    const together = buffers === 1 ? this.pending[0] : Buffer.concat(this.pending.slice(0, buffers));
    if (together === undefined) return Buffer.alloc(0);
    if (buffers > 1) this.pending.splice(0, buffers, together);
    return together.subarray(0, length);
  }
}
