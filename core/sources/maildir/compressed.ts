import { type Text, text } from '../../../shared/texts/text.js';
import { withCrlf } from '../../lib/line-ends.js';
import { OutOfRoom, unpackBzip2, unpackGzip, unpackZstd } from './decompress.js';

/** The message that a file holds, or why it cannot be taken out of it. */
export type Unpacked = { readonly content: Buffer } | { readonly refused: Text };

/** What the name of a file says of its message: its bytes (`S=`), its bytes with CRLF line ends (`W=`), the flag `Z`. */
interface Declared {
  readonly size: number | null;
  readonly virtualSize: number | null;
  readonly isMarked: boolean;
}

interface Format {
  readonly name: string;
  readonly isAtStart: (content: Buffer) => boolean;
  /** Throws `OutOfRoom` beyond `limit` bytes, anything else when the content is damaged. Null: not read here. */
  readonly unpack: ((content: Buffer, limit: number) => Promise<Buffer> | Buffer) | null;
}

/** What Dovecot's plugins `zlib` and `mail_compress` write, now or in older versions. */
const formats: readonly Format[] = [
  { name: 'gzip', isAtStart: beginsWith('1f8b08'), unpack: unpackGzip },
  { name: 'zstd', isAtStart: beginsWith('28b52ffd'), unpack: unpackZstd },
  { name: 'bzip2', isAtStart: isBzip2, unpack: unpackBzip2 },
  { name: 'xz', isAtStart: beginsWith('fd377a585a00'), unpack: null },
  { name: 'lz4', isAtStart: beginsWith('446f7665636f742d4c5a340d2a9bc5'), unpack: null },
];

/** A compressed message may not take more memory than this, in bytes. */
export const mostUnpackedBytes = 256 * 1024 * 1024;

/**
 * The message in a file. It is compressed where its name says so, by the flag `Z` or by a size that the file has not,
 * and its first bytes too; any other stays what it is, whatever it begins with (docs/decisions/0126).
 */
export async function unpack(content: Buffer, fileName: string): Promise<Unpacked> {
  const format = formats.find(({ isAtStart }) => isAtStart(content));
  const declared = declaredIn(fileName);
  const size = declared.size ?? declared.virtualSize;
  if (format === undefined) return { content };
  if (!declared.isMarked && (size === null || declared.size === content.length)) return { content };
  const { name } = format;
  if (format.unpack === null) return { refused: text('sources.compressedUnknown', { format: name }) };
  const limit = declared.isMarked ? mostUnpackedBytes : Math.min(size ?? 0, mostUnpackedBytes);
  try {
    const unpacked = await format.unpack(content, limit);
    return declared.isMarked || isAsDeclared(unpacked, declared)
      ? { content: unpacked }
      : { refused: text('sources.compressedOtherSize', { format: name }) };
  } catch (error) {
    return {
      refused:
        error instanceof OutOfRoom
          ? text('sources.compressedTooLarge', { format: name, limit })
          : text('sources.compressedDamaged', { format: name }),
    };
  }
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

function isAsDeclared(content: Buffer, { size, virtualSize }: Declared): boolean {
  return content.length === size || (virtualSize !== null && withCrlf(content).length === virtualSize);
}
