import type { Sqlite } from '../../lib/sqlite.js';
import { type ReadContent, isStill, listAnew } from './read-documents.js';
import type { IndexChange, SearchIndex } from './search-index.js';
import { isQueued, isQueuedAs, removedContents, takeOffQueue } from './waiting-contents.js';

/** Contents that were read one after the other. */
export interface ReadBatch {
  readonly contents: readonly ReadContent[];
  /** Where they fill a new index; null where they come from the queue. */
  readonly filled: IndexChange['filled'];
}

/**
 * Writes what was read into the index, then off the queue. Any number of processes may do so, and be killed at any moment: the index is safe on
 * disk before the queue forgets. Throws DamagedIndexError, and AppError `busy`, `io` or `disk-full`.
 */
export function writeBatches(database: Sqlite, index: SearchIndex, batches: readonly ReadBatch[]): void {
  const contents = batches.flatMap((batch) => batch.contents);
  // Asked under the index's lock: what another process deletes later, it takes out of the index behind us (docs/decisions/0170).
  index.update(() => {
    const current = contents.filter((content) => isCurrent(database, content));
    return {
      documents: current.flatMap(({ found }) => (found === null ? [] : [found.document])),
      removed: current.flatMap(({ contentId, found }) => (found === null ? [contentId] : [])),
      filled: togetherFilled(batches),
    };
  });
  const places = contents.flatMap(({ seq }) => (seq === null ? [] : [seq]));
  const listed = contents.filter(({ found }) => found !== null && found.listedAnew !== null);
  if (places.length + listed.length === 0) return;
  database.transaction(() => {
    if (!database.isReadOnly) for (const content of listed) writeListed(database, content);
    takeOffQueue(database, places);
  });
}

/** Takes contents that the repository does not have any more out of the index, and off the queue. */
export function removeFromIndex(database: Sqlite, index: SearchIndex): void {
  const removed = removedContents(database);
  index.remove(removed.map(({ contentId }) => contentId));
  database.transaction(() => {
    takeOffQueue(
      database,
      removed.map(({ seq }) => seq),
    );
  });
}

/** Whether a content is still what was read of it. */
function isCurrent(database: Sqlite, { contentId, seq, found }: ReadContent): boolean {
  if (seq !== null) return isQueuedAs(database, contentId, seq);
  return found !== null && !isQueued(database, contentId) && isStill(database, contentId, found.sha256);
}

function writeListed(database: Sqlite, { contentId, found }: ReadContent): void {
  if (found === null || found.listedAnew === null || !isStill(database, contentId, found.sha256)) return;
  listAnew(database, contentId, found.listedAnew);
}

/** Batches are written in the order in which they fill. */
function togetherFilled(batches: readonly ReadBatch[]): IndexChange['filled'] {
  const filled = batches.flatMap((batch) => (batch.filled === null ? [] : [batch.filled]));
  const [first, last] = [filled[0], filled.at(-1)];
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
}
