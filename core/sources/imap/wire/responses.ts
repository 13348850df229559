import { Cursor, MalformedResponse, type Value, numberOf, textOf } from './cursor.js';
import type { RawResponse } from './response-reader.js';

/** A response code in brackets (RFC 9051 §7.1), its name in capitals. */
export interface ResponseCode {
  readonly name: string;
  /** What follows the name, as it stands there. */
  readonly argument: string;
}

/** What a server says with its OK, NO and BAD. */
export interface Said {
  readonly code: ResponseCode | null;
  /** For people to read. */
  readonly text: string;
}

/** One row of a FETCH, with what was asked for and what the server says unasked. */
export interface FetchRow {
  readonly type: 'fetch';
  readonly uid?: number;
  readonly flags?: readonly string[];
  /** RFC822.SIZE */
  readonly size?: number;
  /** As it stands there: `17-Jul-1996 02:44:25 -0700`. */
  readonly internalDate?: string;
  /** BODY[] whole or a part of it; null: NIL. */
  readonly body?: Buffer | null;
  /** BODY[HEADER.FIELDS …]; null: NIL. */
  readonly headers?: Buffer | null;
}

/** STATUS of a folder; absent is what the server did not say. UIDVALIDITY and HIGHESTMODSEQ only have to be equal to themselves. */
export interface FolderStatus {
  readonly messages?: number;
  readonly uidNext?: number;
  readonly uidValidity?: bigint;
  readonly highestModseq?: bigint;
  /** In bytes (RFC 8438). */
  readonly size?: number;
}

export interface Namespace {
  readonly prefix: string;
  readonly delimiter: string | null;
}

export type Untagged =
  | ({ readonly type: 'ok' | 'no' | 'bad' | 'bye' | 'preauth' } & Said)
  | { readonly type: 'capability'; readonly capabilities: readonly string[] }
  | { readonly type: 'enabled'; readonly capabilities: readonly string[] }
  | {
      readonly type: 'list';
      readonly attributes: readonly string[];
      readonly delimiter: string | null;
      /** Bytes of the server's own name, as latin1. */
      readonly name: string;
    }
  /** A line of a list of folders that is not written as it should be: nobody knows which folder it names. */
  | { readonly type: 'list-unread'; readonly line: string }
  | { readonly type: 'status'; readonly name: string; readonly status: FolderStatus }
  | { readonly type: 'exists'; readonly count: number }
  /** By its sequence number. */
  | { readonly type: 'expunge'; readonly number: number }
  /** Messages were removed since the folder was opened, said as nobody asked for it (RFC 7162 §3.2.10). */
  | { readonly type: 'vanished' }
  | {
      readonly type: 'namespace';
      readonly personal: readonly Namespace[];
      readonly others: readonly Namespace[];
    }
  | FetchRow
  /** A FETCH with a literal that may have ended elsewhere: what follows it may be the text of a message. */
  | { readonly type: 'fetch-unread' }
  /** A line that is no response: the literal before it may have ended too early. */
  | { readonly type: 'stray' }
  /** Of no interest, or not written as it should be: nothing counts on it. */
  | { readonly type: 'other' };

export type Tagged = {
  readonly type: 'tagged';
  readonly tag: string;
  readonly status: 'OK' | 'NO' | 'BAD';
} & Said;

export type Response = Tagged | Untagged | { readonly type: 'continuation'; readonly text: string };

/** What a response says. Pure; what cannot be read is `other`, and is missed where it was to be an answer; one of many folders would not be. */
export function parseResponse(raw: RawResponse): Response {
  try {
    return parse(raw);
  } catch (error) {
    if (!(error instanceof MalformedResponse)) throw error;
    const line = readable(raw.texts.join(' '));
    if (raw.literals.length > 0 && /^\* \d+ FETCH\b/i.test(line)) return { type: 'fetch-unread' };
    if (line !== '' && !line.startsWith('*')) return { type: 'stray' };
    return /^\* LIST\b/i.test(line) ? { type: 'list-unread', line: line.slice(2) } : { type: 'other' };
  }
}

function parse(raw: RawResponse): Response {
  const cursor = new Cursor(raw);
  if (cursor.next === '+') return { type: 'continuation', text: cursor.rest().slice(1).trimStart() };
  const tag = cursor.word();
  cursor.space();
  if (tag === '*') return parseUntagged(cursor);
  const status = cursor.word().toUpperCase();
  switch (status) {
    case 'OK':
    case 'NO':
    case 'BAD':
      return { type: 'tagged', tag, status, ...parseSaid(cursor) };
    default:
      return { type: 'stray' };
  }
}

function parseUntagged(cursor: Cursor): Untagged {
  const word = cursor.word();
  if (/^\d+$/.test(word)) return parseNumbered(Number(word), cursor);
  switch (word.toUpperCase()) {
    case 'OK':
      return { type: 'ok', ...parseSaid(cursor) };
    case 'NO':
      return { type: 'no', ...parseSaid(cursor) };
    case 'BAD':
      return { type: 'bad', ...parseSaid(cursor) };
    case 'BYE':
      return { type: 'bye', ...parseSaid(cursor) };
    case 'PREAUTH':
      return { type: 'preauth', ...parseSaid(cursor) };
    case 'CAPABILITY':
      return { type: 'capability', capabilities: capabilitiesOf(cursor.rest()) };
    case 'ENABLED':
      return { type: 'enabled', capabilities: capabilitiesOf(cursor.rest()) };
    case 'LIST':
      return parseList(cursor);
    case 'STATUS':
      return parseStatus(cursor);
    case 'VANISHED':
      return parseVanished(cursor);
    case 'NAMESPACE':
      return parseNamespace(cursor);
    default:
      return { type: 'other' };
  }
}

