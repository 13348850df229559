import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { blockBytes, readAt } from './file-blocks.js';
import { type FromForm, parseFromLine } from './from-line.js';
import { type HeadEvidence, readHeaderBlock } from './header-block.js';

/** A line that begins with "From " and may separate two messages, with the evidence for it. */
export interface Separator {
  /** Where its line begins and where the next line does, in bytes. */
  readonly at: number;
  readonly contentAt: number;
  /** Bytes of the empty line before it; 0 when there is none. */
  readonly padding: number;
  readonly form: FromForm;
  readonly sender: string;
  /** Milliseconds of Unix time, or null. */
  readonly date: number | null;
  readonly evidence: HeadEvidence;
  /** Where its message ends by its Content-Length, when the next separator or the end of the file is there; else null. */
  readonly claimedEnd: number | null;
  /** A Content-Length that holds says so, or it is the first. */
  readonly isCertain: boolean;
}

/** All that a reading of the whole file has shown. */
export interface MboxEvidence {
  /** In their order; empty when the file does not begin with one. */
  readonly separators: readonly Separator[];
  /** Bytes that were read, up to the end that the file had then. */
  readonly size: number;
  /** CRC-32 of all of them. */
  readonly crc: number;
  /** Nothing but empty lines. */
  readonly isEmpty: boolean;
  /** Bytes of an empty line at the end. */
  readonly endPadding: number;
  /** Lines that begin with `>From ` occur: who writes this file quotes. */
  readonly hasQuotedLines: boolean;
  /** A message of certain length has a line that begins with "From ": who writes this file does not quote (mboxcl2). */
  readonly hasUnquotedLines: boolean;
  /** Prose begins with "From " below an empty line, where every program that quotes does so. */
  readonly hasUnquotedProse: boolean;
}

const needle = Buffer.from('\nFrom');
const quotedNeedle = Buffer.from('\n>From ');
const longestLine = 1000;
/** How far the head of a message is looked at. */
const lookahead = 1 << 16;
/** Bytes before a line that tell whether an empty one precedes it. */
const lookback = 4;
const endOfFile = Number.MAX_SAFE_INTEGER;

/** Reads a file once, from its beginning to its end, in bounded memory. Throws what the file system throws. */
export async function collectEvidence(handle: FileHandle, throwIfStopped: () => void): Promise<MboxEvidence> {
  const separators: Separator[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  let start = 0;
  let looked = 0;
  let crc = 0;
  let claimedUntil = -1;
  let isEmpty = false;
  let hasQuotedLines = false;
  let hasUnquotedLines = false;
  let hasUnquotedProse = false;
  for (let isEnd = false; !isEnd;) {
    throwIfStopped();
    const block = await readAt(handle, start + bytes.length, blockBytes);
    isEnd = block.length < blockBytes;
    crc = crc32(block, crc);
    bytes = Buffer.concat([bytes, block]);
    const limit = isEnd ? bytes.length : bytes.length - lookahead;
    const isFirst = start === 0 && looked === 0;
    const from = isFirst ? firstLine(bytes) : looked - start;
    if (isFirst && !opensMbox(bytes, isEnd)) {
      isEmpty = isEnd && from === bytes.length;
      break;
    }
    for (const at of candidates(bytes, from, limit, isFirst)) {
      const position = start + at;
      if (position < claimedUntil) {
        // A second line below the first belongs to the format.
        hasUnquotedLines ||= isQuotable(bytes, at) && position !== separators.at(-1)?.contentAt;
        continue;
      }
      const isCertain = separators.length === 0 || position === claimedUntil;
      const found = separatorAt(bytes, at, isEnd);
      if (found === null || !(isCertain || found.evidence >= leastEvidence(found))) {
        hasUnquotedProse ||= isQuotable(bytes, at) && paddingBefore(bytes, at) > 0;
        continue;
      }
      const isTrusted = isCertain || found.evidence >= evidenceNeeded(found, null);
      const claim = isTrusted ? await claimOf(handle, found, start) : null;
      claimedUntil = claim?.nextAt ?? claimedUntil;
      separators.push({ ...withoutBody(found, start), claimedEnd: claim?.end ?? null, isCertain });
    }
    hasQuotedLines ||= bytes.includes(quotedNeedle);
    looked = start + limit;
    const cut = Math.max(0, limit - lookback);
    start += cut;
    bytes = bytes.subarray(cut);
  }
  const size = start + bytes.length;
  const endPadding = paddingBefore(bytes, bytes.length);
  return {
    separators,
    size,
    crc,
    isEmpty,
    endPadding,
    hasQuotedLines,
    hasUnquotedLines,
    hasUnquotedProse,
  };
}

/** Whether a file begins as an mbox does; `bytes` are its first 64 KiB or more, or all of it. */
export function opensMbox(bytes: Buffer, isEndOfFile: boolean): boolean {
  const found = separatorAt(bytes, firstLine(bytes), isEndOfFile);
  if (found === null) return false;
  return found.evidence >= neededOfFirst[found.form];
}

/** Where the first line begins that is not empty, behind a byte order mark; the length when there is none. */
export function firstLine(bytes: Buffer): number {
  let line = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let at = line; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x0a) line = at + 1;
    else if (byte !== 0x0d && byte !== 0x20 && byte !== 0x09) return line;
  }
  return bytes.length;
}

