import type { BodyDecoder } from './body-decoder.js';
import { createMessageDecoder } from './encoded-message.js';
import { looksLikeField } from './header-fields.js';
import { type PartHeaders, readPartHeaders } from './part-headers.js';

/** A part of a message, or the message itself (RFC 2045, RFC 2046). */
export interface Part {
  readonly headers: PartHeaders;
  /** Null for the message itself. */
  readonly parent: Part | null;
  /** 0 for the message itself. */
  readonly depth: number;
  /** True when other parts are read out of its body: a multipart, or a message in a message. */
  readonly isContainer: boolean;
  /** True for the message itself, and the first of the parts within another. */
  readonly isFirst: boolean;
}

/** What is told of a message as it is read; offsets are bytes from its beginning. */
export interface PartHandler {
  /** A line that separates parts begins at `offset`. */
  readonly onDelimiter?: (offset: number) => void;
  /** The headers of a part or container have ended, its body begins; `bodyOffset` is null within a message that is encoded. */
  readonly onBegin?: (part: Part, bodyOffset: number | null, headers: Buffer) => void;
  /** Some of the body of a part that is no container, with the line end before the delimiter. */
  readonly onBody?: (part: Part, bytes: Buffer) => void;
  readonly onEnd?: (part: Part) => void;
  /** Some of what stands in a multipart before its first part: for programs that know no multiparts, or all that there is. */
  readonly onPreamble?: (part: Part, bytes: Buffer) => void;
  /** What stands in a multipart has been told; `hasParts` is false where its boundary separates nothing. */
  readonly onPreambleEnd?: (part: Part, hasParts: boolean) => void;
  /** Whether the parts of a message in a message are read; without it they are. */
  readonly opens?: (headers: PartHeaders) => boolean;
}

/** Deeper than people forward and reply; what lies deeper is one part. */
const mostLevels = 100;
/** More than a digest of a busy list has; what comes after is not told apart any more. */
const mostParts = 10_000;
/** Encoded messages within each other that are opened: each has all that is in it decoded once more. */
const mostEncodedLevels = 4;
const longestRootHeaders = 2 * 1024 * 1024;
const longestPartHeaders = 64 * 1024;
/** A delimiter is 70 characters (RFC 2046 §5.1.1), but what is longer occurs. */
const longestDelimiterLine = 1_000;
const [lineFeed, carriageReturn, dash] = [0x0a, 0x0d, 0x2d];
const delimiterStart = Buffer.from('\n--');

/** A multipart whose end has not come. */
interface Open {
  readonly part: Part;
  /** Null while its headers name none and none has been met: its first line with two dashes says it then. */
  boundary: string | null;
}

/** What lies around the bytes of a parser: an encoded message in another parser's message. */
interface Around {
  readonly part: Part;
  readonly count: { parts: number };
  readonly encodedLevels: number;
}

/** An encoded message whose parts are being told. */
interface Encoded {
  readonly decoder: BodyDecoder;
  readonly parser: MessageParser;
}

/**
 * Finds the parts of a message as its bytes come, in any pieces: only boundaries that its headers declare separate parts.
 * Takes time in proportion to its bytes and keeps no more of them than a part's headers or one short line. Never throws.
 */
export class MessageParser {
  private readonly open: Open[] = [];
  private state: 'headers' | 'body' = 'headers';
  private part: Part | null = null;
  private parent: Part | null;
  /** Of all parsers of a message together. */
  private readonly count: { parts: number };
  private encoded: Encoded | null = null;
  /** Containers of which a part has begun. */
  private readonly begun = new WeakSet<Part>();
  private header: Buffer[] = [];
  private headerSize = 0;
  private isLineStart = true;
  /** Bytes that cannot be told yet, and the offset of the first of them. */
  private carry = Buffer.alloc(0);
  private offset = 0;

  constructor(
    private readonly handler: PartHandler,
    private readonly around: Around | null = null,
  ) {
    this.parent = around?.part ?? null;
    this.count = around?.count ?? { parts: 0 };
  }

