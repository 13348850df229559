import { z } from 'zod';
import type { Sqlite } from '../../lib/sqlite.js';
import { writeHold } from '../holds.js';
import { forgetReading } from './reading-state.js';

const idRow = z.object({ id: z.int() });

/** Points of a mailbox that nobody was told of, the newest first: open ones, and complete ones without a published manifest. */
export function untoldPoints(database: Sqlite, mailboxId: number): number[] {
  return database
    .all(
      idRow,
      `SELECT id FROM restore_point WHERE mailbox_id = ? AND NOT EXISTS (
         SELECT 1 FROM point_manifest WHERE point_id = restore_point.id AND is_published = 1) ORDER BY id DESC`,
      mailboxId,
    )
    .map(({ id }) => id);
}

/**
 * Has a mailbox be as it was before a point that nobody was told of, the newest that it has; what was stored for it stays, for whoever stores it again. Call
 * in a transaction.
 */
export function dropPoint(database: Sqlite, mailboxId: number, pointId: number): void {
  const own = 'folder_id IN (SELECT id FROM folder WHERE mailbox_id = ?)';
  database.run(`DELETE FROM message WHERE added_point = ? AND ${own}`, pointId, mailboxId);
  database.run(
    `UPDATE message SET removed_point = NULL WHERE removed_point = ? AND ${own}`,
    pointId,
    mailboxId,
  );
  database.run('DELETE FROM folder WHERE added_point = ? AND mailbox_id = ?', pointId, mailboxId);
  database.run(
    'UPDATE folder SET removed_point = NULL WHERE removed_point = ? AND mailbox_id = ?',
    ...[pointId, mailboxId],
  );
  forgetReading(database, mailboxId);
  // A hold is on what was told: it must not keep this one, and stays.
  const holds = database.all(
    z.object({ since: z.int(), reason: z.string() }),
    'SELECT since, reason FROM hold WHERE mailbox_id = ? AND released_at IS NULL',
    mailboxId,
  );
  if (holds.length > 0) database.run('DELETE FROM hold WHERE mailbox_id = ?', mailboxId);
  database.run('DELETE FROM restore_point WHERE id = ?', pointId);
  for (const hold of holds) writeHold(database, mailboxId, { ...hold, releasedAt: null });
}
