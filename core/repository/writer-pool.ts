import type { Retention } from '../../shared/backup/job.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { DeletionProgress } from './delete-mailbox.js';
import type { RecodeProgress, Recoded } from './recode.js';
import type { RepairProgress } from './bucket/repair-bucket.js';
import type { Repaired } from './bucket/repair-pack.js';
import type { OnLocked, PruneObserver, RetentionOf } from './prune.js';
import { type RepositoryWriter, openForWriting } from './open-for-writing.js';
import type { RepositoryExpectation } from './repository-marker.js';

/** A session's share of a repository's one writer. */
export interface WriterLease {
  readonly writer: RepositoryWriter;
  /**
   * Prunes once no session adds to this repository: pruning could take away what a message being added refers to. While the clock is in
   * doubt nothing is pruned (licensing.md §9); the next session does it.
   */
  readonly pruneLater: (
    mailboxKey: string,
    retentions: readonly Retention[],
    onPruned: (points: number) => void,
  ) => void;
  readonly release: () => void;
}

/** The writers of this process: sessions with the same repository share one. */
export interface WriterPool {
  /** Throws AppError `locked` while another process writes, `not-found` when it is not the expected repository, `already-exists` when the folder holds other files. */
  readonly lease: (folder: string, expected?: RepositoryExpectation) => WriterLease;
  /**
   * Prunes a whole repository and answers the bytes given back to the disk. Throws AppError `busy` while a session of this process adds to it, and also when one begins
   * meanwhile: backups go first; and while the clock is in doubt. Throws `locked` while another process writes, else the signal's reason.
   */
  readonly prune: (
    folder: string,
    expected: RepositoryExpectation,
    retentionsOf: RetentionOf,
    signal: AbortSignal,
    observer: PruneObserver,
  ) => Promise<number>;
  /** Writes chunks anew with the codecs of this version ({@link repackRepository}). Throws what {@link WriterPool.prune} throws, but for the clock's doubt. */
  readonly repack: (
    folder: string,
    expected: RepositoryExpectation,
    signal: AbortSignal,
    onProgress: (progress: RecodeProgress) => void,
  ) => Promise<Recoded>;
  /** Puts right what is damaged in the bucket of a repository; null for one that is a folder. Throws what {@link WriterPool.repack} throws. */
  readonly repairBucket: (
    folder: string,
    expected: RepositoryExpectation,
    signal: AbortSignal,
    onProgress: (progress: RepairProgress) => void,
  ) => Promise<Repaired | null>;
  /**
   * Deletes the data of a mailbox, null for none, and brings every deletion that was begun to its end; returns the keys of the mailboxes that are
   * gone. No session adds to the repository meanwhile: `lease` throws `busy`. Throws AppError `held`, `busy`, `locked` or `io`, else the signal's reason.
   */
  readonly deleteMailbox: (
    folder: string,
    expected: RepositoryExpectation,
    mailboxKey: string | null,
    signal: AbortSignal,
    onProgress: (progress: DeletionProgress) => void,
    onLocked?: OnLocked,
  ) => Promise<string[]>;
}

interface Pruning {
  readonly retentions: readonly Retention[];
  readonly onPruned: (points: number) => void;
}

interface Shared {
  readonly writer: RepositoryWriter;
  leases: number;
  readonly toPrune: Map<string, Pruning>;
}

/** `deletingTime` is the time that retention goes by; null while nothing may be deleted. */
export function createWriterPool(clock: Clock, deletingTime: () => Date | null = clock): WriterPool {
  const open = new Map<string, Shared>();
  const maintaining = new Map<string, () => void>();
  const deleting = new Set<string>();
  /** Work of short steps on a whole repository, which a session that begins ends: between two steps nothing is under way. */
  const unlessBackedUp = async <T>(
    folder: string,
    expected: RepositoryExpectation,
    signal: AbortSignal,
    work: (writer: RepositoryWriter, signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    if (open.has(folder) || maintaining.has(folder)) throw busy(folder);
    if (deleting.has(folder)) throw beingDeleted(folder);
    const writer = openForWriting(folder, clock, expected);
    const interruption = new AbortController();
    const interrupt = (): void => {
      interruption.abort(busy(folder));
      maintaining.delete(folder);
      writer.close();
    };
    maintaining.set(folder, interrupt);
    try {
      return await work(writer, AbortSignal.any([signal, interruption.signal]));
    } catch (error) {
      // The writer was closed while something was on its way.
      interruption.signal.throwIfAborted();
      throw error;
    } finally {
      if (maintaining.get(folder) === interrupt) interrupt();
    }
  };
  return {
    async deleteMailbox(folder, expected, mailboxKey, signal, onProgress, onLocked) {
      if (open.has(folder)) throw new AppError('busy', text('repository.backupBeforeDeletion', { folder }));
      if (deleting.has(folder)) throw beingDeleted(folder);
      maintaining.get(folder)?.();
      const writer = openForWriting(folder, clock, expected);
      deleting.add(folder);
      try {
        // Where several write, nobody begins a point of it before all of it is gone.
        return await writer.whileAlone(signal, async (either) => {
          if (mailboxKey !== null) writer.deleteMailbox(mailboxKey);
          return writer.finishDeletions(either, onProgress, onLocked);
        });
      } finally {
        deleting.delete(folder);
        writer.close();
      }
    },
    async prune(folder, expected, retentionsOf, signal, observer) {
      const now = deletingTime();
      if (now === null) throw new AppError('busy', text('repository.clockInDoubt'));
      return unlessBackedUp(folder, expected, signal, (writer, either) =>
        writer.pruneAll(retentionsOf, either, observer, now),
      );
    },
    repack: (folder, expected, signal, onProgress) =>
      unlessBackedUp(folder, expected, signal, (writer, either) => writer.repack(either, onProgress)),
    repairBucket: (folder, expected, signal, onProgress) =>
      unlessBackedUp(folder, expected, signal, (writer, either) => writer.repairBucket(either, onProgress)),
    lease(folder, expected) {
      if (deleting.has(folder)) throw beingDeleted(folder);
      maintaining.get(folder)?.();
      const shared = open.get(folder) ?? {
        writer: openForWriting(folder, clock, expected),
        leases: 0,
        toPrune: new Map<string, Pruning>(),
      };
      shared.leases += 1;
      open.set(folder, shared);
      let released = false;
      return {
        writer: shared.writer,
        pruneLater: (mailboxKey, retentions, onPruned) => {
          shared.toPrune.set(mailboxKey, { retentions, onPruned });
        },
        release: () => {
          if (released) return;
          released = true;
          shared.leases -= 1;
          if (shared.leases > 0) return;
          open.delete(folder);
          try {
            const now = deletingTime();
            if (now === null) return;
            for (const [mailboxKey, { retentions, onPruned }] of shared.toPrune) {
              const removed = shared.writer.prune(mailboxKey, retentions, now);
              if (removed > 0) onPruned(removed);
            }
          } finally {
            shared.writer.close();
          }
        },
      };
    },
  };
}

function busy(folder: string): AppError {
  return new AppError('busy', text('repository.backupIsWriting', { folder }));
}

function beingDeleted(folder: string): AppError {
  return new AppError('busy', text('repository.beingDeleted', { folder }));
}
