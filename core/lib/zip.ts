import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of a zip; levels of its name are separated by `/`. */
export interface ZipEntry {
  readonly name: string;
  readonly modified: Date;
  readonly content: string | Uint8Array | ZipPieces;
}

/** A content that is read as it is written. */
interface ZipPieces {
  readonly size: number;
  readonly read: () => Iterable<Uint8Array>;
}

/** The format knows no year before 1980. */
const oldest = Date.UTC(1980, 0, 2);

/**
 * The bytes of a zip, each entry taken when the one before has been written. Fails with what `entries` fails with. Nothing begins
 * before it is read: where the file cannot be made, nobody would hear its errors, and what it reads may be closed by then.
 */
export function zipOf(entries: AsyncIterable<ZipEntry>): Readable {
  return Readable.from(bytesOf(entries), { objectMode: false });
}

async function* bytesOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const bytes = new PassThrough();
  zip.outputStream.pipe(bytes);
  fill(zip, entries).catch((error: unknown) => {
    bytes.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  const pieces: AsyncIterable<Uint8Array> = bytes;
  yield* pieces;
}

async function fill(zip: ZipFile, entries: AsyncIterable<ZipEntry>): Promise<void> {
  for await (const { name, modified, content } of entries) {
    const { size, read } = piecesOf(content);
    const mtime = new Date(Math.max(modified.getTime(), oldest));
    await new Promise<void>((resolve, reject) => {
      zip.addReadStreamLazy(name, { mtime, size }, (callback) => {
        const stream = Readable.from(oneByOne(read()), { objectMode: false });
        // The library looks at no error.
        stream.once('error', reject).once('close', resolve);
        callback(null, stream);
      });
    });
  }
  zip.end();
}

function piecesOf(content: ZipEntry['content']): ZipPieces {
  if (typeof content !== 'string' && 'read' in content) return content;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { size: bytes.length, read: () => [bytes] };
}

/** Thrown by an iterator that does not wait, an error would end the process instead of the stream. */
async function* oneByOne(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield* pieces;
}
