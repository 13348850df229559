import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type DatabaseFile, type Sqlite, anyText } from '../lib/sqlite.js';
import { compactDatabase } from './compact.js';
import { eraseDeleted } from './erase.js';
import { retireDictionaries } from './recode.js';
import { isHeld, knowsHolds } from './holds.js';
import { dateColumn } from './point-dates.js';
import type { RepositoryPaths } from './repository-folder.js';
import { ownTablesOf } from './own-tables.js';
import { batchSize, removeMailboxRow, removeMailboxRows, removeOrphans } from './retention.js';
import { alteredHolds, isMailboxAsWritten, noteMailboxChecksum, wasCompleted } from './row-checksums.js';
import { SearchIndex } from './search/search-index.js';
import { removeOtherVersions } from './search/earlier-index.js';
import { removeFromIndex } from './search/write-documents.js';

/** How far a deletion is: its messages, the words of the search index, then every page of the file; `total` is null where it has no measure. */
export interface DeletionProgress {
  readonly step: 'messages' | 'words' | 'file';
  readonly done: number;
  readonly total: number | null;
}

/** What a repository holds of a mailbox: what its deletion takes away. */
export interface MailboxContents {
  readonly points: number;
  /** Distinct messages of all points, and their bytes. */
  readonly messages: number;
  readonly bytes: number;
  /** Times of the oldest and the newest point, in milliseconds since 1970. */
  readonly oldest: number | null;
  readonly newest: number | null;
}

const contentsRow = z.object({
  points: z.int(),
  oldest: z.int().nullable(),
  newest: z.int().nullable(),
  messages: z.int(),
  bytes: z.int(),
});

export function contentsOf(database: Sqlite, mailboxKey: string): MailboxContents {
  const date = dateColumn(database);
  const found = database.get(
    contentsRow,
    `WITH own AS (SELECT id FROM mailbox WHERE key = ?),
          held AS (SELECT size FROM content WHERE id IN (
            SELECT content_id FROM message JOIN folder ON folder.id = folder_id WHERE mailbox_id IN (SELECT id FROM own)))
     SELECT count(*) AS points, min(${date}) AS oldest, max(${date}) AS newest,
            (SELECT count(*) FROM held) AS messages, (SELECT coalesce(sum(size), 0) FROM held) AS bytes
       FROM restore_point WHERE mailbox_id IN (SELECT id FROM own) AND completed_at IS NOT NULL`,
    mailboxKey,
  );
  return found ?? { points: 0, messages: 0, bytes: 0, oldest: null, newest: null };
}

const idRow = z.object({ id: z.int() });

/** A mailbox whose data is being deleted: its restore points are gone, not everything else yet. */
export interface BegunDeletion {
  readonly id: number;
  /** The key that it had. */
  readonly key: string;
}

/**
 * Takes a mailbox out of the repository, in one transaction: with its restore points nothing of it can be seen any more, and its key is
 * free for a new backup. So are first points of it that were cut short under keys that nobody knows any more. False when nothing of it is there.
 * Throws AppError `held`.
 */
export function beginDeletion(database: Sqlite, mailboxKey: string): boolean {
  return database.durableTransaction(() => {
    if (isHeld(database, mailboxKey)) throw new AppError('held', text('mailboxes.heldInRepository'));
    if (alteredHolds(database).length > 0) throw new AppError('held', text('mailboxes.holdAltered'));
    const own = database.get(idRow, 'SELECT id FROM mailbox WHERE key = ?', mailboxKey);
    if (own === undefined) return false;
    const leftovers = database.all(
      idRow,
      `SELECT other.id FROM mailbox AS other JOIN mailbox AS own ON own.name = other.name AND own.source = other.source
        WHERE own.id = ? AND other.id <> own.id AND NOT EXISTS (SELECT 1 FROM hold WHERE mailbox_id = other.id AND released_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM restore_point WHERE mailbox_id = other.id AND ${wasCompleted(database)})`,
      own.id,
    );
    for (const { id } of [own, ...leftovers]) {
      database.run('DELETE FROM restore_point WHERE mailbox_id = ?', id);
      database.run('DELETE FROM hold WHERE mailbox_id = ?', id);
      database.run(
        "UPDATE mailbox SET deleted_key = coalesce(deleted_key, key), key = ?, name = '', source = '' WHERE id = ?",
        `deleted-${randomUUID()}`,
        id,
      );
      noteMailboxChecksum(database, id);
    }
    return true;
  });
}

