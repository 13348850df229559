import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { AppError } from '../shared/errors.js';

const pollMs = 100;

/** Gives the lock up. */
export type Release = () => void;

/**
 * Takes the lock on the embedded database: an exclusive SQLite transaction, so that the operating system gives it up
 * when the process dies, however it dies. Null if another process holds it.
 */
export function tryLock(lockFile: string): Release | null {
  const lock = new Database(lockFile, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null;
    throw new AppError('io', `${lockFile} cannot be locked. Check the folder's permissions.`, {
      cause: error,
    });
  }
}

/** Waits up to `patienceMs` for the lock; throws AppError `locked`. */
export async function lock(lockFile: string, patienceMs: number): Promise<Release> {
  for (let waited = 0; ; waited += pollMs) {
    const release = tryLock(lockFile);
    if (release !== null) return release;
    if (waited >= patienceMs) {
      throw new AppError(
        'locked',
        'Another postkeep-licensing process uses this data folder. Wait for it or stop it.',
      );
    }
    await delay(pollMs);
  }
}
