import { existsSync } from 'node:fs';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { DatabaseFile, Sqlite } from '../../lib/sqlite.js';
import { isStorageError } from '../../lib/storage-errors.js';
import { type HitsWanted, type StoredHit, findHits } from './find-hits.js';
import { DamagedIndexError, SearchIndex, removeSearchIndex } from './search-index.js';
import {
  indexedContents,
  isToBeFound,
  pendingContents,
  queueEverything,
  updateNext,
} from './update-index.js';

/** Full-text search over an open repository. */
export interface RepositorySearch {
  /** Messages that cannot be found yet. */
  readonly pending: () => number;
  /** Indexes the next few messages; returns how many, zero when all are. */
  readonly updateNext: () => Promise<number>;
  /** Newest first; `undefined` between batches (`find-hits.ts`). */
  readonly hits: (wanted: HitsWanted) => Generator<StoredHit | undefined, void>;
  /**
   * Reads the index through; one that is damaged, or lacks messages, is emptied and made anew. Says so; null when it is whole, or there is
   * none. Throws what `turn` throws, which is called between its steps.
   */
  readonly verify: (turn: () => Promise<void>) => Promise<Text | null>;
  readonly close: () => void;
}

/**
 * Opens the index of a repository when it is first needed; one found damaged is thrown away and made anew. Where the disk takes no index,
 * one is made in memory, so that everything can be found on a full or read-only disk too. To `look` changes nothing in the folder.
 */
export function createRepositorySearch(
  file: DatabaseFile,
  database: Sqlite,
  use: 'read' | 'look',
): RepositorySearch {
  let opened: SearchIndex | null = null;
  let isDamaged = false;
  const onDisk = (): SearchIndex | null => {
    if (use === 'read') return openOnDisk(file, database);
    return isDamaged ? null : openToLook(file, database);
  };
  const close = (): void => {
    opened?.close();
    opened = null;
  };
  const index = (): SearchIndex => {
    if (opened?.isThrownAway === true) close();
    opened ??= onDisk() ?? openInMemory(database);
    queueEverything(database, opened);
    return opened;
  };
  const startAnew = (error: unknown): void => {
    if (!(error instanceof DamagedIndexError)) throw error;
    close();
    isDamaged = true;
    if (use === 'read') removeSearchIndex(file);
    index();
  };
  return {
    pending: () => {
      index();
      return pendingContents(database);
    },
    updateNext: async () => {
      try {
        const updated = await updateNext(database, index());
        if (updated === 0) await index().settle(nextTurn);
        return updated;
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
    verify: async (turn) => {
      const { path } = file;
      if (use === 'look' || !existsSync(path)) return null;
      const found = index();
      if (await isComplete(database, found, turn)) return null;
      if (found.isReadOnly) return text('repository.searchIndexStays', { path });
      try {
        found.empty();
        queueEverything(database, found);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'corrupt-state') throw error;
        startAnew(new DamagedIndexError('The search index is damaged.', { cause: error }));
      }
      return text('repository.searchIndexDamaged', { path });
    },
    close,
  };
}

/** Whether the index is as it was written, and has every message that does not wait for it. */
async function isComplete(database: Sqlite, index: SearchIndex, turn: () => Promise<void>): Promise<boolean> {
  if (!(await index.isWhole(turn))) return false;
  for (const contentIds of indexedContents(database)) {
    // Between the two looks another process may have indexed or removed one.
    const lacking = index.lacking(contentIds).filter((id) => isToBeFound(database, id));
    if (index.lacking(lacking).length > 0) return false;
    await turn();
  }
  return true;
}

/** Null where the disk takes no index, or does not take what the one that is there lacks. */
function openOnDisk(file: DatabaseFile, database: Sqlite): SearchIndex | null {
  let index: SearchIndex | null = null;
  try {
    index = SearchIndex.open(file);
    queueEverything(database, index);
    if (!index.isReadOnly || pendingContents(database) === 0) return index;
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
  index?.close();
  return null;
}

/** Null where the index on disk does not have everything, or cannot be used as it is. */
function openToLook(file: DatabaseFile, database: Sqlite): SearchIndex | null {
  const index = SearchIndex.openToLook(file);
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

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
