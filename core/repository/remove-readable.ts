import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isStorageError, withStorageErrors } from '../lib/storage-errors.js';
import { encryptedFiles } from './repository-files.js';
import { removeDatabase } from './repository-folder.js';
import { removeAllVersions } from './search/earlier-index.js';

/** What has words of mail in it, whoever wrote it: databases with their logs, what a repair has saved of them, and copies that a killed process has left. */
const readablePattern = /^(?:(?:repository|search)(?:-\d+)?\.sqlite|dictionary-\d+\.json\..*\.tmp$)/;

/**
 * Deletes what was readable by anyone, of a repository that is encrypted; also what a cut encryption has left of it. It is not overwritten: whoever
 * has it open reads on from it.
 */
export function removeReadable(folder: string): void {
  withStorageErrors(folder, () => {
    for (const name of readdirSync(folder))
      if (readablePattern.test(name)) rmSync(join(folder, name), { force: true });
  });
}

/**
 * Deletes what an encryption that was cut short has left: before its moment the encrypted copy, after it what is readable. Only the writer may, under
 * its lock, with a marker and a database that are whole. What cannot be deleted now, as another process has it open, the next writer deletes.
 */
export function removeLeftovers(folder: string, isEncrypted: boolean): void {
  try {
    if (isEncrypted) removeReadable(folder);
    else
      withStorageErrors(folder, () => {
        removeDatabase(join(folder, encryptedFiles.database));
        removeAllVersions({ path: join(folder, encryptedFiles.searchIndex) });
      });
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
}
