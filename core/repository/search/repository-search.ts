import { existsSync } from 'node:fs';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { DatabaseFile, Sqlite } from '../../lib/sqlite.js';
import { isStorageError } from '../../lib/storage-errors.js';
import type { RepositoryPaths } from '../repository-folder.js';
import { EarlierIndex, removeOtherVersions } from './earlier-index.js';
import { type HitsWanted, type StoredHit, findHits } from './find-hits.js';
import { DamagedIndexError } from './index-damage.js';
import { startIndexThreads } from './index-threads.js';
import { hasContent } from './read-documents.js';
import { SearchIndex, everything, removeSearchIndex } from './search-index.js';
import { inTurns } from './turns.js';
import { IndexUpdate } from './update-index.js';
import { contentsToFill, indexedContents, isQueued, queuedContents } from './waiting-contents.js';

/** Full-text search over an open repository. */
export interface RepositorySearch {
  /** Messages that cannot be found yet. */
  readonly pending: () => number;
  /** Messages that an index of an earlier version still finds, because the one of this version does not have them yet. */
  readonly rebuilding: () => number;
  /** Indexes the next few messages; returns how many, zero when all are. */
  readonly updateNext: () => Promise<number>;
  /** Ends the threads that index; resolves once they have ended. */
  readonly endUpdate: () => Promise<void>;
  /** Newest first; `undefined` between batches (`find-hits.ts`). */
  readonly hits: (wanted: HitsWanted) => Generator<StoredHit | undefined, void>;
  /**
   * Reads the index through; one that is damaged, or lacks messages, is emptied and made anew. Says so; null when it is whole, or there is
   * none. Throws what `turn` throws, which is called between its steps.
   */
  readonly verify: (turn: () => Promise<void>) => Promise<Text | null>;
  readonly close: () => void;
}

/** The index of this version, and one of an earlier version while that answers. Where nothing may be written, the earlier one is enough. */
type Opened =
  | { readonly own: SearchIndex; readonly isInMemory: boolean; earlier: EarlierIndex | null }
  | { readonly own: null; readonly earlier: EarlierIndex };

/**
 * Opens the index of a repository when it is first needed; one found damaged is thrown away and made anew. Where the disk takes no index,
 * one is made in memory, so that everything can be found on a full or read-only disk too. To `look` changes nothing in the folder.
 */
export function createRepositorySearch(
  { database: path, index: file, keys }: RepositoryPaths,
  database: Sqlite,
  use: 'read' | 'look',
): RepositorySearch {
  let opened: Opened | null = null;
  let isDamaged = false;
  let update: IndexUpdate | null = null;
  const closeIndexes = (): void => {
    opened?.own?.close();
    opened?.earlier?.close();
    opened = null;
  };
  const close = (): void => {
    void update?.close();
    update = null;
    closeIndexes();
  };
  const open = (): Opened => {
    if (opened?.own?.isThrownAway === true) closeIndexes();
    opened ??= openIndexes(file, database, isDamaged && use === 'look' ? 'memory' : use);
    return opened;
  };
  const earlierDone = (): void => {
    if (opened?.own == null || opened.isInMemory) return;
    opened.earlier?.close();
    opened.earlier = null;
    if (!opened.own.isReadOnly) unlessInUse(() => removeOtherVersions(file));
  };
  const next = async (): Promise<number> => {
    if (open().own === null) return 0;
    update ??= new IndexUpdate({
      database,
      index: () => ownOf(open()),
      isInMemory: () => opened?.own != null && opened.isInMemory,
      startThreads: () =>
        startIndexThreads({
          ...{ database: path, databaseKey: keys.database, index: file },
          dataKey: keys.dataKey?.toString('base64') ?? null,
        }),
      fillsFirst: () => opened?.earlier != null,
      onFilled: earlierDone,
    });
    return update.next();
  };
  const toFill = (own: SearchIndex): number =>
    own.filledTo === everything ? 0 : Math.max(0, contentsToFill(database, own.filledTo) - own.countAhead());
  const startAnew = (error: unknown): void => {
    if (!(error instanceof DamagedIndexError)) throw error;
    close();
    isDamaged = true;
    if (use === 'read') removeSearchIndex(file);
    open();
  };
  return {
    pending: () => {
      const { own, earlier } = open();
      const queued = queuedContents(database);
      return own === null || earlier !== null ? queued : queued + toFill(own);
    },
    rebuilding: () => {
      const { own, earlier } = open();
      return own === null || earlier === null ? 0 : toFill(own);
    },
    updateNext: async () => {
      try {
        return await next();
      } catch (error) {
        startAnew(error);
        return next();
      }
    },
    endUpdate: async () => update?.close(),
    *hits(wanted) {
      const { own, earlier } = open();
      try {
        const index = own === null ? earlier : (earlier ?? own);
        yield* findHits(database, index.asked(wanted.request), wanted);
      } catch (error) {
        if (!(error instanceof DamagedIndexError) || earlier === null) {
          startAnew(error);
          return;
        }
        // It is not made anew: the next search answers from the one of this version.
        close();
        if (use === 'read') earlier.remove();
      }
    },
    verify: async (turn) => {
      if (use === 'look' || !existsSync(file.path)) return null;
      const { own } = open();
      if (own === null || (await isComplete(database, own, turn))) return null;
      if (own.isReadOnly) return text('repository.searchIndexStays', { path: file.path });
      try {
        own.empty();
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'corrupt-state') throw error;
        startAnew(new DamagedIndexError('The search index is damaged.', { cause: error }));
      }
      return text('repository.searchIndexDamaged', { path: file.path });
    },
    close,
  };
}