function parseNumbered(count: number, cursor: Cursor): Untagged {
  cursor.space();
  switch (cursor.word().toUpperCase()) {
    case 'EXISTS':
      return Number.isSafeInteger(count) ? { type: 'exists', count } : { type: 'other' };
    case 'EXPUNGE':
      return { type: 'expunge', number: count };
    case 'FETCH':
      cursor.space();
      return parseFetch(cursor);
    default:
      return { type: 'other' };
  }
}

function parseSaid(cursor: Cursor): Said {
  const said = cursor.rest().trimStart();
  const [, name, argument = '', words = ''] = /^\[([^\]\s]+)(?: ([^\]]*))?\]\s*(.*)$/s.exec(said) ?? [];
  return name === undefined
    ? { code: null, text: readable(said) }
    : { code: { name: name.toUpperCase(), argument }, text: readable(words) };
}

/** Words are UTF-8, whatever was agreed upon for names. */
function readable(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8').trim();
}

/** In capitals; values keep their case where they have one (`APPENDLIMIT=100`). */
export function capabilitiesOf(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .map((each) => each.toUpperCase())
    .filter((each) => each !== '');
}

function parseList(cursor: Cursor): Untagged {
  cursor.space();
  const attributes = cursor.list(() => textOf(cursor.value()));
  cursor.space();
  const delimiter = delimiterOf(cursor.value());
  cursor.space();
  const name = textOf(cursor.value());
  cursor.skipSpaces();
  // Anything but extended items (RFC 5258) belongs to the name, which is another one then.
  if (!cursor.isAtEnd) cursor.list(() => cursor.value());
  return { type: 'list', attributes, delimiter, name };
}

function delimiterOf(value: Value): string | null {
  return value.type === 'nil' ? null : textOf(value) || null;
}

function parseStatus(cursor: Cursor): Untagged {
  cursor.space();
  const name = textOf(cursor.value());
  cursor.space();
  const items = new Map<string, Value>();
  cursor.list(() => {
    const key = textOf(cursor.value()).toUpperCase();
    cursor.space();
    items.set(key, cursor.value());
  });
  const [messages, uidNext, size] = ['MESSAGES', 'UIDNEXT', 'SIZE'].map((key) => items.get(key));
  const [uidValidity, highestModseq] = ['UIDVALIDITY', 'HIGHESTMODSEQ'].map((key) => items.get(key));
  return {
    type: 'status',
    name,
    status: {
      ...(messages && { messages: numberOf(messages) }),
      ...(uidNext && { uidNext: numberOf(uidNext) }),
      ...(uidValidity && { uidValidity: bigOf(uidValidity) }),
      ...(highestModseq && { highestModseq: bigOf(highestModseq) }),
      ...(size && { size: numberOf(size) }),
    },
  };
}

function bigOf(value: Value): bigint {
  const text = textOf(value);
  if (!/^\d{1,20}$/.test(text)) throw new MalformedResponse();
  return BigInt(text);
}

function parseVanished(cursor: Cursor): Untagged {
  cursor.space();
  // In brackets: EARLIER.
  return { type: cursor.next === '(' ? 'other' : 'vanished' };
}

function parseNamespace(cursor: Cursor): Untagged {
  const parts = [1, 2, 3].map(() => {
    cursor.space();
    const value = cursor.value();
    return value.type === 'list' ? value.items.flatMap(namespaceOf) : [];
  });
  return { type: 'namespace', personal: parts[0] ?? [], others: parts.slice(1).flat() };
}

function namespaceOf(value: Value): Namespace[] {
  if (value.type !== 'list') return [];
  const [prefix, delimiter] = value.items;
  if (prefix === undefined || delimiter === undefined) return [];
  return [{ prefix: textOf(prefix), delimiter: delimiterOf(delimiter) }];
}

/** What servers say of a message beside what they were asked. */
const saidUnasked = /^(?:MODSEQ|RFC822\b.*|BODY\b.*|BINARY\b.*|EMAILID|THREADID|SAVEDATE|X-GM-\w+)$/;

function parseFetch(cursor: Cursor): FetchRow {
  const row: { -readonly [Key in keyof FetchRow]: FetchRow[Key] } = { type: 'fetch' };
  cursor.list(() => {
    const name = cursor.fetchName().toUpperCase();
    cursor.space();
    switch (name) {
      case 'UID': {
        const uid = cursor.number();
        if (row.uid !== undefined && row.uid !== uid) throw new MalformedResponse();
        row.uid = uid;
        return;
      }
      case 'FLAGS':
        row.flags = cursor.list(() => textOf(cursor.value()));
        return;
      case 'RFC822.SIZE':
        row.size = cursor.number();
        return;
      case 'INTERNALDATE':
        row.internalDate = textOf(cursor.value());
        return;
      default: {
        const value = cursor.value();
        if (/^BODY\[\](?:<\d+>)?$/.test(name)) row.body = contentOf(value);
        else if (name.startsWith('BODY[HEADER.FIELDS')) row.headers = contentOf(value);
        // Words of a message whose literal was announced too short read like an item and its value.
        else if (cursor.hasLiterals && !saidUnasked.test(name)) throw new MalformedResponse();
      }
    }
  });
  cursor.skipSpaces();
  // What follows the end may be the text of a message whose literal was announced too short.
  if (cursor.hasLiterals && !cursor.isAtEnd) throw new MalformedResponse();
  return row;
}

function contentOf(value: Value): Buffer | null {
  switch (value.type) {
    case 'nil':
      return null;
    case 'literal':
      return value.content;
    case 'quoted':
    case 'atom':
      return Buffer.from(value.text, 'latin1');
    case 'list':
      throw new MalformedResponse();
  }
}
