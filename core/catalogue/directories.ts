import { z } from 'zod';
import { type MailboxKind, mailboxKinds } from '../../shared/license/model.js';
import type { Database } from '../lib/database.js';

/** A mailbox that the directory of a source's organisation has, or had. */
export interface DirectoryMailbox {
  /** The same for an address in whatever letters. */
  readonly account: string;
  /** As the source calls it. */
  readonly mailbox: string;
  readonly kind: MailboxKind;
  readonly foundAt: string;
  /** Since when the directory has it no longer; null while it has. */
  readonly goneAt: string | null;
}

/** What was found in a directory, the last look included. */
export interface KnownDirectory {
  readonly readAt: string;
  readonly mailboxes: readonly DirectoryMailbox[];
}

/** The directories of sources as they were last read to their end. */
export interface DirectoryStore {
  /** Null for one that was never read. */
  readonly of: (sourceId: string) => KnownDirectory | null;
  /** How many mailboxes one had when it was last read; null for one that was never read. */
  readonly sizeOf: (sourceId: string) => number | null;
  /** Notes a look and what it has changed; the rest stays as it is known, and nothing is taken away. */
  readonly note: (sourceId: string, readAt: string, changed: readonly DirectoryMailbox[]) => void;
}

const directoryRow = z.object({ read_at: z.string() });
const mailboxRow = z
  .object({
    account: z.string(),
    mailbox: z.string(),
    kind: z.enum(mailboxKinds),
    found_at: z.string(),
    gone_at: z.string().nullable(),
  })
  .transform(({ account, mailbox, kind, found_at: foundAt, gone_at: goneAt }) => ({
    ...{ account, mailbox, kind, foundAt, goneAt },
  }));

export function createDirectoryStore(database: Database): DirectoryStore {
  return {
    of: (sourceId) =>
      database.snapshot(() => {
        const read = database.get(
          directoryRow,
          'SELECT read_at FROM directory WHERE source_id = ?',
          sourceId,
        );
        if (read === undefined) return null;
        const sql = 'SELECT * FROM directory_mailbox WHERE source_id = ? ORDER BY account';
        return { readAt: read.read_at, mailboxes: database.all(mailboxRow, sql, sourceId) };
      }),
    sizeOf: (sourceId) =>
      database.get(
        z.object({ size: z.int() }),
        `SELECT count(account) AS size FROM directory LEFT JOIN directory_mailbox
           ON directory_mailbox.source_id = directory.source_id AND gone_at IS NULL
          WHERE directory.source_id = ? GROUP BY directory.source_id`,
        sourceId,
      )?.size ?? null,
    note: (sourceId, readAt, changed) => {
      database.transaction(() => {
        database.run(
          `INSERT INTO directory (source_id, read_at) VALUES (?, ?)
           ON CONFLICT (source_id) DO UPDATE SET read_at = excluded.read_at`,
          sourceId,
          readAt,
        );
        for (const { account, mailbox, kind, foundAt, goneAt } of changed)
          database.run(
            `INSERT INTO directory_mailbox (source_id, account, mailbox, kind, found_at, gone_at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (source_id, account) DO UPDATE SET mailbox = excluded.mailbox, kind = excluded.kind,
               found_at = excluded.found_at, gone_at = excluded.gone_at`,
            sourceId,
            account,
            mailbox,
            kind,
            foundAt,
            goneAt,
          );
      });
    },
  };
}
