import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { withStorageErrors } from '../lib/storage-errors.js';
import { filesOf } from './repository-files.js';
import { removeDatabase } from './repository-folder.js';

/** Overwrites and deletes what was readable by anyone, of a repository that is encrypted; also what a cut encryption has left of it. */
export function removeReadable(folder: string): void {
  const { database, searchIndex } = filesOf({});
  withStorageErrors(folder, () => {
    for (const name of [searchIndex, database]) {
      for (const suffix of ['', '-wal']) overwrite(join(folder, name + suffix));
      removeDatabase(join(folder, name));
    }
  });
}

/** Old bytes may stay on disks that write elsewhere (SSDs, file systems with snapshots): docs/user-guide says so. */
function overwrite(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const zeros = Buffer.alloc(1024 * 1024);
  const file = openSync(path, 'r+');
  try {
    for (let at = 0; at < size; at += zeros.length)
      writeSync(file, zeros, 0, Math.min(zeros.length, size - at), at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
