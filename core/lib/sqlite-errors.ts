import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { isStorageError, storageError, systemCode } from './storage-errors.js';

/** Runs `work` on a SQLite file; what SQLite says becomes an AppError `corrupt-state`, `busy`, `disk-full` or `io` that names the file. */
export function translateErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteError(path, error);
  }
}

function sqliteError(path: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = systemCode(error);
  const options = { details: `${code} ${error.message}`.trim(), cause: error };
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new AppError('corrupt-state', text('lib.fileDamaged', { path }), options);
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new AppError('busy', text('lib.fileInUse', { path }), options);
  }
  const isStorage =
    storageCodes.some((each) => code.startsWith(each)) ||
    error.message.startsWith('ConnectionFailed') ||
    isStorageError(error);
  return isStorage ? storageError(path, error) : error;
}

const storageCodes = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM'];
