import { z } from 'zod';
import { assertNever } from '../../shared/errors.js';
import type { Retention } from '../../shared/backup/model.js';
import type { Sqlite } from './sqlite.js';

export interface CompletedPoint {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly completedAt: number;
}

const dayMs = 86_400_000;

/** Points that a retention rule lets go. The newest complete point is always kept: a failed run never expires the last good one. */
export function expiredPoints(
  points: readonly CompletedPoint[],
  retention: Retention,
  now: Date,
): CompletedPoint[] {
  const older = [...points].sort((a, b) => b.id - a.id).slice(1);
  switch (retention.type) {
    case 'forever':
      return [];
    case 'points':
      return older.slice(retention.points - 1);
    case 'days':
      return older.filter(({ completedAt }) => completedAt < now.getTime() - retention.days * dayMs);
    default:
      return assertNever(retention);
  }
}

const idRow = z.object({ id: z.int() });

/**
 * Removes expired points of a mailbox and everything that no point needs any more, in one transaction. Answers the
 * number of points removed. Only the one writer may call it, and not while another mailbox is being added to.
 */
export function prune(database: Sqlite, mailboxKey: string, retention: Retention, now: Date): number {
  return database.transaction(() => {
    const points = database.all(
      z.object({ id: z.int(), completedAt: z.int(), mailboxId: z.int() }),
      `SELECT restore_point.id, completed_at AS completedAt, mailbox_id AS mailboxId
         FROM restore_point JOIN mailbox ON mailbox.id = mailbox_id WHERE mailbox.key = ? AND completed_at IS NOT NULL`,
      mailboxKey,
    );
    const expired = expiredPoints(points, retention, now);
    const mailboxId = points[0]?.mailboxId;
    if (expired.length === 0 || mailboxId === undefined) return 0;
    for (const { id } of expired) database.run('DELETE FROM restore_point WHERE id = ?', id);
    removeUnneeded(database, mailboxId);
    return expired.length;
  });
}

function removeUnneeded(database: Sqlite, mailboxId: number): void {
  const noPointNeeds = (table: string): string =>
    `${table}.removed_point IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM restore_point AS kept WHERE kept.mailbox_id = ? AND kept.completed_at IS NOT NULL
          AND kept.id >= ${table}.added_point AND kept.id < ${table}.removed_point)`;
  const contents = database.all(
    idRow,
    `SELECT DISTINCT message.content_id AS id FROM message JOIN folder ON folder.id = message.folder_id
      WHERE folder.mailbox_id = ? AND ${noPointNeeds('message')}`,
    mailboxId,
    mailboxId,
  );
  database.run(
    `DELETE FROM message WHERE folder_id IN (SELECT id FROM folder WHERE mailbox_id = ?) AND ${noPointNeeds('message')}`,
    mailboxId,
    mailboxId,
  );
  database.run(
    `DELETE FROM folder WHERE mailbox_id = ? AND ${noPointNeeds('folder')} AND NOT EXISTS (SELECT 1 FROM message WHERE folder_id = folder.id)`,
    mailboxId,
    mailboxId,
  );
  for (const { id } of contents) removeContentIfUnused(database, id);
}

function removeContentIfUnused(database: Sqlite, contentId: number): void {
  if (database.get(idRow, 'SELECT id FROM message WHERE content_id = ? LIMIT 1', contentId)) return;
  const chunks = database.all(
    idRow,
    'SELECT DISTINCT chunk_id AS id FROM content_chunk WHERE content_id = ?',
    contentId,
  );
  database.run('DELETE FROM content_chunk WHERE content_id = ?', contentId);
  database.run('DELETE FROM content WHERE id = ?', contentId);
  for (const { id } of chunks) {
    database.run(
      'DELETE FROM chunk WHERE id = ? AND NOT EXISTS (SELECT 1 FROM content_chunk WHERE chunk_id = ?)',
      id,
      id,
    );
  }
}
