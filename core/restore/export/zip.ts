import { replaceFileFrom } from '../../lib/atomic-file.js';
import { type ZipEntry, zipOf } from '../../lib/zip.js';
import { messageName } from '../message-name.js';
import type { ExportItem, OnRenamed } from './export-item.js';
import { ExportTree } from './export-tree.js';

/** Writes messages as .eml files into one zip, in folders named after theirs. */
export async function exportZip(
  items: AsyncIterable<ExportItem<ZipEntry['content']>>,
  path: string,
  onRenamed: OnRenamed,
  signal: AbortSignal,
): Promise<void> {
  await replaceFileFrom(path, zipOf(entriesOf(items, new ExportTree(onRenamed))), { signal });
}

async function* entriesOf(
  items: AsyncIterable<ExportItem<ZipEntry['content']>>,
  tree: ExportTree,
): AsyncGenerator<ZipEntry> {
  for await (const { folder, message, content } of items) {
    const name = tree.file(folder, messageName(message), '.eml').join('/');
    yield { name, modified: new Date(message.internal_date), content };
  }
}
