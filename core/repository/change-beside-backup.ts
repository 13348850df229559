import type { DateShift } from '../../shared/license/wrong-clock.js';
import { type NotedHold, type StoredHold, hold, holdsIn, releaseHold } from './holds.js';
import { noteRevoked, revocationsOf } from './license-ledger.js';
import { correctDates } from './point-dates.js';
import { openRepositoryDatabase } from './repository-folder.js';
import type { RepositoryExpectation } from './repository-marker.js';

/* What is changed in a repository beside its one writer: it neither adds nor removes mail. */

/**
 * Changes what is held in a repository, also beside a backup of whichever process: it neither adds nor removes mail. Throws AppError
 * `not-found`, `newer-schema`, `repository-damaged`, `io` or `disk-full`.
 */
export function changeHolds<T>(
  folder: string,
  expected: RepositoryExpectation,
  change: (holds: {
    /** False where the mailbox is not there. */
    readonly hold: (mailboxKey: string, hold: StoredHold) => boolean;
    readonly release: (mailboxKey: string, at: Date) => void;
    readonly noted: () => Map<string, NotedHold>;
  }) => T,
): T {
  const { database } = openRepositoryDatabase(folder, expected, 'write');
  try {
    return change({
      hold: (mailboxKey, stored) => hold(database, mailboxKey, stored),
      release: (mailboxKey, at) => {
        releaseHold(database, mailboxKey, at.getTime());
      },
      noted: () => holdsIn(database),
    });
  } finally {
    database.close();
  }
}

/** Corrects the dates of a wrong clock (`point-dates.ts`), also beside a backup of whichever process. Throws as {@link changeHolds}. */
export function correctDatesIn(
  folder: string,
  expected: RepositoryExpectation,
  shifts: readonly (DateShift & { readonly sessionIds: readonly string[] })[],
  now: Date,
): void {
  const { database } = openRepositoryDatabase(folder, expected, 'write');
  try {
    for (const shift of shifts) correctDates(database, shift, now);
  } finally {
    database.close();
  }
}

/**
 * What a repository keeps of the revokes of an account (licensing.md §5), also beside a backup of whichever process. Throws what
 * {@link changeHolds} throws.
 */
export function changeRevokes<T>(
  folder: string,
  expected: RepositoryExpectation,
  change: (revokes: {
    /** How often it was revoked, as far as this repository knows. */
    readonly count: (identity: string) => number;
    readonly note: (identity: string, unit: Parameters<typeof noteRevoked>[2]) => void;
  }) => T,
): T {
  const { database } = openRepositoryDatabase(folder, expected, 'write');
  try {
    return change({
      count: (identity) => revocationsOf(database, identity),
      note: (identity, unit) => {
        noteRevoked(database, identity, unit);
      },
    });
  } finally {
    database.close();
  }
}
