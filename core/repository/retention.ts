import { z } from 'zod';
import type { Retention } from '../../shared/backup/job.js';
import { machineTimeZone } from '../../shared/clock.js';
import type { Sqlite } from '../lib/sqlite.js';
import { type CompletedPoint, expiredPoints } from './expired-points.js';
import { isHeld, knowsHolds } from './holds.js';
import { dateColumn } from './point-dates.js';
import { alteredHolds, hasAlteredPoints, unprovedBegin, wasCompleted } from './row-checksums.js';

const idRow = z.object({ id: z.int() });
const completedRow = z.object({
  id: z.int(),
  startedAt: z
    .int()
    .nullable()
    .transform((value) => value ?? undefined),
  completedAt: z.int(),
  isMisdated: z.int().transform((value) => value === 1),
});
const unneededRow = z.object({ id: z.int(), contentId: z.int() });

/** Messages that one transaction removes: few enough that a restore or a stop never waits long. */
export const batchSize = 500;

/** What of a repository's mailboxes their rules let go. */
export interface Expiry {
  /** Whether no point of a mailbox is removed by its rules, as a row of one, or any hold, says something else than was written. */
  readonly isKeptAsAltered: (mailboxKey: string) => boolean;
  /** The complete points of a mailbox that its rules let go now; none while it is held, or kept as altered. */
  readonly pointsOf: (mailboxKey: string, retentions: readonly Retention[], now: Date) => CompletedPoint[];
}

/** Altered holds are looked for once: to be asked anew for each pruning. */
export function expiryIn(database: Sqlite, timeZone = machineTimeZone): Expiry {
  // Nobody knows which mailbox they hold.
  const isAnyHoldAltered = alteredHolds(database).length > 0;
  const isKeptAsAltered = (mailboxKey: string): boolean => {
    if (isAnyHoldAltered) return true;
    const mailboxId = database.get(idRow, 'SELECT id FROM mailbox WHERE key = ?', mailboxKey)?.id;
    return mailboxId !== undefined && hasAlteredPoints(database, mailboxId);
  };
  return {
    isKeptAsAltered,
    pointsOf: (mailboxKey, retentions, now) => {
      if (isHeld(database, mailboxKey) || isKeptAsAltered(mailboxKey)) return [];
      const points = database.all(
        completedRow,
        `SELECT restore_point.id, ${unprovedBegin(database)} AS startedAt, completed_at AS completedAt, ${dateColumn(database)} <> completed_at AS isMisdated
           FROM restore_point JOIN mailbox ON mailbox.id = mailbox_id WHERE mailbox.key = ? AND completed_at IS NOT NULL`,
        mailboxKey,
      );
      return expiredPoints(points, retentions, now, timeZone);
    },
  };
}

/**
 * Removes points of a mailbox, then everything that no point needs any more, a transaction a step. Ended early, or by a
 * crash, it leaves every remaining point whole; the next time takes away the rest. Only the one writer may call it, and
 * not while anything is being added. The steps say how many points have gone.
 */
export function* removePoints(
  database: Sqlite,
  mailboxKey: string,
  points: readonly CompletedPoint[],
): Generator<number> {
  const mailboxId = database.get(idRow, 'SELECT id FROM mailbox WHERE key = ?', mailboxKey)?.id;
  if (mailboxId === undefined) return;
  // The points go first: one that had lost some of its messages must not be seen.
  if (points.length > 0) {
    yield database.transaction(() => {
      // Another process may have had it held since they were chosen.
      if (isHeld(database, mailboxKey)) return 0;
      for (const { id } of points) removePoint(database, id);
      return points.length;
    });
  }
  for (const steps = removeUnneeded(database, mailboxId); steps.next().done !== true;) yield 0;
}

/** Removes a point, and the lists of its messages that no other has, of a repository in a bucket. */
function removePoint(database: Sqlite, pointId: number): void {
  const lists = database.all(idRow, 'SELECT chunk_id AS id FROM point_leaf WHERE point_id = ?', pointId);
  database.run('DELETE FROM restore_point WHERE id = ?', pointId);
  for (const { id } of lists) removeChunkIfUnused(database, id);
}

/** How long a first restore point that was cut short is waited for. */
const leftoverAfterMs = 30 * 86_400_000;

/**
 * Mailboxes without a complete point whose first one nobody will finish: a mailbox of the same name and source has been backed up since
 * (the catalogue that knew the key was lost), or nobody has taken it up for 30 days.
 */
export function leftoverMailboxes(database: Sqlite, now: Date): number[] {
  const isKept = knowsHolds(database)
    ? 'leftover.deleted_key IS NOT NULL OR EXISTS (SELECT 1 FROM hold WHERE mailbox_id = leftover.id AND released_at IS NULL)'
    : 'FALSE';
  if (alteredHolds(database).length > 0) return [];
  // One begun under a clock that was ahead was begun before the next point that was not (licensing.md §9).
  const latestBegin = `CASE WHEN started_at <= ? THEN started_at ELSE coalesce((
    SELECT min(later.started_at) FROM restore_point AS later WHERE later.id > restore_point.id AND later.started_at <= ?), ?) END`;
  const rows = database.all(
    idRow,
    `SELECT leftover.id FROM mailbox AS leftover
      WHERE NOT EXISTS (SELECT 1 FROM restore_point WHERE mailbox_id = leftover.id AND ${wasCompleted(database)})
        AND NOT (${isKept})
        AND (coalesce((SELECT max(${latestBegin}) FROM restore_point WHERE mailbox_id = leftover.id), 0) < ?
             OR EXISTS (
               SELECT 1 FROM mailbox AS other JOIN restore_point ON restore_point.mailbox_id = other.id
                WHERE other.id <> leftover.id AND other.name = leftover.name AND other.source = leftover.source
                  AND restore_point.completed_at IS NOT NULL
                  AND restore_point.id > coalesce((SELECT max(id) FROM restore_point WHERE mailbox_id = leftover.id), 0)))`,
    ...[now, now, now].map((each) => each.getTime()),
    now.getTime() - leftoverAfterMs,
  );
  return rows.map(({ id }) => id);
}

