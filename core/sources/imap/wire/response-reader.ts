import { LiteralMemory } from './literal-memory.js';

/** One response as it came: the text before, between and after its literals, without their announcements. Bytes are latin1. */
export interface RawResponse {
  /** One more than there are literals. */
  readonly texts: readonly string[];
  readonly literals: readonly Buffer[];
}

/** What one response may have, in bytes. */
export interface ResponseLimits {
  /** Of the text, line ends included. */
  readonly line: number;
  /** Of all its literals. */
  readonly literals: number;
}

/** The server sends more in one response than is taken; `code` says of what. */
export class ResponseTooLarge extends Error {
  constructor(readonly code: 'LineTooLarge' | 'LiteralTooLarge') {
    super('The server sends more in one response than is taken.');
    this.name = 'ResponseTooLarge';
  }
}

/** What a literal costs beside its bytes: a server may send any number of empty ones. */
const costOfLiteral = 64;

const lineFeed = 10;

/** Human words follow, which may end like the announcement of a literal (RFC 9051 §7.1). */
const startsWithWords = /^(?:\+|[^ ]+ (?:OK|NO|BAD|BYE|PREAUTH)(?: |$))/i;
const announcement = /~?\{(\d{1,20})\+?\}$/;
const isFetch = /^\* \d+ FETCH /i;
/** Of a line that is passed over, as much as an awaited one may have. */
const mostOfPassedOver = 10_000;

/**
 * Cuts the bytes of a connection into responses (RFC 9051 §4), whatever pieces they come in. Lines are found by the runtime's own search
 * and literals are copied once, into memory of their announced size.
 */
export class ResponseReader {
  private texts: string[] = [];
  private literals: Buffer[] = [];
  /** What has come of the text under way. */
  private text = '';
  private textBytes = 0;
  private literalBytes = 0;
  private literal: { readonly content: Buffer; filled: number } | null = null;
  private isAwaited: ((line: string) => boolean) | null = null;

  constructor(
    private readonly limits: ResponseLimits,
    private readonly onResponse: (response: RawResponse) => void,
    private readonly memory = new LiteralMemory(),
  ) {}

  /** True between two responses. */
  get isIdle(): boolean {
    return this.texts.length === 0 && this.text === '' && this.literal === null;
  }

  /** Hands on every response that is complete with `chunk`, of which nothing is kept. Throws {@link ResponseTooLarge}. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      at = this.literal === null ? this.readText(chunk, at) : this.readLiteral(this.literal, chunk, at);
    }
  }

  /** Passes over all that comes, however it reads, up to a line that is awaited: where the last literal ended is not known. */
  passOverUntil(isAwaited: (line: string) => boolean): void {
    this.isAwaited = isAwaited;
  }

  private readLiteral(
    literal: { readonly content: Buffer; filled: number },
    chunk: Buffer,
    at: number,
  ): number {
    const copied = chunk.copy(literal.content, literal.filled, at);
    literal.filled += copied;
    if (literal.filled === literal.content.length) this.endLiteral(literal.content);
    return at + copied;
  }

  private endLiteral(content: Buffer): void {
    this.literals.push(content);
    this.literal = null;
  }

  private readText(chunk: Buffer, at: number): number {
    const found = chunk.indexOf(lineFeed, at);
    const end = found === -1 ? chunk.length : found;
    if (this.isAwaited === null) {
      this.textBytes += end - at + 1;
      if (this.textBytes > this.limits.line) throw new ResponseTooLarge('LineTooLarge');
      this.text += chunk.toString('latin1', at, end);
    } else if (this.text.length < mostOfPassedOver) this.text += chunk.toString('latin1', at, end);
    if (found === -1) return end;
    this.endLine();
    return end + 1;
  }

  private endLine(): void {
    const line = this.text.endsWith('\r') ? this.text.slice(0, -1) : this.text;
    this.text = '';
    if (this.isAwaited !== null) {
      if (!this.isAwaited(line)) return;
      this.isAwaited = null;
    }
    const announced = line.endsWith('}') && this.mayAnnounce(line) ? announcement.exec(line) : null;
    if (announced === null) {
      const response = { texts: [...this.texts, line], literals: this.literals };
      this.texts = [];
      this.literals = [];
      this.textBytes = 0;
      this.literalBytes = 0;
      this.onResponse(response);
      return;
    }
    const size = Number(announced[1]);
    this.literalBytes += size + costOfLiteral;
    if (this.literalBytes > this.limits.literals) throw new ResponseTooLarge('LiteralTooLarge');
    this.texts.push(line.slice(0, announced.index));
    const content = this.memory.take(size);
    if (size === 0) this.endLiteral(content);
    else this.literal = { content, filled: 0 };
  }

  private mayAnnounce(line: string): boolean {
    const first = this.texts[0] ?? line;
    if (startsWithWords.test(first)) return false;
    // Nobody asks for two in one row: a second one is the text of a message of which the first one was announced too short.
    return this.literals.length === 0 || !isFetch.test(first);
  }
}
