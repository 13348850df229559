import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../lib/atomic-file.js';
import { UniqueNames, safeName } from '../../lib/file-names.js';
import { messageName } from '../message-name.js';
import type { ExportItem } from './export-item.js';

/** Writes the one message to a file, byte for byte. */
export async function exportEmlFile(items: AsyncIterable<ExportItem>, path: string): Promise<void> {
  for await (const { content } of items) replaceFile(path, content);
}

/** Writes messages as .eml files into sub-folders named after their folders; what exists already is left alone. */
export async function exportEmlFolder(items: AsyncIterable<ExportItem>, target: string): Promise<void> {
  const names = new Map<string, UniqueNames>();
  for await (const { folder, message, content } of items) {
    const directory = join(target, ...folder.map((level) => safeName(level, '_')));
    let unique = names.get(directory);
    if (!unique) {
      await mkdir(directory, { recursive: true });
      unique = new UniqueNames((name) => existsSync(join(directory, name)));
      names.set(directory, unique);
    }
    replaceFile(join(directory, unique.take(messageName(message), '.eml')), content, { durable: false });
  }
}