/** Removes a mailbox without a complete point, a transaction a step; ended early, the next time takes away the rest. */
export function* removeLeftover(database: Sqlite, mailboxId: number): Generator<undefined> {
  yield* removeMailboxRows(database, mailboxId);
  removeMailboxRow(database, mailboxId);
  yield;
}

/** The row of a mailbox that has nothing any more, with a hold that was let go. */
export function removeMailboxRow(database: Sqlite, mailboxId: number): void {
  database.transaction(() => {
    if (knowsHolds(database)) database.run('DELETE FROM hold WHERE mailbox_id = ?', mailboxId);
    database.run('DELETE FROM mailbox WHERE id = ?', mailboxId);
  });
}

/** Everything that a mailbox without a complete point has, but its own row. */
export function* removeMailboxRows(database: Sqlite, mailboxId: number): Generator<undefined> {
  const messages = database.all(
    unneededRow,
    `SELECT message.id, message.content_id AS contentId FROM message JOIN folder ON folder.id = message.folder_id
      WHERE folder.mailbox_id = ?`,
    mailboxId,
  );
  yield* removeMessages(database, messages);
  database.transaction(() => {
    database.run('DELETE FROM folder WHERE mailbox_id = ?', mailboxId);
    database.run('DELETE FROM restore_point WHERE mailbox_id = ?', mailboxId);
  });
  yield;
}

/**
 * Removes contents that no message has, which what came and went within an unfinished point leaves behind, and pieces that
 * no content and no list of messages has, which a large message leaves whose storing was cut short (`prepared-message.ts`).
 */
export function* removeOrphans(database: Sqlite): Generator<undefined> {
  yield* inRanges(database, 'content', 'SELECT 1 FROM message WHERE content_id = content.id', (id) => {
    removeContentIfUnused(database, id);
  });
  const uses = `SELECT 1 FROM content_chunk WHERE chunk_id = chunk.id
    UNION ALL SELECT 1 FROM point_leaf WHERE chunk_id = chunk.id`;
  yield* inRanges(database, 'chunk', uses, (id) => {
    database.run('DELETE FROM chunk WHERE id = ?', id);
  });
}

/** Has the rows of a table removed that nothing uses, a transaction for each range of ids. */
function* inRanges(
  database: Sqlite,
  table: 'content' | 'chunk',
  uses: string,
  remove: (id: number) => void,
): Generator<undefined> {
  const last =
    database.get(z.object({ id: z.int().nullable() }), `SELECT max(id) AS id FROM ${table}`)?.id ?? 0;
  const range = batchSize * 20;
  for (let from = 0; from < last; from += range) {
    const orphans = database.all(
      idRow,
      `SELECT id FROM ${table} WHERE id > ? AND id <= ? AND NOT EXISTS (${uses})`,
      from,
      from + range,
    );
    if (orphans.length > 0) {
      database.transaction(() => {
        for (const { id } of orphans) remove(id);
      });
    }
    yield;
  }
}

function* removeUnneeded(database: Sqlite, mailboxId: number): Generator<undefined> {
  const noPointNeeds = (table: string): string =>
    `${table}.removed_point IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM restore_point AS kept WHERE kept.mailbox_id = ? AND ${wasCompleted(database, 'kept')}
          AND kept.id >= ${table}.added_point AND kept.id < ${table}.removed_point)`;
  const unneeded = database.all(
    unneededRow,
    `SELECT message.id, message.content_id AS contentId FROM message JOIN folder ON folder.id = message.folder_id
      WHERE folder.mailbox_id = ? AND ${noPointNeeds('message')}`,
    mailboxId,
    mailboxId,
  );
  yield* removeMessages(database, unneeded);
  database.run(
    `DELETE FROM folder WHERE mailbox_id = ? AND ${noPointNeeds('folder')} AND NOT EXISTS (SELECT 1 FROM message WHERE folder_id = folder.id)`,
    mailboxId,
    mailboxId,
  );
}

function* removeMessages(
  database: Sqlite,
  messages: readonly z.output<typeof unneededRow>[],
): Generator<undefined> {
  for (let from = 0; from < messages.length; from += batchSize) {
    const batch = messages.slice(from, from + batchSize);
    database.transaction(() => {
      for (const { id } of batch) database.run('DELETE FROM message WHERE id = ?', id);
      for (const contentId of new Set(batch.map((message) => message.contentId)))
        removeContentIfUnused(database, contentId);
    });
    yield;
  }
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
  for (const { id } of chunks) removeChunkIfUnused(database, id);
}

function removeChunkIfUnused(database: Sqlite, chunkId: number): void {
  database.run(
    `DELETE FROM chunk WHERE id = ? AND NOT EXISTS (SELECT 1 FROM content_chunk WHERE chunk_id = ?)
       AND NOT EXISTS (SELECT 1 FROM point_leaf WHERE chunk_id = ?)`,
    ...[chunkId, chunkId, chunkId],
  );
}
