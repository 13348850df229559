import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { replaceFile } from '../lib/atomic-file.js';
import { replaceBucketMarker } from './bucket/bucket-marker.js';
import { openRepositoryDatabase } from './repository-folder.js';
import {
  type RepositoryExpectation,
  type RepositoryMarker,
  markerName,
  markerText,
} from './repository-marker.js';
import { bucketFormat } from './schema.js';
import { keepSecondCopy, writeSecondCopy } from './second-copy.js';

/** Puts another marker in the place of a repository's, in its bucket too; whoever calls is its one writer. Throws AppError `io`, `disk-full` and what the bucket throws. */
export async function replaceMarker(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation,
  next: RepositoryMarker,
): Promise<void> {
  const written = markerText(next);
  if (next.format === bucketFormat) await replaceBucketMarker(next, clock());
  const { database } = openRepositoryDatabase(folder, expected, 'write');
  try {
    // The second copy first: one of the former passphrase beside the new marker would let that passphrase in again. Ended between the two, nothing has
    // changed, and whoever opens the repository next makes the copy that of its marker.
    writeSecondCopy(folder, written, database);
    replaceFile(join(folder, markerName), written);
    // A reader that had looked at the former marker may have put its copy back meanwhile.
    keepSecondCopy(folder, written, database);
  } finally {
    database.close();
  }
}
