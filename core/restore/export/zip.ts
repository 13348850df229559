import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { replaceFileFrom } from '../../lib/atomic-file.js';
import { UniqueNames, safeName } from '../../lib/file-names.js';
import { messageName } from '../message-name.js';
import type { ExportItem } from './export-item.js';

/** Writes messages as .eml files into one zip, in folders named after theirs. */
export async function exportZip(
  items: AsyncIterable<ExportItem>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const failure = new AbortController();
  try {
    // The stream ends only when everything has been added.
    void fill(zip, items).catch((error: unknown) => {
      failure.abort(error);
    });
    await replaceFileFrom(path, zip.outputStream, { signal: AbortSignal.any([signal, failure.signal]) });
  } catch (error) {
    throw failure.signal.aborted ? failure.signal.reason : error;
  }
}

/** Adds one entry after the other, each when the one before has been written. */
async function fill(zip: ZipFile, items: AsyncIterable<ExportItem>): Promise<void> {
  const names = new Map<string, UniqueNames>();
  for await (const { folder, message, content } of items) {
    const directory = folder.map((level) => safeName(level, '_')).join('/');
    const unique = names.get(directory) ?? new UniqueNames();
    names.set(directory, unique);
    const entry = `${directory}/${unique.take(messageName(message), '.eml')}`;
    await new Promise<void>((resolve) => {
      zip.addReadStreamLazy(
        entry,
        { mtime: zipDate(message.internal_date), size: content.length },
        (callback) => {
          const stream = Readable.from([content], { objectMode: false });
          stream.once('close', resolve);
          callback(null, stream);
        },
      );
    });
  }
  zip.end();
}

/** The zip format knows no year before 1980. */
function zipDate(milliseconds: number): Date {
  return new Date(Math.max(milliseconds, Date.UTC(1980, 0, 2)));
}
