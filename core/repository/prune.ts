import { z } from 'zod';
import type { Retention } from '../../shared/backup/job.js';
import { expiryIn, leftoverMailboxes, removeLeftover, removeOrphans, removePoints } from './retention.js';
import type { DatabaseFile, Sqlite } from '../lib/sqlite.js';
import { compactDatabase } from './compact.js';
import { ownTablesOf } from './own-tables.js';

/** The rules that hold for a mailbox, by its key: what one of them keeps stays; without a rule everything does. */
export type RetentionOf = (mailboxKey: string) => readonly Retention[];

/** Called while pruning runs, with what it has just done. */
export interface PruneObserver {
  readonly onProgress: (mailboxesDone: number, mailboxesTotal: number) => void;
  /** Restore points of a mailbox have gone. */
  readonly onRemoved: (mailboxKey: string, points: number) => void;
  /** Pages of the file looked at, while the room of what has gone is given back. */
  readonly onPacking?: (pagesDone: number, pagesTotal: number) => void;
  readonly onLocked?: OnLocked;
  /** Nothing of a mailbox was removed, as a row of its restore points says something else than was written. */
  readonly onAltered?: (mailboxKey: string) => void;
}

/** Object Lock keeps so many objects of a bucket that nothing needs any more, and so many bytes of packs; the next pruning tries again. */
export type OnLocked = (objects: number, bytes: number) => void;

/** Pages moved and cut off in one step of giving room back: about a tenth of a second. */
const vacuumPages = 2000;

/**
 * Prunes every mailbox of a repository, also what an earlier pruning and first runs that were cut short have left, and gives the room back
 * to the disk. Other work gets its turn between steps, each a transaction. Returns the bytes by which the file has become
 * smaller. Throws the signal's reason: what was removed until then stays removed, and every remaining point is whole.
 */
export async function pruneRepository(
  file: DatabaseFile,
  database: Sqlite,
  retentionsOf: RetentionOf,
  now: Date,
  signal: AbortSignal,
  observer: PruneObserver,
): Promise<number> {
  const keys = database
    .all(z.object({ key: z.string() }), 'SELECT key FROM mailbox ORDER BY id')
    .map(({ key }) => key);
  const turn = async (mailboxesDone: number): Promise<void> => {
    observer.onProgress(mailboxesDone, keys.length);
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  const pagesBefore = pages(database);
  const expiry = expiryIn(database);
  for (const [index, key] of keys.entries()) {
    await turn(index);
    const retentions = retentionsOf(key);
    const expired = expiry.pointsOf(key, retentions, now);
    if (retentions.length > 0 && expiry.isKeptAsAltered(key)) observer.onAltered?.(key);
    const steps = removePoints(database, key, expired);
    for (const removed of steps) {
      if (removed > 0) observer.onRemoved(key, removed);
      else await turn(index);
    }
  }
  for (const mailboxId of leftoverMailboxes(database, now)) {
    for (const steps = removeLeftover(database, mailboxId); steps.next().done !== true;)
      await turn(keys.length);
  }
  for (const steps = removeOrphans(database); steps.next().done !== true;) await turn(keys.length);
  while (vacuumed(database)) await turn(keys.length);
  await compactDatabase(file, {
    isOwn: ownTablesOf(database),
    onProgress: (done, total) => observer.onPacking?.(done, total),
    signal,
  });
  while (vacuumed(database)) await turn(keys.length);
  return Math.max(0, pagesBefore - pages(database)) * pageSize(database);
}

/** Cuts free pages off the file's end; false once there is nothing more to cut. */
export function vacuumed(database: Sqlite): boolean {
  const before = pages(database);
  database.exec(`PRAGMA incremental_vacuum(${String(vacuumPages)})`);
  return pages(database) < before;
}

function pages(database: Sqlite): number {
  return database.get(z.object({ page_count: z.int() }), 'PRAGMA page_count')?.page_count ?? 0;
}

function pageSize(database: Sqlite): number {
  return database.get(z.object({ page_size: z.int() }), 'PRAGMA page_size')?.page_size ?? 0;
}
