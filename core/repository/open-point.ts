import { z } from 'zod';
import type { Sqlite } from '../lib/sqlite.js';
import { noteMailboxChecksum } from './row-checksums.js';

const idRow = z.object({ id: z.int() });

/** A mailbox as a repository names it; `key` is the same forever, name and source are for people. */
export interface RepositoryMailbox {
  readonly key: string;
  readonly name: string;
  readonly source: string;
}

/** The unfinished point of a mailbox, or a new one; in a transaction. */
export function openPoint(
  database: Sqlite,
  mailbox: RepositoryMailbox,
  sessionId: string,
  startedAt: number,
  /** Of a new point; null for the next one that this repository has. */
  number: number | null,
): { readonly mailboxId: number; readonly pointId: number; readonly isNew: boolean } {
  database.run(
    `INSERT INTO mailbox (key, name, source) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, source = excluded.source, deleted_key = NULL`,
    mailbox.key,
    mailbox.name,
    mailbox.source,
  );
  const mailboxId = database.get(idRow, 'SELECT id FROM mailbox WHERE key = ?', mailbox.key)?.id ?? 0;
  noteMailboxChecksum(database, mailboxId);
  const open = database.get(
    idRow,
    'SELECT id FROM restore_point WHERE mailbox_id = ? AND completed_at IS NULL AND checksum IS NULL',
    mailboxId,
  );
  if (open) {
    const renew = 'UPDATE restore_point SET session = ?, started_at = ? WHERE id = ?';
    database.run(renew, sessionId, startedAt, open.id);
    return { mailboxId, pointId: open.id, isNew: false };
  }
  const insert = 'INSERT INTO restore_point (id, mailbox_id, session, started_at) VALUES (?, ?, ?, ?)';
  const pointId = database.run(insert, number, mailboxId, sessionId, startedAt).lastId;
  return { mailboxId, pointId, isNew: true };
}
