import { type Text, text } from '../../../shared/texts/text.js';
import { bareLineFeeds } from '../../lib/line-ends.js';
import { messageLimits } from '../mail-source.js';
import { OutOfRoom, type Unpack, unpackBzip2, unpackGzip, unpackZstd } from './decompress.js';

/** A file's bytes, as often as they are asked for. */
export interface FileBytes {
  readonly size: number;
  readonly read: () => AsyncIterable<Buffer>;
}

/** The message in a file: the file itself, what is in it, or why it cannot be taken out of it. */
export type Unpacked =
  /** `flaw` says why it seems to be cut short. */
  | { readonly type: 'as-it-is'; readonly flaw?: Text }
  | { readonly type: 'unpacked'; readonly content: Buffer }
  /** `pieces` throws where the file is not any more what it was. */
  | {
      readonly type: 'unpacked-in-pieces';
      readonly size: number;
      readonly pieces: () => AsyncIterable<Buffer>;
    }
  | { readonly type: 'refused'; readonly reason: Text };

/** What the name of a file says of its message: its bytes (`S=`), its bytes with CRLF line ends (`W=`), the flag `Z`. */
interface Declared {
  readonly size: number | null;
  readonly virtualSize: number | null;
  readonly isMarked: boolean;
}

interface Format {
  readonly name: string;
  readonly isAtStart: (content: Buffer) => boolean;
  /** Null: not read here. */
  readonly unpack: Unpack | null;
}

/** What Dovecot's plugins `zlib` and `mail_compress` write, now or in older versions. */
const formats: readonly Format[] = [
  { name: 'gzip', isAtStart: beginsWith('1f8b08'), unpack: unpackGzip },
  { name: 'zstd', isAtStart: beginsWith('28b52ffd'), unpack: unpackZstd },
  { name: 'bzip2', isAtStart: isBzip2, unpack: unpackBzip2 },
  { name: 'xz', isAtStart: beginsWith('fd377a585a00'), unpack: null },
  { name: 'lz4', isAtStart: beginsWith('446f7665636f742d4c5a340d2a9bc5'), unpack: null },
];

/**
 * The message in a file that begins with `start`. It is compressed where its name says so, by the flag `Z` or by a size that the file has
 * not, and its first bytes too; any other stays what it is, whatever it begins with (docs/decisions/0126). What is compressed is taken
 * out once to be checked, and a second time as it is needed where it is large. Throws what `file` throws.
 */
export async function unpack(
  file: FileBytes,
  start: Buffer,
  fileName: string,
  limits = messageLimits,
): Promise<Unpacked> {
  const format = formats.find(({ isAtStart }) => isAtStart(start));
  const declared = declaredIn(fileName);
  const size = declared.size ?? declared.virtualSize;
  if (format === undefined) {
    const flaw = await shortfall(file, declared);
    if (flaw === null) return { type: 'as-it-is' };
    // Nobody makes an empty message of one, or takes it out of its compressed file without taking the flag away.
    return file.size === 0 || declared.isMarked ? refused(flaw) : { type: 'as-it-is', flaw };
  }
  if (!declared.isMarked && (size === null || declared.size === file.size)) return { type: 'as-it-is' };
  const { name, unpack: takeOut } = format;
  if (takeOut === null) return refused(text('sources.compressedUnknown', { format: name }));
  const limit = declared.isMarked ? limits.message : Math.min(size ?? 0, limits.message);
  const reading = new FileReading(file);
  try {
    const found = await lookThrough(takeOut(reading.bytes(), limit), limits.inOnePiece);
    if (declared.isMarked ? isShort(found, declared) : !isAsDeclared(found, declared))
      return refused(text('sources.compressedOtherSize', { format: name }));
    if (found.content !== null) return { type: 'unpacked', content: found.content };
    return { type: 'unpacked-in-pieces', size: found.size, pieces: () => takeOut(file.read(), found.size) };
  } catch (error) {
    // What is wrong with the disk is not wrong with the content.
    if (reading.error !== null) throw reading.error;
    return refused(
      error instanceof OutOfRoom
        ? text('sources.compressedTooLarge', { format: name, limit })
        : text('sources.compressedDamaged', { format: name }),
    );
  }
}

