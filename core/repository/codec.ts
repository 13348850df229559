import { promisify } from 'node:util';
import { deflate, inflateSync } from 'node:zlib';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { decodeBase64Lines, encodeBase64Lines } from './base64-lines.js';

/** How a chunk's bytes are kept. Numbers are part of the format: they are never given another meaning. */
export const codecs = { raw: 0, deflate: 1, base64Raw: 2, base64Deflate: 3 } as const;
type Codec = (typeof codecs)[keyof typeof codecs];

export interface EncodedChunk {
  readonly codec: Codec;
  readonly data: Buffer;
}

const deflateAsync = promisify(deflate);

/** Bytes that are tried first: photos and archives do not get smaller, and trying all of one costs most of the time. */
const sampleSize = 16 * 1024;
const worthwhile = 0.92;

/** Compresses a chunk off the main thread; base64 lines are decoded first when they can be written again exactly. */
export async function encodeChunk(content: Buffer): Promise<EncodedChunk> {
  const decoded = decodeBase64Lines(content);
  const plain = decoded ?? content;
  const [raw, deflated] = decoded ? [codecs.base64Raw, codecs.base64Deflate] : [codecs.raw, codecs.deflate];
  if (plain.length > sampleSize * 4) {
    const middle = Math.floor(plain.length / 2);
    const sample = await deflateAsync(plain.subarray(middle, middle + sampleSize), { level: 1 });
    if (sample.length > sampleSize * worthwhile) return { codec: raw, data: plain };
  }
  const data = await deflateAsync(plain, { level: 3 });
  return data.length < plain.length * worthwhile ? { codec: deflated, data } : { codec: raw, data: plain };
}

/** Gives back exactly what was encoded. Throws AppError `repository-damaged` when the stored bytes cannot be read. */
export function decodeChunk({ codec, data }: { codec: number; data: Buffer }): Buffer {
  try {
    switch (codec) {
      case codecs.raw:
        return data;
      case codecs.deflate:
        return inflateSync(data);
      case codecs.base64Raw:
        return encodeBase64Lines(data);
      case codecs.base64Deflate:
        return encodeBase64Lines(inflateSync(data));
    }
  } catch (error) {
    throw new AppError('repository-damaged', text('repository.notDecompressed'), {
      cause: error,
    });
  }
  throw new AppError('newer-schema', text('repository.unknownCodec', { codec }));
}
