import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { UniqueNames, messageName, safeName } from '../file-names.js';
import type { ExportItem } from './selection.js';

/** Writes messages as .eml files into one zip, in folders named after theirs; contents are read one at a time. */
export async function exportZip(
  items: Iterable<ExportItem>,
  path: string,
  onItem: () => void,
  signal: AbortSignal,
): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  const zip = new ZipFile();
  const names = new Map<string, UniqueNames>();
  for (const { folder, message, read } of items) {
    const directory = folder.map((level) => safeName(level, '_')).join('/');
    const unique = names.get(directory) ?? new UniqueNames();
    names.set(directory, unique);
    const entry = `${directory}/${unique.take(messageName(message), '.eml')}`;
    zip.addReadStreamLazy(
      entry,
      { mtime: zipDate(message.internal_date), size: message.size },
      (callback) => {
        try {
          const content = read();
          onItem();
          callback(null, Readable.from([content], { objectMode: false }));
        } catch (error) {
          zip.emit('error', error);
        }
      },
    );
  }
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  zip.end();
  try {
    await Promise.race([
      pipeline(zip.outputStream, createWriteStream(temporary, { flush: true }), { signal }),
      failed,
    ]);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The zip format knows no year before 1980. */
function zipDate(milliseconds: number): Date {
  return new Date(Math.max(milliseconds, Date.UTC(1980, 0, 2)));
}
