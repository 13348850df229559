import type { RawResponse } from './response-reader.js';

/** A value of a response (RFC 9051 §4). Strings are bytes as latin1, whether they came quoted or as a literal. */
export type Value =
  | { readonly type: 'nil' }
  /** Atoms and numbers. */
  | { readonly type: 'atom'; readonly text: string }
  | { readonly type: 'quoted'; readonly text: string }
  | { readonly type: 'literal'; readonly content: Buffer }
  | { readonly type: 'list'; readonly items: readonly Value[] };

/** A response is not written as RFC 9051 §9 has it. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse';
}

/** Lists in lists; no response that is asked for has more than three. */
const deepest = 32;
const mostValues = 200_000;

const atomText = /[^\s(){"]+/y;
const quotedText = /"((?:[^"\\]|\\.)*)"/sy;
/** The name of what a FETCH gives: `BODY[HEADER.FIELDS (DATE)]<0>`. */
const fetchName = /[^\s()[\]<>]+(?:\[[^\]]*\](?:<\d+>)?)?/y;
const words = /[^ ]+/y;

/** Reads one response from left to right. Every method throws {@link MalformedResponse} where the text is another one. */
export class Cursor {
  private part = 0;
  private at = 0;
  private text: string;
  private values = 0;

  constructor(private readonly response: RawResponse) {
    this.text = response.texts[0] ?? '';
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length && this.part === this.response.literals.length;
  }

  get hasLiterals(): boolean {
    return this.response.literals.length > 0;
  }

  /** The next character; empty where a literal or the end comes. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  expect(text: string): void {
    if (!this.text.startsWith(text, this.at)) throw new MalformedResponse();
    this.at += text.length;
  }

  /** One space or several, as some servers have it. */
  space(): void {
    this.expect(' ');
    this.skipSpaces();
  }

  skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === 32) this.at += 1;
  }

  /** Up to the next space. */
  word(): string {
    return this.match(words)[0];
  }

  /** What is left of a response that has no literal. */
  rest(): string {
    const rest = this.text.slice(this.at);
    this.at = this.text.length;
    return rest;
  }

  fetchName(): string {
    return this.match(fetchName)[0];
  }

  number(): number {
    return numberOf(this.value());
  }

  value(depth = 0): Value {
    this.values += 1;
    if (this.values > mostValues || depth > deepest) throw new MalformedResponse();
    if (this.at >= this.text.length) return this.literal();
    switch (this.next) {
      case '"':
        return { type: 'quoted', text: (this.match(quotedText)[1] ?? '').replaceAll(/\\(.)/gs, '$1') };
      case '(':
        return { type: 'list', items: this.list(() => this.value(depth + 1)) };
      default: {
        const [text] = this.match(atomText);
        return text.toUpperCase() === 'NIL' ? { type: 'nil' } : { type: 'atom', text };
      }
    }
  }

  /** What is between parentheses, each read by `read`. */
  list<T>(read: () => T): T[] {
    this.expect('(');
    const items: T[] = [];
    for (;;) {
      this.skipSpaces();
      if (this.next === ')') break;
      items.push(read());
    }
    this.expect(')');
    return items;
  }

  private literal(): Value {
    const content = this.response.literals[this.part];
    if (content === undefined) throw new MalformedResponse();
    this.part += 1;
    this.at = 0;
    this.text = this.response.texts[this.part] ?? '';
    return { type: 'literal', content };
  }

  private match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) throw new MalformedResponse();
    this.at = pattern.lastIndex;
    return match;
  }
}

/** A number of at most 63 bits that is safe to count with (RFC 9051 §9, number64). */
export function numberOf(value: Value): number {
  const number = value.type === 'atom' && /^\d{1,19}$/.test(value.text) ? Number(value.text) : NaN;
  if (!Number.isSafeInteger(number)) throw new MalformedResponse();
  return number;
}

/** A string or atom as bytes in latin1; `NIL` as what it stands for elsewhere, an atom of that name. */
export function textOf(value: Value): string {
  switch (value.type) {
    case 'nil':
      return 'NIL';
    case 'atom':
    case 'quoted':
      return value.text;
    case 'literal':
      return value.content.toString('latin1');
    case 'list':
      throw new MalformedResponse();
  }
}
