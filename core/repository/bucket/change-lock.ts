import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { replaceMarker } from '../replace-marker.js';
import { lockForWriting, openRepositoryDatabase } from '../repository-folder.js';
import { type RepositoryExpectation, assertExpected, parseMarker, readMarker } from '../repository-marker.js';
import { lookAtMarkers } from './bucket-marker.js';

/**
 * Has what restore points need be locked for another number of days from now on; answers the number before. No lock that is there ends sooner, and
 * where it is more days, the next session makes those of earlier points longer (`lock-earlier.ts`). Throws AppError `invalid-argument` for a repository
 * without a lock and one that workers write to, `locked`, `not-found`, `io` or `disk-full`, and what the bucket throws.
 */
export async function changeLockDays(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation,
  lockDays: number,
): Promise<number> {
  const { marker: own, written } = readMarker(folder);
  assertExpected(folder, own.id, expected);
  if (own.lockDays === undefined)
    throw new AppError('invalid-argument', text('repository.notLocked', { folder }));
  const lock = lockForWriting(folder, clock);
  try {
    assertOneWriter(folder, expected);
    // The passphrase may have been changed on another computer.
    const { right } = await lookAtMarkers({ identity: own.id, lockDays: own.lockDays, marker: written });
    await replaceMarker(folder, clock, expected, { ...(parseMarker(right) ?? own), lockDays });
    return own.lockDays;
  } finally {
    lock.release();
  }
}

/** Workers have read the days when they made their indexes. */
function assertOneWriter(folder: string, expected: RepositoryExpectation): void {
  const { database } = openRepositoryDatabase(folder, expected);
  try {
    const sql = 'SELECT generation FROM bucket WHERE generation <> 0';
    if (database.get(z.object({ generation: z.int() }), sql) !== undefined)
      throw new AppError('invalid-argument', text('repository.lockOfShared'));
  } finally {
    database.close();
  }
}
