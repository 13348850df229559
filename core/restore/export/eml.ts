import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withFileWrites } from '../../lib/file-writes.js';
import { makeFolder } from '../../lib/make-folder.js';
import { messageName } from '../message-name.js';
import { writeAmong, writeContent } from './export-content.js';
import type { ExportItem, OnRenamed } from './export-item.js';
import { ExportTree } from './export-tree.js';

/** Writes the one message to a file, byte for byte. */
export async function exportEmlFile(items: AsyncIterable<ExportItem>, path: string): Promise<void> {
  for await (const { content } of items) await writeContent(path, content);
}

/** Writes messages as .eml files into sub-folders named after their folders; what exists already is left alone. */
export async function exportEmlFolder(
  items: AsyncIterable<ExportItem>,
  target: string,
  onRenamed: OnRenamed,
): Promise<void> {
  const tree = new ExportTree(onRenamed, (place) => {
    const found = lstatSync(join(target, ...place), { throwIfNoEntry: false });
    return found === undefined ? null : found.isDirectory() ? 'folder' : 'file';
  });
  const made = new Set<string>();
  await withFileWrites(async (files) => {
    for await (const { folder, message, content } of items) {
      const path = join(target, ...tree.file(folder, messageName(message), '.eml'));
      const directory = dirname(path);
      if (!made.has(directory)) await makeFolder(directory);
      made.add(directory);
      await writeAmong(files, path, content);
    }
  });
}
