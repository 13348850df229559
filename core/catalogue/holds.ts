import { z } from 'zod';
import type { Database } from '../lib/database.js';

/** A legal hold as this console knows it (docs/decisions/0169). */
interface KnownHold {
  readonly since: string;
  readonly reason: string;
  /** The repositories that have noted it. */
  readonly notedIn: ReadonlySet<number>;
}

export interface HoldStore {
  /** By the mailboxes' ids. */
  readonly list: () => Map<string, KnownHold>;
  readonly of: (mailboxId: string) => KnownHold | null;
  /** A mailbox that is held stays as it is. */
  readonly add: (mailboxId: string, hold: Pick<KnownHold, 'since' | 'reason'>) => void;
  readonly noteIn: (mailboxId: string, repositoryId: number) => void;
  /** A repository does not hold it any more; with the last one that had noted it the hold is gone. */
  readonly releaseIn: (mailboxId: string, repositoryId: number) => void;
  readonly remove: (mailboxId: string) => void;
}

const holdRow = z.object({ mailbox_id: z.string(), since: z.string(), reason: z.string() });
const notedRow = z.object({ mailbox_id: z.string(), repository_id: z.int() });

export function createHoldStore(database: Database): HoldStore {
  const list = (): Map<string, KnownHold> => {
    const noted = new Map<string, Set<number>>();
    for (const row of database.all(
      notedRow,
      'SELECT mailbox_id, repository_id FROM hold_repository ORDER BY mailbox_id, repository_id',
    ))
      noted.set(row.mailbox_id, (noted.get(row.mailbox_id) ?? new Set()).add(row.repository_id));
    return new Map(
      database
        .all(holdRow, 'SELECT mailbox_id, since, reason FROM hold ORDER BY mailbox_id')
        .map(({ mailbox_id, since, reason }) => [
          mailbox_id,
          { since, reason, notedIn: noted.get(mailbox_id) ?? new Set() },
        ]),
    );
  };
  const remove = (mailboxId: string): void => {
    database.run('DELETE FROM hold WHERE mailbox_id = ?', mailboxId);
  };
  return {
    list,
    of: (mailboxId) => list().get(mailboxId) ?? null,
    add: (mailboxId, { since, reason }) => {
      database.durableTransaction(() => {
        const insert = 'INSERT INTO hold (mailbox_id, since, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
        database.run(insert, mailboxId, since, reason);
      });
    },
    noteIn: (mailboxId, repositoryId) => {
      database.run(
        `INSERT INTO hold_repository (mailbox_id, repository_id)
         SELECT mailbox_id, ? FROM hold WHERE mailbox_id = ? ON CONFLICT DO NOTHING`,
        repositoryId,
        mailboxId,
      );
    },
    releaseIn: (mailboxId, repositoryId) => {
      database.durableTransaction(() => {
        database.run(
          'DELETE FROM hold_repository WHERE mailbox_id = ? AND repository_id = ?',
          mailboxId,
          repositoryId,
        );
        if ((list().get(mailboxId)?.notedIn.size ?? 0) === 0) remove(mailboxId);
      });
    },
    remove: (mailboxId) => {
      database.durableTransaction(() => {
        remove(mailboxId);
      });
    },
  };
}
