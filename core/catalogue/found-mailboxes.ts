import { z } from 'zod';
import type { Database } from '../lib/database.js';
import { addressIdentity } from './mailbox-identity.js';
import { isOfLostSource, lostSource } from './session-requests.js';
import { addUnit, unitIdOf } from './units.js';

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
export function adoptOne(database: Database, mailbox: FoundMailbox, repositoryId: number): void {
  insertFound(database, mailbox, addressIdentity(mailbox.mailbox));
  renewFigures(database, mailbox);
  linkFound(database, mailbox, repositoryId);
}

/** Some mailbox of a repository has no source yet; not those of repositories that were opened only to restore from. */
export function hasAdopted(database: Database): boolean {
  const sql = `SELECT id FROM mailbox WHERE ${isOfLostSource} AND id NOT IN (SELECT mailbox_id FROM opened_mailbox) LIMIT 1`;
  return database.get(z.object({ id: z.string() }), sql) !== undefined;
}

/** What is known already, by a repository that a job writes to, stays as it is. */
export function adoptOpenedOne(database: Database, mailbox: FoundMailbox, repositoryId: number): void {
  // It counts for nothing (licensing.md §5), so that it is nobody's account.
  const isNew = insertFound(database, mailbox, null);
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
function insertFound(database: Database, mailbox: FoundMailbox, identity: string | null): boolean {
  if (
    database.get(z.object({ id: z.string() }), 'SELECT id FROM mailbox WHERE id = ?', mailbox.id) !==
    undefined
  )
    return false;
  const shared = identity === null ? undefined : unitIdOf(database, identity);
  if (shared === undefined) {
    addUnit(database, {
      id: mailbox.id,
      identity,
      mailbox: mailbox.mailbox,
      kind: 'user',
      firstAdmittedAt: mailbox.firstPointAt,
      firstRestorePointAt: mailbox.firstPointAt,
      lastRestorePointAt: mailbox.lastPointAt,
    });
  }
  database.run(
    'INSERT INTO mailbox (id, source_id, source_name, mailbox, unit_id) VALUES (?, ?, ?, ?, ?)',
    mailbox.id,
    lostSource(mailbox.id),
    mailbox.sourceName,
    mailbox.mailbox,
    shared ?? mailbox.id,
  );
  return true;
}

function renewFigures(database: Database, mailbox: FoundMailbox): void {
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

function linkFound(database: Database, mailbox: FoundMailbox, repositoryId: number): void {
  database.run(
    'INSERT INTO mailbox_repository (mailbox_id, repository_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    mailbox.id,
    repositoryId,
  );
}
