import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { codecs } from '../codec.js';
import type { Assembled, StoredContent } from '../read-batch.js';

/** A message as a zip holds it. */
export interface Deflated {
  readonly crc32: number;
  /** A raw deflate stream (RFC 1951). */
  readonly data: Buffer;
}

/** What the repository keeps as it is (photos, archives) has no words to find: only its base64 letters are counted, in a third of the time for the same size. */
const letters = { level: 1, strategy: constants.Z_HUFFMAN_ONLY } as const;
const words = { level: 1 } as const;
/** Of what they are, and some: six bits and a little of every eight. */
const lettersTake = 0.8;
const headroom = 1024;
/** The way to a thread of zlib's and back takes as long as so many bytes. */
const worthAThread = 32 * 1024;
const deflateRawLater = promisify(deflateRaw);
/** Between two parts the compressor begins anew, which is worth it from so many bytes on. */
const smallestPart = 4096;

/** Deflates a message, of which `stored` are the pieces; null where it is not what was recorded. */
export async function deflated(
  message: Assembled | null,
  stored: StoredContent['pieces'],
): Promise<Deflated | null> {
  if (message === null) return null;
  const { whole, pieces } = message;
  const parts: { readonly isPacked: boolean; readonly from: number; to: number }[] = [];
  let from = 0;
  for (const [index, { length }] of pieces.entries()) {
    const isPacked = stored[index]?.codec === codecs.base64Raw;
    const last = parts.at(-1);
    const to = from + length;
    if (last !== undefined && (last.isPacked === isPacked || length < smallestPart)) last.to = to;
    else parts.push({ isPacked, from, to });
    from = to;
  }
  const data = await Promise.all(
    parts.map(async ({ isPacked, from, to }, index) => {
      const options = {
        ...(isPacked ? letters : words),
        // All of it in one memory, and not in many that are put together.
        chunkSize: Math.ceil((to - from) * (isPacked ? lettersTake : 1)) + headroom,
        // All but the last end at a whole byte, where the next one continues.
        finishFlush: index === parts.length - 1 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      };
      const part = whole.subarray(from, to);
      return part.length < worthAThread ? deflateRawSync(part, options) : deflateRawLater(part, options);
    }),
  );
  const [only] = data;
  return {
    crc32: crc32(whole),
    data: only === undefined ? deflateRawSync(whole) : data.length === 1 ? only : Buffer.concat(data),
  };
}