/** Deletions that have not come to their end. A row that damage has altered begins none. */
export function begunDeletions(database: Sqlite): BegunDeletion[] {
  if (!knowsHolds(database)) return [];
  return database
    .all(
      z.object({ id: z.int(), key: anyText }),
      'SELECT id, CAST(deleted_key AS BLOB) AS key FROM mailbox WHERE deleted_key IS NOT NULL',
    )
    .filter(({ id }) => isMailboxAsWritten(database, id));
}

/**
 * Brings every deletion that was begun to its end: removes what only these mailboxes had, takes their words out of the search index, and
 * leaves nothing of either in the files. Returns the keys that they had. Only the one writer may call it, and not while anything is being added. Throws
 * the signal's reason, AppError `busy` or `io`, and what `removeElsewhere` throws, which takes away what lies in a bucket: ended at any moment, also by a crash, the next call takes away the rest.
 */
export async function finishDeletions(
  { database: path, index, keys }: RepositoryPaths,
  database: Sqlite,
  signal: AbortSignal,
  onProgress: (progress: DeletionProgress) => void,
  removeElsewhere: () => Promise<void>,
): Promise<string[]> {
  const deletions = begunDeletions(database);
  if (deletions.length === 0) return [];
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  const total = countMessages(database, deletions);
  let steps = 0;
  for (const { id } of deletions) {
    for (const rows = removeMailboxRows(database, id); rows.next().done !== true; steps += 1) {
      onProgress({ step: 'messages', done: Math.min(total, (steps + 1) * batchSize), total });
      await turn();
    }
  }
  for (const rows = removeOrphans(database); rows.next().done !== true;) await turn();
  await retireDictionaries(dirname(path), database, turn);
  onProgress({ step: 'words', done: 0, total: null });
  await eraseWords(index, database, signal);
  await compactDatabase(
    { path, key: keys.database },
    {
      isOwn: ownTablesOf(database),
      signal,
      onProgress: () => undefined,
    },
  );
  await eraseDeleted(database, {
    isOwn: ownTablesOf(database),
    signal,
    onProgress: (done, pages) => {
      onProgress({ step: 'file', done, total: pages });
    },
  });
  await removeElsewhere();
  for (const { id } of deletions) removeMailboxRow(database, id);
  return deletions.map(({ key }) => key);
}

/** Takes the words of contents that are gone out of the index. One that was never made has none. */
async function eraseWords(file: DatabaseFile, database: Sqlite, signal: AbortSignal): Promise<void> {
  const { path } = file;
  removeOtherVersions(file);
  if (!existsSync(path)) return;
  const index = SearchIndex.open(file);
  try {
    if (index.isReadOnly) throw new AppError('io', text('repository.indexNotWritable', { path }));
    removeFromIndex(database, index);
    await index.erase({ signal, onProgress: () => undefined });
  } finally {
    index.close();
  }
}

function countMessages(database: Sqlite, deletions: readonly BegunDeletion[]): number {
  const rows = deletions.map(({ id }) =>
    database.get(
      z.object({ total: z.int() }),
      'SELECT count(*) AS total FROM message JOIN folder ON folder.id = folder_id WHERE mailbox_id = ?',
      id,
    ),
  );
  return rows.reduce((sum, row) => sum + (row?.total ?? 0), 0);
}
