import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../repository/atomic-file.js';
import { UniqueNames, messageName, safeName } from '../file-names.js';
import type { ExportItem } from './selection.js';

/** Writes one message to a file, byte for byte. */
export function exportEmlFile(item: ExportItem, path: string): void {
  writeFileAtomically(path, item.read());
}

/** Writes messages as .eml files into sub-folders named after their folders; what exists already is left alone. */
export async function* exportEmlFolder(items: Iterable<ExportItem>, target: string): AsyncGenerator<void> {
  const names = new Map<string, UniqueNames>();
  for (const item of items) {
    const directory = join(target, ...item.folder.map((level) => safeName(level, '_')));
    let unique = names.get(directory);
    if (!unique) {
      await mkdir(directory, { recursive: true });
      unique = new UniqueNames((name) => existsSync(join(directory, name)));
      names.set(directory, unique);
    }
    writeFileAtomically(join(directory, unique.take(messageName(item.message), '.eml')), item.read(), false);
    yield;
  }
}
