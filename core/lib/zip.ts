import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';
import { gathered } from './gathered.js';
import { type WrittenEntry, descriptor, directoryEntry, fileHeader, needs64, zipEnd } from './zip-records.js';

/** A file of a zip; levels of its name are separated by `/`. */
export interface ZipEntry {
  readonly name: string;
  readonly modified: Date;
  readonly content: string | Uint8Array | ZipPieces | ZipDeflated;
}

/** A content that is read as it is written. */
interface ZipPieces {
  readonly size: number;
  readonly read: () => Iterable<Uint8Array>;
}

/** A content that has been deflated (RFC 1951) elsewhere. */
interface ZipDeflated {
  /** Of the content. */
  readonly crc32: number;
  readonly size: number;
  readonly data: Uint8Array;
}

const deflateRawAsync = promisify(deflateRaw);
/** Twice as fast as zlib's own choice, for a hundredth more. */
const level = 1;
/** What deflating adds at most to what it cannot make smaller: 5 bytes to each 16 kB, and some. */
const mostGrowth = 1.001;

/**
 * The bytes of a zip, each entry taken when the one before has been written. Fails with what `entries` fails with. Nothing begins
 * before it is read: where the file cannot be made, nobody would hear its errors, and what it reads may be closed by then.
 */
export function zipOf(entries: AsyncIterable<ZipEntry>): Readable {
  return Readable.from(gathered(bytesOf(entries)), { objectMode: false });
}

async function* bytesOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: WrittenEntry[] = [];
  let offset = 0;
  for await (const { name, modified, content } of entries) {
    const place = { name: Buffer.from(name), modified, offset };
    const entry = yield* isPieces(content)
      ? piecesEntry(place, content)
      : deflatedEntry(place, await deflated(content));
    written.push(entry.written);
    offset += entry.length;
  }
  let length = 0;
  for (const entry of written) {
    const record = directoryEntry(entry);
    length += record.length;
    yield record;
  }
  yield zipEnd(written.length, offset, length);
}

type Place = Pick<WrittenEntry, 'name' | 'modified' | 'offset'>;
/** `length` with what is around the file. */
interface Written {
  readonly written: WrittenEntry;
  readonly length: number;
}

function* deflatedEntry(
  place: Place,
  { crc32: sum, size, data }: ZipDeflated,
): Generator<Uint8Array, Written> {
  const isLarge = needs64(size) || needs64(data.length);
  const written = { ...place, crc32: sum, size, packedSize: data.length, hasDescriptor: false, isLarge };
  const header = fileHeader(written);
  yield header;
  yield data;
  return { written, length: header.length + data.length };
}

/** Its checksum and sizes are known at its end. */
async function* piecesEntry(place: Place, { size, read }: ZipPieces): AsyncGenerator<Uint8Array, Written> {
  const isLarge = needs64(Math.ceil(size * mostGrowth));
  const header = fileHeader({ ...place, crc32: 0, size, packedSize: 0, hasDescriptor: true, isLarge });
  yield header;
  const counted = { crc32: 0, size: 0, packedSize: 0 };
  const source = Readable.from(noted(read(), counted), { objectMode: false });
  const deflating = createDeflateRaw({ level });
  source.once('error', (error) => deflating.destroy(error));
  source.pipe(deflating);
  try {
    for await (const part of deflating as AsyncIterable<Buffer>) {
      counted.packedSize += part.length;
      yield part;
    }
  } finally {
    source.destroy();
    deflating.destroy();
  }
  const written = { ...place, ...counted, hasDescriptor: true, isLarge };
  const end = descriptor(written);
  yield end;
  return { written, length: header.length + counted.packedSize + end.length };
}

/** Thrown by an iterator that does not wait, an error would end the process instead of the stream. */
async function* noted(
  pieces: Iterable<Uint8Array>,
  counted: { crc32: number; size: number },
): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (const piece of pieces) {
    counted.crc32 = crc32(piece, counted.crc32);
    counted.size += piece.length;
    yield piece;
  }
}

function isPieces(content: ZipEntry['content']): content is ZipPieces {
  return typeof content !== 'string' && 'read' in content;
}

async function deflated(content: Exclude<ZipEntry['content'], ZipPieces>): Promise<ZipDeflated> {
  if (typeof content !== 'string' && 'crc32' in content) return content;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const data = await deflateRawAsync(bytes, { level });
  return { crc32: crc32(bytes), size: bytes.length, data };
}