  write(chunk: Buffer): void {
    const data = this.carry.length === 0 ? chunk : Buffer.concat([this.carry, chunk]);
    const read = this.read(data, false);
    this.offset += read;
    // Copies: what is kept must not keep all of what came alive.
    this.carry = Buffer.from(data.subarray(read));
    if (this.header.length > 0) this.header = [Buffer.concat(this.header)];
  }

  /** Bytes up to here are told; what begins or ends later is not. */
  get position(): number {
    return this.offset;
  }

  /** Whether the next byte belongs to the body of a part. */
  get isWithinBody(): boolean {
    return this.state === 'body' && this.carry.length === 0 && this.part !== null && this.encoded === null;
  }

  /** Passes over whole lines of a body of which none begins with a dash. */
  passOver(): void {
    this.isLineStart = true;
  }

  finish(): void {
    this.offset += this.read(this.carry, true);
    if (this.state === 'headers') this.beginPart(this.offset);
    this.endPart(false);
  }

  /** Reads what can be told of `data`; returns how much that was. */
  private read(data: Buffer, isLast: boolean): number {
    let at = 0;
    while (at < data.length) {
      const next =
        this.state === 'headers' ? this.readHeader(data, at, isLast) : this.readBody(data, at, isLast);
      if (next === null) return at;
      at = next;
    }
    return at;
  }

  /** Takes in one line of headers; null when more bytes are needed. */
  private readHeader(data: Buffer, at: number, isLast: boolean): number | null {
    const lineEnd = data.indexOf(lineFeed, at);
    // A line without an end in sight is taken in as it comes.
    if (lineEnd < 0 && !isLast && data.length - at < longestDelimiterLine) return null;
    const next = lineEnd < 0 ? data.length : lineEnd + 1;
    if (this.isLineStart) {
      const line = data.subarray(at, next);
      if (this.isDelimiter(line)) {
        this.beginPart(this.offset + at);
        return this.delimiter(line, at, next);
      }
      if (isBlank(line)) {
        this.beginPart(this.offset + next);
        return next;
      }
      if (this.headerSize === 0 && !looksLikeField(line)) {
        // No headers at all: what is there is text.
        this.beginPart(this.offset + at);
        return at;
      }
    }
    this.keepHeader(data.subarray(at, next));
    this.isLineStart = lineEnd >= 0;
    return next;
  }

  private keepHeader(line: Buffer): void {
    const most = this.parent === null ? longestRootHeaders : longestPartHeaders;
    if (this.headerSize < most) this.header.push(line.subarray(0, most - this.headerSize));
    this.headerSize += line.length;
  }

  /** Tells of the bytes up to the next delimiter, or takes that in; null when more bytes are needed. */
  private readBody(data: Buffer, at: number, isLast: boolean): number | null {
    if (this.open.length === 0) return this.tellBody(data, at, data.length);
    let from = at;
    if (this.isLineStart && data[at] === dash) {
      const lineEnd = data.indexOf(lineFeed, at);
      const isWhole = lineEnd >= 0 || isLast;
      if (!isWhole && data.length - at < longestDelimiterLine) return null;
      const next = lineEnd < 0 ? data.length : lineEnd + 1;
      const line = data.subarray(at, next);
      if (isWhole && this.isDelimiter(line)) return this.delimiter(line, at, next);
      from = at + 1;
    }
    const found = data.indexOf(delimiterStart, from);
    if (found >= 0) return this.tellBody(data, at, found + 1);
    // A dash at the beginning of a line may be the first of two.
    const isOpen = !isLast && data.at(-1) === dash && data.length - 2 >= from && data.at(-2) === lineFeed;
    return this.tellBody(data, at, isOpen ? data.length - 1 : data.length);
  }

  private tellBody(data: Buffer, from: number, to: number): number {
    if (this.encoded) this.encoded.parser.write(this.encoded.decoder.write(data.subarray(from, to)));
    else if (this.part?.isContainer === true) this.handler.onPreamble?.(this.part, data.subarray(from, to));
    else if (this.part) this.handler.onBody?.(this.part, data.subarray(from, to));
    this.isLineStart = data[to - 1] === lineFeed;
    return to;
  }

