import type { Sqlite } from '../../lib/sqlite.js';
import { isStorageError } from '../../lib/storage-errors.js';
import { type HitsWanted, type StoredHit, findHits } from './find-hits.js';
import { DamagedIndexError, SearchIndex, removeSearchIndex } from './search-index.js';
import { pendingContents, queueEverything, updateNext } from './update-index.js';

/** Full-text search over an open repository. */
export interface RepositorySearch {
  /** Messages that cannot be found yet. */
  readonly pending: () => number;
  /** Indexes the next few messages; returns how many, zero when all are. */
  readonly updateNext: () => Promise<number>;
  /** Newest first; `undefined` between batches (`find-hits.ts`). */
  readonly hits: (wanted: HitsWanted) => Generator<StoredHit | undefined, void>;
  readonly close: () => void;
}

/**
 * Opens the index of a repository when it is first needed; one found damaged is thrown away and made anew. Where the disk takes no index,
 * one is made in memory, so that everything can be found on a full or read-only disk too. To `look` changes nothing in the folder.
 */
export function createRepositorySearch(
  folder: string,
  database: Sqlite,
  use: 'read' | 'look',
): RepositorySearch {
  let opened: SearchIndex | null = null;
  let isDamaged = false;
  const onDisk = (): SearchIndex | null => {
    if (use === 'read') return openOnDisk(folder, database);
    return isDamaged ? null : openToLook(folder, database);
  };
  const index = (): SearchIndex => {
    opened ??= onDisk() ?? openInMemory(database);
    queueEverything(database, opened);
    return opened;
  };
  const close = (): void => {
    opened?.close();
    opened = null;
  };
  const startAnew = (error: unknown): void => {
    if (!(error instanceof DamagedIndexError)) throw error;
    close();
    isDamaged = true;
    if (use === 'read') removeSearchIndex(folder);
    index();
  };
  return {
    pending: () => {
      index();
      return pendingContents(database);
    },
    updateNext: async () => {
      try {
        return await updateNext(database, index());
      } catch (error) {
        startAnew(error);
        return updateNext(database, index());
      }
    },
    *hits(wanted) {
      try {
        yield* findHits(database, index(), wanted);
      } catch (error) {
        startAnew(error);
      }
    },
    close,
  };
}

/** Null where the disk takes no index, or does not take what the one that is there lacks. */
function openOnDisk(folder: string, database: Sqlite): SearchIndex | null {
  let index: SearchIndex | null = null;
  try {
    index = SearchIndex.open(folder);
    queueEverything(database, index);
    if (!index.isReadOnly || pendingContents(database) === 0) return index;
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
  index?.close();
  return null;
}

/** Null where the index on disk does not have everything, or cannot be used as it is. */
function openToLook(folder: string, database: Sqlite): SearchIndex | null {
  const index = SearchIndex.openToLook(folder);
  if (index?.isQueued === true && pendingContents(database) === 0) return index;
  index?.close();
  return null;
}

/** The queue is in memory then, too: a temporary table of its name takes the place of the repository's. */
function openInMemory(database: Sqlite): SearchIndex {
  database.exec(`CREATE TEMP TABLE IF NOT EXISTS search_queue (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, content_id INTEGER NOT NULL UNIQUE)`);
  return SearchIndex.openInMemory();
}
