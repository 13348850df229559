import type { RepositoryStats } from '../../shared/backup/repository-stats.js';
import { AppError } from '../../shared/errors.js';
import type { RepositoryReader } from './reader.js';
import { bytesOnDisk } from './repository.js';

/** Figures of a repository; zeros while there is none yet (no reader). */
export function repositoryStats(path: string, reader: RepositoryReader | null): RepositoryStats {
  const totals = reader?.totals() ?? { messages: 0, bytesOriginal: 0, restorePoints: 0 };
  return { path, ...totals, bytesOnDisk: bytesOnDisk(path) };
}

/** The same; for a repository that cannot be read, what it takes on disk: verification says what is wrong with it. */
export function statsOrSize(path: string, open: () => RepositoryReader): RepositoryStats {
  try {
    return repositoryStats(path, open());
  } catch (error) {
    if (error instanceof AppError) return repositoryStats(path, null);
    throw error;
  }
}