/**
 * How much the head below a line must show for the line to be a separator. `own` is the file's first line: a program writes all
 * its lines alike. 9 is more than any head can show.
 */
export function evidenceNeeded({ form, padding, sender }: Line, own: Line | null): number {
  const { padded, tight } = needed[form];
  const [asOwn, asForeign] = padding > 0 ? padded : tight;
  const isOwn = form === own?.form && (form !== 'bare' || sender === own.sender);
  // No program writes the word alone; an editor may have taken the spaces from all lines.
  if (form === 'bare' && sender === '' && !isOwn) return 9;
  return isOwn ? asOwn : asForeign;
}

type Line = Pick<Separator, 'form' | 'padding' | 'sender'>;

/** `padded`: below an empty line; `tight`: without one. The first number holds where the file's first line has this form. */
const needed: Readonly<Record<FromForm, Readonly<Record<'padded' | 'tight', readonly [number, number]>>>> = {
  dated: { padded: [1, 1], tight: [2, 2] },
  timed: { padded: [2, 3], tight: [3, 4] },
  bare: { padded: [2, 3], tight: [3, 4] },
  sender: { padded: [2, 4], tight: [4, 9] },
  other: { padded: [2, 9], tight: [9, 9] },
};

/** The same of the first line of a file: without one there is no mbox. */
const neededOfFirst: Readonly<Record<FromForm, HeadEvidence>> = {
  dated: 0,
  bare: 1,
  timed: 2,
  sender: 2,
  other: 2,
};

/** What is below this is dropped at once, so that prose takes no memory. */
function leastEvidence(line: Line): number {
  return line.form === 'dated' && line.padding > 0 ? 0 : evidenceNeeded(line, line);
}

/** Positions before `limit` where a line begins with "From"; `from` begins a line. */
function* candidates(bytes: Buffer, from: number, limit: number, isFirst: boolean): Generator<number> {
  if (isFirst && bytes.toString('latin1', from, from + 4) === 'From') yield from;
  const begin = isFirst ? from : from - 1;
  for (
    let hit = bytes.indexOf(needle, begin);
    hit >= 0 && hit + 1 < limit;
    hit = bytes.indexOf(needle, hit + 1)
  )
    yield hit + 1;
}

/** Whether the line at `at` would have been quoted by a program that quotes. */
function isQuotable(bytes: Buffer, at: number): boolean {
  return bytes[at + 4] === 0x20;
}

interface Found extends Omit<Separator, 'claimedEnd' | 'isCertain'> {
  readonly bodyAt: number | null;
  readonly contentLength: number | null;
}

/** The line at `at` as a separator, positions counted in `bytes`; null when it is none in any dialect. */
function separatorAt(bytes: Buffer, at: number, isEndOfFile: boolean): Found | null {
  const near = bytes.subarray(at, at + longestLine);
  const lineEnd = near.indexOf(0x0a);
  if (lineEnd < 0 && !(isEndOfFile && at + near.length === bytes.length)) return null;
  const from = parseFromLine(
    near.toString('latin1', 0, lineEnd < 0 ? near.length : lineEnd).replace(/\r$/, ''),
  );
  if (from === null) return null;
  const contentAt = lineEnd < 0 ? bytes.length : at + lineEnd + 1;
  const end = Math.min(bytes.length, contentAt + lookahead);
  const head = readHeaderBlock(bytes.subarray(0, end), contentAt, {
    isEndOfFile: isEndOfFile && end === bytes.length,
    // Delivery may leave a second line of the kind below the first.
    mayRepeatFromLine: from.form === 'dated',
  });
  return { at, contentAt, padding: paddingBefore(bytes, at), ...from, ...head };
}

function withoutBody(found: Found, start: number): Omit<Separator, 'claimedEnd' | 'isCertain'> {
  const { at, contentAt, padding, form, sender, date, evidence } = found;
  return { at: start + at, contentAt: start + contentAt, padding, form, sender, date, evidence };
}

/** Bytes of the empty line that ends before `at`. */
function paddingBefore(bytes: Buffer, at: number): number {
  if (bytes[at - 1] !== 0x0a) return 0;
  if (bytes[at - 2] === 0x0a) return 1;
  return bytes[at - 2] === 0x0d && bytes[at - 3] === 0x0a ? 2 : 0;
}

/**
 * Where a message ends by its Content-Length, and where the next line of the file begins that separates. Null unless a separator
 * or the end of the file is there: a length that came with the mail from elsewhere means nothing.
 */
async function claimOf(
  handle: FileHandle,
  { bodyAt, contentLength }: Found,
  start: number,
): Promise<{ end: number; nextAt: number } | null> {
  if (bodyAt === null || contentLength === null) return null;
  const end = start + bodyAt + contentLength;
  const view = await readAt(handle, end - 1, longestLine * 4);
  if (view.length === 0) return null;
  let at = 1;
  for (let lines = 0; lines < 2; lines++) {
    if (view[at] === 0x0a) at += 1;
    else if (view[at] === 0x0d && view[at + 1] === 0x0a) at += 2;
  }
  if (at >= view.length) return { end, nextAt: endOfFile };
  if (at === 1 && view[0] !== 0x0a) return null;
  const next = separatorAt(view, at, view.length < longestLine * 4);
  if (next === null || (next.form !== 'dated' && next.evidence < 2)) return null;
  return { end, nextAt: end - 1 + at };
}
