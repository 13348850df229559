import { promisify } from 'node:util';
import { brotliDecompress, inflateRaw, unzip } from 'node:zlib';

type Decompress = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const unpacked: Decompress = promisify(unzip);
const unpackedRaw: Decompress = promisify(inflateRaw);
const unpackedBrotli: Decompress = promisify(brotliDecompress);

/** Codings of RFC 9110 §8.4.1, which a server or a proxy may use unasked. */
const codings: ReadonlyMap<string, Decompress> = new Map(
  Object.entries({
    identity: (body) => Promise.resolve(body),
    gzip: unpacked,
    'x-gzip': unpacked,
    br: unpackedBrotli,
    // Some servers send it without the zlib header that RFC 9110 §8.4.1.2 wants.
    deflate: (body, options) => unpacked(body, options).catch(() => unpackedRaw(body, options)),
  }),
);

/** More than one is hardly ever seen; a bomb would have many. */
const mostCodings = 3;

export type DecodedBody =
  | { readonly type: 'decoded'; readonly body: Buffer }
  | { readonly type: 'too-large' }
  | { readonly type: 'unknown' | 'damaged'; readonly coding: string };

/** Undoes the `Content-Encoding` of a body; never holds more than `limitBytes` of what comes out. */
export async function decodeBody(body: Buffer, encoding: string, limitBytes: number): Promise<DecodedBody> {
  const applied = encoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '')
    .reverse();
  if (applied.length > mostCodings) return { type: 'unknown', coding: encoding };
  let decoded = body;
  for (const coding of applied) {
    const decompress = codings.get(coding);
    if (decompress === undefined) return { type: 'unknown', coding };
    // An empty body has nothing to undo, whatever the header says.
    if (decoded.length === 0) continue;
    try {
      decoded = await decompress(decoded, { maxOutputLength: limitBytes });
    } catch (error) {
      const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      return isTooLarge ? { type: 'too-large' } : { type: 'damaged', coding };
    }
  }
  return { type: 'decoded', body: decoded };
}
