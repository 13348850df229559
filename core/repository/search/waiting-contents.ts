import { z } from 'zod';
import type { Sqlite } from '../../lib/sqlite.js';
import { everything } from './search-index.js';
import { unlessDamaged } from './unless-damaged.js';

/*
 * What an index lacks: contents that the repository's queue names, which triggers fill, and in a new index all others behind the one up to which
 * it is filled.
 */

/** A content to be read; `seq` is its place in the queue, null where it is not in there. */
export interface WaitingContent {
  readonly contentId: number;
  readonly seq: number | null;
  /** Bytes of the message; 0 where it is gone. */
  readonly size: number;
}

const totalRow = z.object({ total: z.int() });
const idRow = z.object({ id: z.int() });
const queueRow = z.object({ seq: z.int(), contentId: z.int() });
const waitingRow = z.object({ contentId: z.int(), seq: z.int().nullable(), size: z.int() });

/** Contents that have been added or removed since an index was brought up to date that has all others. */
export function queuedContents(database: Sqlite): number {
  return database.get(totalRow, 'SELECT count(*) AS total FROM search_queue')?.total ?? 0;
}

/** Contents that an index does not have yet which is filled up to this one, beside those of the queue. */
export function contentsToFill(database: Sqlite, filledTo: number): number {
  if (filledTo === everything) return 0;
  const sql =
    'SELECT count(*) AS total FROM content WHERE id > ? AND id NOT IN (SELECT content_id FROM search_queue)';
  return unlessDamaged(() => database.get(totalRow, sql, filledTo))?.total ?? 0;
}

/** The next of the queue behind this place. */
export function nextQueued(database: Sqlite, after: number, limit: number): WaitingContent[] {
  return database.all(
    waitingRow,
    `SELECT content_id AS contentId, seq, ifnull((SELECT size FROM content WHERE id = content_id), 0) AS size
       FROM search_queue WHERE seq > ? ORDER BY seq LIMIT ?`,
    after,
    limit,
  );
}

/** The next for an index that is filled up to this content. */
export function nextToFill(database: Sqlite, after: number, limit: number): WaitingContent[] {
  return database.all(
    waitingRow,
    `SELECT id AS contentId, NULL AS seq, size FROM content
      WHERE id > ? AND id NOT IN (SELECT content_id FROM search_queue) ORDER BY id LIMIT ?`,
    after,
    limit,
  );
}

/** Contents that an index which is filled up to this one should have, thousands at a time. Nothing where the repository is damaged. */
export function* indexedContents(database: Sqlite, filledTo: number): Generator<readonly number[], void> {
  for (let after = 0; ;) {
    const contents = unlessDamaged(() =>
      database.all(
        idRow,
        `SELECT id FROM content
          WHERE id > ? AND id <= ? AND id NOT IN (SELECT content_id FROM search_queue) ORDER BY id LIMIT 10000`,
        after,
        filledTo,
      ),
    );
    const last = contents?.at(-1);
    if (contents === undefined || last === undefined) return;
    yield contents.map(({ id }) => id);
    after = last.id;
  }
}

/** Whether a content waits in the queue. */
export function isQueued(database: Sqlite, contentId: number): boolean {
  return database.get(queueRow, queued, contentId) !== undefined;
}

const queued = 'SELECT seq, content_id AS contentId FROM search_queue WHERE content_id = ?';

/** Whether the queue names a content in this place: it is the one that was there, and no other process has indexed it. */
export function isQueuedAs(database: Sqlite, contentId: number, seq: number): boolean {
  return database.get(queueRow, queued, contentId)?.seq === seq;
}

/** Contents of the queue that the repository does not have any more. */
export function removedContents(database: Sqlite): { readonly seq: number; readonly contentId: number }[] {
  return database.all(
    queueRow,
    'SELECT seq, content_id AS contentId FROM search_queue WHERE content_id NOT IN (SELECT id FROM content)',
  );
}

/** Takes places off the queue; a content that changed meanwhile has another one, and stays in it. */
export function takeOffQueue(database: Sqlite, places: readonly number[]): void {
  for (const seq of places) database.run('DELETE FROM search_queue WHERE seq = ?', seq);
}
