import { AppError } from '../../shared/errors.js';
import type { Database } from '../lib/database.js';
import { isStorageError } from '../lib/storage-errors.js';

/** Longer than anybody's write takes who does nothing else meanwhile, in milliseconds. */
const briefMs = 250;
/** For so long after a failure nobody waits again, in milliseconds. */
const pauseMs = 5_000;

/**
 * Runs a write that a restore or a verification can do without. It waits only a moment for another process that holds the catalogue: a restore
 * is never delayed (licensing.md §10).
 */
export type Briefly = <T>(write: () => T) => T;

export function briefly(database: Pick<Database, 'waitingAtMost' | 'transaction'>): Briefly {
  let failedAt = Number.NEGATIVE_INFINITY;
  return (write) =>
    // Thousands of messages are each noted: whoever holds the catalogue is waited for once in a while.
    database.waitingAtMost(performance.now() - failedAt < pauseMs ? 0 : briefMs, () => {
      try {
        // Asked first: libsql does not reset a statement that has met the lock, and nothing could be written after it.
        database.transaction(() => undefined);
        return write();
      } catch (error) {
        if (isUnwritten(error)) failedAt = performance.now();
        throw error;
      }
    });
}

/** The disk does not take it, the database does not answer, or another process holds the catalogue for longer. */
export function isUnwritten(error: unknown): boolean {
  if (isStorageError(error)) return true;
  return error instanceof AppError && (error.code === 'busy' || error.code === 'database-unreachable');
}
