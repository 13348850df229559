import { replaceFileFrom } from '../../lib/atomic-file.js';
import { UniqueNames, safeName } from '../../lib/file-names.js';
import { type ZipEntry, zipOf } from '../../lib/zip.js';
import { messageName } from '../message-name.js';
import type { ExportItem } from './export-item.js';

/** Writes messages as .eml files into one zip, in folders named after theirs. */
export async function exportZip(
  items: AsyncIterable<ExportItem>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  await replaceFileFrom(path, zipOf(entriesOf(items)), { signal });
}

async function* entriesOf(items: AsyncIterable<ExportItem>): AsyncGenerator<ZipEntry> {
  const names = new Map<string, UniqueNames>();
  for await (const { folder, message, content } of items) {
    const directory = folder.map((level) => safeName(level, '_')).join('/');
    const unique = names.get(directory) ?? new UniqueNames();
    names.set(directory, unique);
    const name = `${directory}/${unique.take(messageName(message), '.eml')}`;
    yield { name, modified: new Date(message.internal_date), content };
  }
}
