import type { Text } from '../../shared/texts/text.js';
import { AppError } from '../../shared/errors.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { lostPoints } from '../maintenance/older-repository.js';
import type { WriterLease } from '../repository/writer-pool.js';

// What a session's repository holds of before, read by the session's own writer: to open it for each question takes longer than to answer all.

/** Before anything is written: afterwards nobody could tell. What cannot be read is the session's own to say. */
export function lostFrom(
  catalogue: Catalogue,
  repository: KnownRepository,
  { writer }: WriterLease,
): Text | null {
  return readOr(null, () => lostPoints(catalogue, repository, writer.read.reader));
}

/** Whether holds here or in the repository may have to be taken over. */
export function hasHolds({ holds }: Catalogue, { writer }: WriterLease): boolean {
  return readOr(true, () => holds.list().size > 0 || writer.read.holds().size > 0);
}

/** Whether a crash or a stop has left deletions to be finished. */
export function hasBegunDeletions({ writer }: WriterLease): boolean {
  return readOr(true, () => writer.read.begunDeletions().length > 0);
}

/** What cannot be read is looked for, and said, by whoever opens the repository for it. */
function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // A catalogue that is away is waited for.
    if (error instanceof AppError && error.code !== 'database-unreachable') return otherwise;
    throw error;
  }
}
