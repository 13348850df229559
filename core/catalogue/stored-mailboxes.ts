import { z } from 'zod';
import { type LedgerEntry, type MailboxKind, mailboxKinds } from '../../shared/license/model.js';
import type { Database } from '../lib/database.js';
import { readUnit } from './units.js';

/** A mailbox with what its source calls it. */
export interface StoredMailbox {
  readonly id: string;
  /** Of its unit in the license's ledger, which mailboxes of one account share. */
  readonly unitId: string;
  readonly mailbox: string;
  readonly sourceId: string;
  readonly sourceName: string;
  /** Time of its newest restore point; null while there is none. */
  readonly lastBackupAt: string | null;
  readonly messages: number;
  readonly bytes: number;
  readonly restorePoints: number;
  /** Of a repository that was opened only to restore from: it is in no ledger. */
  readonly isOpenedOnly: boolean;
  /** Of the sample organisation: it is in no ledger either, and needs no license (licensing.md §2). */
  readonly isSample: boolean;
  readonly kind: MailboxKind;
  readonly firstAdmittedAt: string;
}

const mailboxRow = z
  .object({
    id: z.string(),
    unit_id: z.string(),
    mailbox: z.string(),
    source_id: z.string(),
    source_name: z.string(),
    last_restore_point_at: z.string().nullable(),
    messages: z.int(),
    bytes: z.int(),
    restore_points: z.int(),
    kind: z.enum(mailboxKinds),
    first_admitted_at: z.string(),
    is_opened: z.int(),
    is_sample: z.int(),
  })
  .transform((row): StoredMailbox => ({
    id: row.id,
    unitId: row.unit_id,
    mailbox: row.mailbox,
    sourceId: row.source_id,
    sourceName: row.source_name,
    lastBackupAt: row.last_restore_point_at,
    messages: row.messages,
    bytes: row.bytes,
    restorePoints: row.restore_points,
    isOpenedOnly: row.is_opened === 1,
    isSample: row.is_sample === 1,
    kind: row.kind,
    firstAdmittedAt: row.first_admitted_at,
  }));

const inOrder = `SELECT mailbox.*, kind, first_admitted_at, is_sample,
    EXISTS (SELECT 1 FROM opened_mailbox WHERE mailbox_id = mailbox.id) AS is_opened
  FROM mailbox JOIN unit ON unit.id = unit_id ORDER BY first_admitted_at, unit.id, mailbox.id`;

/** In the order in which they were first admitted. */
export function storedMailboxes(database: Database): StoredMailbox[] {
  return database.all(mailboxRow, inOrder);
}

export function nameOf(database: Database, id: string): string | null {
  const sql = 'SELECT mailbox FROM mailbox WHERE id = ?';
  return database.get(z.object({ mailbox: z.string() }), sql, id)?.mailbox ?? null;
}

export function isEmpty(database: Database): boolean {
  return database.get(z.object({ id: z.string() }), 'SELECT id FROM mailbox LIMIT 1') === undefined;
}

/** The unit of a mailbox; none for a mailbox that is not known. */
export function unitOf(database: Database, mailboxId: string): LedgerEntry[] {
  const id = database.get(
    z.object({ unit_id: z.string() }),
    'SELECT unit_id FROM mailbox WHERE id = ?',
    mailboxId,
  )?.unit_id;
  const unit = id === undefined ? undefined : readUnit(database, id);
  return unit === undefined ? [] : [unit];
}
