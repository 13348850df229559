import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectStorePlace } from '../../../shared/backup/object-store-place.js';

/** A folder below the data folder for the index of a repository in a bucket, which nothing is in yet. */
export function freeIndexFolder(
  dataDir: string,
  { bucket, prefix }: Pick<ObjectStorePlace, 'bucket' | 'prefix'>,
): string {
  // What stays of a prefix are characters that every file system takes.
  const name = [bucket, ...prefix.split('/')]
    .map((part) => part.replaceAll(/[^\p{L}\p{N}._-]/gu, '').replace(/^\.+/, ''))
    .filter((part) => part !== '')
    .join('-')
    .slice(0, 80);
  for (let number = 1; ; number += 1) {
    const folder = join(dataDir, 'repositories', number === 1 ? name : `${name}-${String(number)}`);
    if (!existsSync(folder) || readdirSync(folder).length === 0) return folder;
  }
}