/**
 * Why a file that is not compressed lacks a part of its message; null when it does not, or nothing says so. A file that is longer lacks
 * nothing: programs add fields to messages under their old names. One whose line ends they made LF is as long as its name says with CRLF.
 */
async function shortfall(file: FileBytes, { size, virtualSize }: Declared): Promise<Text | null> {
  if (size !== null && file.size >= size) return null;
  if (virtualSize !== null && file.size < virtualSize) {
    const { virtualSize: found } = await lookThrough(file.read(), 0);
    if (found >= virtualSize) return null;
    if (size === null) return text('sources.shorterThanNamed', { size: found, named: virtualSize });
  }
  return size === null ? null : text('sources.shorterThanNamed', { size: file.size, named: size });
}

/** Whether a message that is stored with this many bytes may have been cut short, by the name of its file. */
export function mayBeStoredShort(storedSize: number, fileName: string): boolean {
  const { size, virtualSize } = declaredIn(fileName);
  return storedSize < (size ?? virtualSize ?? 0);
}

function refused(reason: Text): Unpacked {
  return { type: 'refused', reason };
}

/** Tells what the file throws from what its content makes others throw. */
class FileReading {
  error: Error | null = null;

  constructor(private readonly file: FileBytes) {}

  async *bytes(): AsyncGenerator<Buffer> {
    try {
      yield* this.file.read();
    } catch (error) {
      this.error = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
}

/** What a compressed message is as a whole, in bytes; its content where it is no larger than `inOnePiece`. */
interface Found {
  readonly size: number;
  /** With CRLF for every bare LF. */
  readonly virtualSize: number;
  readonly content: Buffer | null;
}

async function lookThrough(pieces: AsyncIterable<Buffer>, inOnePiece: number): Promise<Found> {
  let kept: Buffer[] = [];
  let [size, bare, last] = [0, 0, 0];
  for await (const piece of pieces) {
    size += piece.length;
    if (size <= inOnePiece) kept.push(piece);
    else kept = [];
    bare += bareLineFeeds(piece, last);
    last = piece.at(-1) ?? last;
  }
  const content = size <= inOnePiece ? Buffer.concat(kept) : null;
  return { size, virtualSize: size + bare, content };
}

/**
 * Whether a message that is stored with this many bytes may be the compressed file itself, as earlier versions
 * stored it: then the file must be looked at.
 */
export function mayBeStoredCompressed(storedSize: number, fileName: string): boolean {
  const { size, virtualSize, isMarked } = declaredIn(fileName);
  return storedSize !== size && (isMarked || size !== null || virtualSize !== null);
}

/** Whether a file that begins so is compressed in a way that Dovecot has or had. */
export function looksCompressed(start: Buffer): boolean {
  return formats.some(({ isAtStart }) => isAtStart(start));
}

function beginsWith(magic: string): (content: Buffer) => boolean {
  const bytes = Buffer.from(magic, 'hex');
  return (content) => content.subarray(0, bytes.length).equals(bytes);
}

/** `BZh`, the size of its blocks, and the magic of a block or of the end. */
function isBzip2(content: Buffer): boolean {
  const start = content.subarray(0, 10).toString('latin1');
  const next = content.subarray(4, 10).toString('hex');
  return /^BZh[1-9]/.test(start) && ['314159265359', '177245385090'].includes(next);
}

function declaredIn(fileName: string): Declared {
  const [, unique = fileName, letters = ''] = /^(.*?)[:;!]2,([^:;!]*)$/s.exec(fileName) ?? [];
  return {
    size: numberOf(/,S=(\d+)/.exec(unique)),
    virtualSize: numberOf(/,W=(\d+)/.exec(unique)),
    isMarked: letters.includes('Z'),
  };
}

function numberOf(match: RegExpExecArray | null): number | null {
  return match?.[1] === undefined ? null : Number(match[1]);
}

function isAsDeclared(found: Found, declared: Declared): boolean {
  return found.size === declared.size || found.virtualSize === declared.virtualSize;
}

/** More than the name says is no loss: the checksums of the format have proved it whole. */
function isShort(found: Found, declared: Declared): boolean {
  const named = declared.size === null ? declared.virtualSize : declared.size;
  const size = declared.size === null ? found.virtualSize : found.size;
  return named !== null && size < named && !isAsDeclared(found, declared);
}
