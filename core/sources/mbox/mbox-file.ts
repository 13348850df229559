import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { normalizeFlags } from '../mail-source.js';

/** One message of an mbox file. */
export interface MboxMessage {
  /** The message's own bytes: the `From ` line and the empty line before the next one are not part of it (RFC 4155). */
  readonly content: Buffer;
  /** The delivery time of its `From ` line, or the epoch when it cannot be read. */
  readonly internalDate: Date;
  readonly flags: readonly string[];
  /** SHA-256 of the content and its place among equal ones: an mbox has no uids, and positions move. */
  readonly uid: string;
}

const newline = 0x0a;

/**
 * Reads the messages of an mbox file in order, in bounded memory (the largest message). `>From ` lines are unquoted as
 * mboxrd: one `>` is taken off. Throws what the file system throws.
 */
export async function* readMbox(path: string, isStopped: () => boolean): AsyncGenerator<MboxMessage> {
  const occurrences = new Map<string, number>();
  let lines: Buffer[] = [];
  let separator: Buffer | null = null;
  let afterEmptyLine = true;
  const finish = (): MboxMessage | null => {
    if (separator === null) return null;
    if (lines.length > 0 && isEmpty(lines.at(-1))) lines.pop();
    const content = Buffer.concat(lines);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const seen = occurrences.get(sha256) ?? 0;
    occurrences.set(sha256, seen + 1);
    return {
      content,
      internalDate: separatorDate(separator),
      flags: headerFlags(content),
      uid: `${sha256}-${String(seen)}`,
    };
  };
  for await (const line of readLines(path)) {
    if (isStopped()) return;
    if (afterEmptyLine && isSeparator(line)) {
      const message = finish();
      if (message) yield message;
      separator = line;
      lines = [];
      afterEmptyLine = false;
      continue;
    }
    afterEmptyLine = isEmpty(line);
    if (separator !== null) lines.push(unquoted(line));
  }
  const last = finish();
  if (last) yield last;
}

/** Lines with their line ends. */
async function* readLines(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const data of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const chunk = Buffer.from(data as Uint8Array);
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const piece = chunk.subarray(start, end + 1);
      yield rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

/** `From sender date` with a time and a year: prose that happens to start with `From ` has none. */
function isSeparator(line: Buffer): boolean {
  return line[0] === 0x46 && /^From \S+ .*\d:\d{2}.*\d{4}/.test(line.subarray(0, 500).toString('latin1'));
}

function isEmpty(line: Buffer | undefined): boolean {
  return line !== undefined && (line.equals(Buffer.from('\n')) || line.equals(Buffer.from('\r\n')));
}

function unquoted(line: Buffer): Buffer {
  if (line[0] !== 0x3e) return line;
  return /^>+From /.test(line.subarray(0, 200).toString('latin1')) ? line.subarray(1) : line;
}

function separatorDate(separator: Buffer): Date {
  const text = separator.toString('latin1').trim().split(/\s+/).slice(2).join(' ');
  const date = new Date(/[+-]\d{4}|GMT|UTC|Z$/.test(text) ? text : `${text} UTC`);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

/** Flags that mail programs keep in headers: Status/X-Status (mutt, Dovecot) and X-Mozilla-Status (Thunderbird). */
function headerFlags(content: Buffer): string[] {
  const head =
    content
      .subarray(0, 65_536)
      .toString('latin1')
      .split(/\r?\n\r?\n/, 1)[0] ?? '';
  const letters = [...head.matchAll(/^X?-?Status: *([A-Z]*)/gim)].map((match) => match[1]).join('');
  const mozilla = parseInt(/^X-Mozilla-Status: *([0-9a-f]{4})/im.exec(head)?.[1] ?? '0', 16);
  return normalizeFlags([
    ...(letters.includes('R') || mozilla & 0x1 ? ['\\Seen'] : []),
    ...(letters.includes('A') || mozilla & 0x2 ? ['\\Answered'] : []),
    ...(letters.includes('F') || mozilla & 0x4 ? ['\\Flagged'] : []),
    ...(letters.includes('T') ? ['\\Draft'] : []),
    ...(letters.includes('D') || mozilla & 0x8 ? ['\\Deleted'] : []),
  ]);
}
