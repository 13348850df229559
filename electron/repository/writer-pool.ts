import type { Retention } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { type RepositoryWriter, openForWriting } from './repository.js';

/** A session's share of a repository's one writer. */
export interface WriterLease {
  readonly writer: RepositoryWriter;
  /** Prunes once no session adds to this repository: pruning could take away what a message being added refers to. */
  readonly pruneLater: (mailboxKey: string, retention: Retention, onPruned: (points: number) => void) => void;
  readonly release: () => void;
}

/** The writers of this process: sessions with the same repository share one. */
export interface WriterPool {
  /** Throws AppError `locked` while another process writes, `already-exists` when the folder holds other files. */
  readonly lease: (folder: string) => WriterLease;
}

interface Pruning {
  readonly retention: Retention;
  readonly onPruned: (points: number) => void;
}

interface Shared {
  readonly writer: RepositoryWriter;
  leases: number;
  readonly toPrune: Map<string, Pruning>;
}

export function createWriterPool(clock: Clock): WriterPool {
  const open = new Map<string, Shared>();
  return {
    lease(folder) {
      const shared = open.get(folder) ?? {
        writer: openForWriting(folder, clock),
        leases: 0,
        toPrune: new Map<string, Pruning>(),
      };
      shared.leases += 1;
      open.set(folder, shared);
      let released = false;
      return {
        writer: shared.writer,
        pruneLater: (mailboxKey, retention, onPruned) => {
          shared.toPrune.set(mailboxKey, { retention, onPruned });
        },
        release: () => {
          if (released) return;
          released = true;
          shared.leases -= 1;
          if (shared.leases > 0) return;
          open.delete(folder);
          try {
            for (const [mailboxKey, { retention, onPruned }] of shared.toPrune) {
              const removed = shared.writer.prune(mailboxKey, retention);
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