/** Whether the index is as it was written, and has every message that does not wait for it. */
async function isComplete(database: Sqlite, index: SearchIndex, turn: () => Promise<void>): Promise<boolean> {
  if (!(await inTurns(index.isWhole(), turn))) return false;
  for (const contentIds of indexedContents(database, index.filledTo)) {
    // Between the two looks another process may have indexed or removed one.
    const lacking = index
      .lacking(contentIds)
      .filter((id) => !isQueued(database, id) && hasContent(database, id));
    if (index.lacking(lacking).length > 0) return false;
    await turn();
  }
  return true;
}

function ownOf({ own }: Opened): SearchIndex {
  if (own === null) throw new Error('There is no index to be written to.');
  return own;
}

function openIndexes(file: DatabaseFile, database: Sqlite, use: 'read' | 'look' | 'memory'): Opened {
  const own =
    use === 'memory' ? null : use === 'read' ? openOnDisk(file, database) : SearchIndex.openToLook(file);
  const has = (index: SearchIndex): boolean =>
    index.filledTo === everything && queuedContents(database) === 0;
  if (own !== null && use === 'read' && !own.isReadOnly)
    return {
      own,
      isInMemory: false,
      earlier: own.filledTo === everything ? null : EarlierIndex.open(file, use),
    };
  if (own !== null && has(own)) return { own, isInMemory: false, earlier: null };
  own?.close();
  // Where the disk does not take what an index lacks, one that lacks nothing answers, of whatever version.
  const earlier = use === 'memory' || queuedContents(database) > 0 ? null : EarlierIndex.open(file, use);
  return earlier === null
    ? { own: openInMemory(database), isInMemory: true, earlier: null }
    : { own: null, earlier };
}

/** Null where the disk takes no index. */
function openOnDisk(file: DatabaseFile, database: Sqlite): SearchIndex | null {
  try {
    return database.isReadOnly && !existsSync(file.path) ? null : SearchIndex.open(file);
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return null;
  }
}

/** The queue is in memory then, too: a temporary table of its name takes the place of the repository's. */
function openInMemory(database: Sqlite): SearchIndex {
  database.exec(`CREATE TEMP TABLE IF NOT EXISTS search_queue (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, content_id INTEGER NOT NULL UNIQUE)`);
  return SearchIndex.openInMemory();
}

/** A file that another process has open is deleted by the next one, where the system keeps it until then. */
function unlessInUse(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
}
