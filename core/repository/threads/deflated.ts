import { constants, crc32, deflateRawSync } from 'node:zlib';
import { type ChunkHelp, codecs } from '../codec.js';
import { type StoredContent, provedPieces } from '../read-batch.js';

/** A message as a zip holds it. */
export interface Deflated {
  readonly crc32: number;
  /** A raw deflate stream (RFC 1951). */
  readonly data: Buffer;
}

/** What the repository keeps as it is (photos, archives) has no words to find: only its base64 letters are counted, in a third of the time for the same size. */
const letters = { level: 1, strategy: constants.Z_HUFFMAN_ONLY } as const;
const words = { level: 1 } as const;
/** Between two parts the compressor begins anew, which is worth it from so many bytes on. */
const smallestPart = 4096;

/** Proves a message by its SHA-256 and deflates it; null where it is not what was recorded. */
export function deflated(content: Omit<StoredContent, 'id'>, help: ChunkHelp): Deflated | null {
  const pieces = provedPieces(content, help);
  if (pieces === null) return null;
  const parts: { isPacked: boolean; bytes: Buffer[]; length: number }[] = [];
  for (const [index, bytes] of pieces.entries()) {
    const isPacked = content.pieces[index]?.codec === codecs.base64Raw;
    const last = parts.at(-1);
    if (last !== undefined && (last.isPacked === isPacked || bytes.length < smallestPart)) {
      last.bytes.push(bytes);
      last.length += bytes.length;
    } else parts.push({ isPacked, bytes: [bytes], length: bytes.length });
  }
  const last = parts.length - 1;
  const data = parts.map(({ isPacked, bytes, length }, index) =>
    deflateRawSync(bytes.length === 1 ? (bytes[0] ?? Buffer.alloc(0)) : Buffer.concat(bytes, length), {
      ...(isPacked ? letters : words),
      // All but the last end at a whole byte, where the next one continues.
      finishFlush: index === last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    }),
  );
  return {
    crc32: pieces.reduce((sum, piece) => crc32(piece, sum), 0),
    data: data.length === 0 ? deflateRawSync(Buffer.alloc(0)) : Buffer.concat(data),
  };
}
