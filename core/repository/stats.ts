import type { RepositoryStats } from '../../shared/backup/repository-stats.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { isStorageError } from '../lib/storage-errors.js';
import type { RepositoryReader } from './reader.js';
import { bytesOnDisk } from './repository-files.js';
import { isEncrypted } from './repository-marker.js';

/** Figures of a repository; zeros while there is none yet (no reader). */
export function repositoryStats(path: string, reader: RepositoryReader | null): RepositoryStats {
  const totals = reader?.totals() ?? { messages: 0, bytesOriginal: 0, restorePoints: 0 };
  return { path, ...totals, bytesOnDisk: sizeOrNone(path), isEncrypted: encryptionOf(path), error: null };
}

/** The same; for a repository that cannot be read, why, and what it takes on disk. */
export function statsOrSize(path: string, open: () => RepositoryReader): RepositoryStats {
  try {
    return repositoryStats(path, open());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message } = toErrorData(error);
    return { ...repositoryStats(path, null), error: { code, message } };
  }
}

/** Nothing for a folder that may not be looked into. */
function sizeOrNone(path: string): number {
  try {
    return bytesOnDisk(path);
  } catch (error) {
    if (isStorageError(error)) return 0;
    throw error;
  }
}

function encryptionOf(path: string): boolean | null {
  try {
    return isEncrypted(path);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
