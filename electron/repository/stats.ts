import { bytesOnDisk, openForReading } from './repository.js';
import { isRepository } from './repository-folder.js';

export interface RepositoryStats {
  readonly path: string;
  readonly messages: number;
  /** Bytes of all messages as their mailboxes hold them, duplicates counted each time. */
  readonly bytesOriginal: number;
  readonly bytesOnDisk: number;
  readonly restorePoints: number;
}

/** Figures of a repository; zeros while there is none yet. */
export function repositoryStats(path: string): RepositoryStats {
  if (!isRepository(path)) return { path, messages: 0, bytesOriginal: 0, bytesOnDisk: 0, restorePoints: 0 };
  const repository = openForReading(path);
  try {
    return { path, ...repository.reader.totals(), bytesOnDisk: bytesOnDisk(path) };
  } finally {
    repository.close();
  }
}
