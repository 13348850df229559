import { join } from 'node:path';
import { withStorageErrors } from '../lib/storage-errors.js';
import { filesOf } from './repository-files.js';
import { removeDatabase } from './repository-folder.js';

/**
 * Deletes what was readable by anyone, of a repository that is encrypted; also what a cut encryption has left of it. It is not overwritten: whoever
 * has it open reads on from it.
 */
export function removeReadable(folder: string): void {
  const { database, searchIndex } = filesOf({});
  withStorageErrors(folder, () => {
    for (const name of [searchIndex, database]) removeDatabase(join(folder, name));
  });
}
