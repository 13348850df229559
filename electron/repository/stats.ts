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