  /** Whether a line separates parts of an open multipart. */
  private isDelimiter(line: Buffer): boolean {
    return this.matching(line) !== null;
  }

  private matching(line: Buffer): { level: number; isLast: boolean } | null {
    if (line[0] !== dash || line[1] !== dash || this.count.parts >= mostParts) return null;
    if (line.length > longestDelimiterLine) return null;
    const text = line.toString('latin1', 2).trimEnd();
    for (let level = this.open.length - 1; level >= 0; level--) {
      const open = this.open[level];
      if (!open) continue;
      if (open.boundary === null && this.state === 'body' && mayBeBoundary(text)) open.boundary = text;
      if (open.boundary === text) return { level, isLast: false };
      if (text.length === (open.boundary?.length ?? 0) + 2 && text === `${open.boundary ?? ''}--`)
        return { level, isLast: true };
    }
    return null;
  }

  private delimiter(line: Buffer, at: number, next: number): number {
    const match = this.matching(line);
    if (match === null) return next;
    if (this.around === null) this.handler.onDelimiter?.(this.offset + at);
    // The first part of the multipart whose beginning is being told, and no end of it or of one around it.
    this.endPart(!match.isLast && match.level === this.open.length - 1);
    // Parts within this one end with it, whether or not their own ends have come.
    this.open.length = match.isLast ? match.level : match.level + 1;
    this.parent = this.open.at(-1)?.part ?? null;
    this.state = match.isLast ? 'body' : 'headers';
    this.isLineStart = true;
    return next;
  }

  /** The headers of a part have ended. */
  private beginPart(bodyOffset: number): void {
    const { parent } = this;
    const written = this.takeHeader();
    const headers = readPartHeaders(written, parent?.headers.type ?? '');
    this.count.parts += 1;
    const depth = parent === null ? 0 : parent.depth + 1;
    const mayOpen = depth < mostLevels && this.count.parts < mostParts;
    const isMultipart = mayOpen && headers.type.startsWith('multipart/');
    const encodedLevels = (this.around?.encodedLevels ?? 0) + (headers.encoding === 'none' ? 0 : 1);
    const isMessage =
      mayOpen &&
      headers.isMessage &&
      encodedLevels <= mostEncodedLevels &&
      (this.handler.opens?.(headers) ?? true);
    const isFirst = parent === null || !this.begun.has(parent);
    if (parent !== null) this.begun.add(parent);
    const part: Part = { headers, parent, depth, isContainer: isMultipart || isMessage, isFirst };
    this.handler.onBegin?.(part, this.around === null ? bodyOffset : null, written);
    this.isLineStart = true;
    if (isMessage && headers.encoding === 'none') {
      this.parent = part;
      return;
    }
    this.part = part;
    this.state = 'body';
    if (isMessage) {
      const within = { part, count: this.count, encodedLevels };
      const decoder = createMessageDecoder(headers.encoding);
      this.encoded = { decoder, parser: new MessageParser(this.handler, within) };
    }
    if (isMultipart) this.open.push({ part, boundary: headers.boundary });
  }

  private takeHeader(): Buffer {
    const whole = Buffer.concat(this.header);
    this.header = [];
    this.headerSize = 0;
    return whole;
  }

  private endPart(beginsParts: boolean): void {
    const { part, encoded } = this;
    this.part = null;
    this.encoded = null;
    if (encoded) {
      encoded.parser.write(encoded.decoder.end());
      encoded.parser.finish();
    } else if (part?.isContainer === true) this.handler.onPreambleEnd?.(part, beginsParts);
    else if (part) this.handler.onEnd?.(part);
  }
}

/** A line end and nothing before it. */
function isBlank(line: Buffer): boolean {
  return line[0] === lineFeed || (line[0] === carriageReturn && line[1] === lineFeed);
}

/** What stands behind the two dashes of a line, when it can separate parts. */
function mayBeBoundary(text: string): boolean {
  return /^[^\s-]\S{0,69}$/.test(text);
}
