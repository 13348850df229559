import { z } from 'zod';
import type { Sqlite } from '../lib/sqlite.js';
import { lostSource } from './session-requests.js';

export interface MailboxTotals {
  readonly messages: number;
  readonly bytes: number;
  readonly restorePoints: number;
}

/** A mailbox of a repository. */
export interface FoundMailbox extends MailboxTotals {
  readonly id: string;
  readonly mailbox: string;
  readonly sourceName: string;
  readonly firstPointAt: string;
  readonly lastPointAt: string;
}

/** Of what is known already only the figures are renewed, where the repository has a later point. */
export function adoptOne(database: Sqlite, mailbox: FoundMailbox, repositoryId: number): void {
  insertFound(database, mailbox);
  renewFigures(database, mailbox);
  linkFound(database, mailbox, repositoryId);
}

/** What is known already, by a repository that a job writes to, stays as it is. */
export function adoptOpenedOne(database: Sqlite, mailbox: FoundMailbox, repositoryId: number): void {
  const isNew = insertFound(database, mailbox);
  if (isNew) database.run('INSERT INTO opened_mailbox (mailbox_id) VALUES (?)', mailbox.id);
  const isOpenedOnly = database.get(
    z.object({ mailbox_id: z.string() }),
    'SELECT mailbox_id FROM opened_mailbox WHERE mailbox_id = ?',
    mailbox.id,
  );
  if (isOpenedOnly !== undefined) renewFigures(database, mailbox);
  linkFound(database, mailbox, repositoryId);
}

/** False when it is known. */
function insertFound(database: Sqlite, mailbox: FoundMailbox): boolean {
  const { changes } = database.run(
    `INSERT INTO mailbox (id, source_id, source_name, mailbox, kind, first_admitted_at, first_restore_point_at,
       last_restore_point_at, in_job, messages, bytes, restore_points)
     VALUES (?, ?, ?, ?, 'user', ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    mailbox.id,
    lostSource(mailbox.id),
    mailbox.sourceName,
    mailbox.mailbox,
    mailbox.firstPointAt,
    mailbox.firstPointAt,
    mailbox.lastPointAt,
    mailbox.messages,
    mailbox.bytes,
    mailbox.restorePoints,
  );
  return changes > 0;
}

function renewFigures(database: Sqlite, mailbox: FoundMailbox): void {
  database.run(
    `UPDATE mailbox SET last_restore_point_at = ?, first_restore_point_at = coalesce(first_restore_point_at, ?),
       messages = ?, bytes = ?, restore_points = ? WHERE id = ? AND coalesce(last_restore_point_at, '') < ?`,
    mailbox.lastPointAt,
    mailbox.firstPointAt,
    mailbox.messages,
    mailbox.bytes,
    mailbox.restorePoints,
    mailbox.id,
    mailbox.lastPointAt,
  );
}

function linkFound(database: Sqlite, mailbox: FoundMailbox, repositoryId: number): void {
  database.run(
    'INSERT INTO mailbox_repository (mailbox_id, repository_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    mailbox.id,
    repositoryId,
  );
}
