import { AppError } from '../../shared/errors.js';
import type { RepositoryReader } from './reader.js';
import { bytesOnDisk } from './repository.js';

export interface RepositoryStats {
  readonly path: string;
  readonly messages: number;
  /** Bytes of all messages as their mailboxes hold them, duplicates counted each time. */
  readonly bytesOriginal: number;
  readonly bytesOnDisk: number;
  readonly restorePoints: number;
}

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
