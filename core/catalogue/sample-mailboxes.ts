import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Source, SourceMailbox } from '../../shared/backup/source.js';
import type { Database } from '../lib/database.js';
import { nextMailboxId } from './session-requests.js';

/*
 * Mailboxes of the sample organisation (licensing.md §2). They have a row for their kind and their first admission like any other, which `is_sample`
 * keeps out of the ledger: they hold no unit, are in no queue, and no figure counts them.
 */

/** A mailbox of the sample organisation in a session. */
export interface SampleMailbox {
  readonly id: string;
  readonly mailbox: string;
}

const idRow = z.object({ id: z.string() });

/**
 * The mailboxes of a session of the sample organisation, in the order of the source; those that the catalogue does not have are put into it. What another sample
 * source, or a catalogue that was lost, has left continues, as far as no license was ever asked for it.
 */
export function admitSample(
  database: Database,
  source: Source,
  mailboxes: readonly SourceMailbox[],
  at: string,
): SampleMailbox[] {
  return mailboxes.map(({ mailbox, kind }) => {
    const known = database.get(
      idRow,
      'SELECT id FROM mailbox WHERE source_id = ? AND mailbox = ?',
      source.id,
      mailbox,
    );
    if (known !== undefined) return { id: known.id, mailbox };
    const left = leftBehind(database, source, mailbox);
    if (left !== undefined) {
      database.run('UPDATE mailbox SET source_id = ? WHERE id = ?', source.id, left);
      markSample(database, left);
      return { id: left, mailbox };
    }
    const id = nextMailboxId(database);
    database.run(
      'INSERT INTO unit (id, identity, mailbox, kind, first_admitted_at, is_sample) VALUES (?, NULL, ?, ?, ?, 1)',
      id,
      mailbox,
      kind,
      at,
    );
    database.run(
      'INSERT INTO mailbox (id, source_id, source_name, mailbox, unit_id) VALUES (?, ?, ?, ?, ?)',
      id,
      source.id,
      source.name,
      mailbox,
      id,
    );
    return { id, mailbox };
  });
}

/** A mailbox of that name and of a source of that name that is gone, and that holds nothing of a license. */
function leftBehind(database: Database, { name }: Source, mailbox: string): string | undefined {
  return database.get(
    idRow,
    `SELECT mailbox.id FROM mailbox JOIN unit ON unit.id = unit_id
      WHERE mailbox.mailbox = ? AND source_name = ? AND source_id NOT IN (SELECT id FROM source)
        AND mailbox.id NOT IN (SELECT mailbox_id FROM opened_mailbox)
        AND (is_sample = 1 OR (last_user_point_at IS NULL AND unit_since IS NULL AND in_job = 0))
      ORDER BY mailbox.id LIMIT 1`,
    mailbox,
    name,
  )?.id;
}

/**
 * Has the source be the sample organisation that a version before this one kept as a folder like any other, and takes `mailboxes` of it out of the
 * ledger.
 */
export function takeOverSample(database: Database, source: Source, mailboxes: readonly string[]): void {
  for (const mailbox of mailboxes) {
    const known = database.get(
      idRow,
      'SELECT id FROM mailbox WHERE source_id = ? AND mailbox = ?',
      source.id,
      mailbox,
    );
    if (known !== undefined) markSample(database, known.id);
  }
  database.run('UPDATE source SET config = ? WHERE id = ?', JSON.stringify(source.config), source.id);
}

/** Forgets the sample's mailboxes that no repository holds any more. */
export function forgetSample(database: Database): void {
  const isGone = `id NOT IN (SELECT mailbox_id FROM mailbox_repository) AND id NOT IN (SELECT mailbox_id FROM opened_mailbox)
    AND unit_id IN (SELECT id FROM unit WHERE is_sample = 1)`;
  database.run(`DELETE FROM hold WHERE mailbox_id IN (SELECT id FROM mailbox WHERE ${isGone})`);
  database.run(`DELETE FROM mailbox WHERE ${isGone}`);
  database.run('DELETE FROM unit WHERE is_sample = 1 AND id NOT IN (SELECT unit_id FROM mailbox)');
}

/** Takes a mailbox out of the ledger; one that shares its unit with others leaves it to them. */
function markSample(database: Database, mailboxId: string): void {
  const unitId = database.get(
    z.object({ unit_id: z.string() }),
    'SELECT unit_id FROM mailbox WHERE id = ?',
    mailboxId,
  )?.unit_id;
  if (unitId === undefined) return;
  const own = `unit-${mailboxId}-${randomBytes(4).toString('hex')}`;
  database.run(
    `INSERT INTO unit (id, identity, mailbox, kind, first_admitted_at, is_sample)
     SELECT ?, NULL, mailbox, kind, first_admitted_at, 1 FROM unit WHERE id = ?`,
    own,
    unitId,
  );
  database.run('UPDATE mailbox SET unit_id = ? WHERE id = ?', own, mailboxId);
  database.run('DELETE FROM unit WHERE id = ? AND id NOT IN (SELECT unit_id FROM mailbox)', unitId);
}
