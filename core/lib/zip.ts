import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of a zip; levels of its name are separated by `/`. */
export interface ZipEntry {
  readonly name: string;
  readonly modified: Date;
  readonly content: string | Uint8Array;
}

/** The format knows no year before 1980. */
const oldest = Date.UTC(1980, 0, 2);

/** The bytes of a zip, each entry taken when the one before has been written. Fails with what `entries` fails with. */
export function zipOf(entries: AsyncIterable<ZipEntry>): Readable {
  const zip = new ZipFile();
  const bytes = new PassThrough();
  zip.outputStream.pipe(bytes);
  fill(zip, entries).catch((error: unknown) => {
    bytes.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return bytes;
}

async function fill(zip: ZipFile, entries: AsyncIterable<ZipEntry>): Promise<void> {
  for await (const { name, modified, content } of entries) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const mtime = new Date(Math.max(modified.getTime(), oldest));
    await new Promise<void>((resolve) => {
      zip.addReadStreamLazy(name, { mtime, size: bytes.length }, (callback) => {
        const stream = Readable.from([bytes], { objectMode: false });
        stream.once('close', resolve);
        callback(null, stream);
      });
    });
  }
  zip.end();
}
