import { existsSync, rmSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import {
  type DatabaseFile,
  type Sqlite,
  fileSuffixes,
  openSqliteToLook,
  openSqliteToRead,
} from '../../lib/sqlite.js';
import { type EraseOptions, eraseDeleted } from '../erase.js';
import { vacuumed } from '../prune.js';
import { type SearchDocument, replaceDocuments } from './index-documents.js';
import { hasSchema, makeTables, openIndexInMemory, readProgress } from './index-schema.js';
import { intact, isDamage } from './index-damage.js';
import { inTurns, nextTurn } from './turns.js';
import { isAsSummed, takeSums } from './index-sums.js';
import { type MatchRequest, matchExpression, phraseCheck } from './match.js';
import { type AskedIndex, type DateRange, type Match, findMatches } from './matches.js';

/** What SQLite keeps of the file: what one letter more of a word needs again, or as little as writing takes no longer with. */
const cacheKiB = { ask: 64 * 1024, write: 8 * 1024 } as const;

/** Pages that one step of merging writes: 1 MB. */
const mergePages = 250;
/** An index of so many pages is not worth it. */
const fewPages = 100;

/** What is written into an index at once; what it has already is replaced. */
export interface IndexChange {
  readonly documents: readonly SearchDocument[];
  /** Contents that the repository has no more. */
  readonly removed: readonly number[];
  /** Everything after the content `from` up to the content `to` is in it then, unless it waits in the queue. */
  readonly filled: { readonly from: number; readonly to: number } | null;
}

/** The content up to which an index is filled that has everything: what comes later waits in the queue. */
export const everything = Number.MAX_SAFE_INTEGER;

const idRow = z.object({ id: z.int() });
/** The full-text index of a repository. */
export class SearchIndex {
  private constructor(
    private readonly database: Sqlite,
    /** The file that was opened; null in memory. */
    private readonly file: { readonly path: string; readonly inode: number } | null = null,
  ) {}

  /**
   * Opens the index in a repository's folder, or makes one. An index that is damaged is made anew: all that it holds is
   * in the repository. One that cannot be written is opened to find what it has. Throws AppError `io` or `disk-full`.
   */
  static open(file: DatabaseFile, use: keyof typeof cacheKiB = 'ask'): SearchIndex {
    try {
      return SearchIndex.openFile(file, use);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'corrupt-state') throw error;
      removeSearchIndex(file);
      return SearchIndex.openFile(file, use);
    }
  }

  /** The index in a repository's folder as it is, changing nothing there; null where there is none that this version can use. */
  static openToLook({ path, key }: DatabaseFile): SearchIndex | null {
    if (!existsSync(path)) return null;
    let database: Sqlite | null = null;
    try {
      database = openSqliteToLook(path, key);
      if (hasSchema(database)) return new SearchIndex(database, fileAt(path));
    } catch (error) {
      // What cannot be read is made anew, in memory.
      if (!(error instanceof AppError)) throw error;
    }
    database?.close();
    return null;
  }

  /** An index that ends with this process. */
  static openInMemory(): SearchIndex {
    return new SearchIndex(openIndexInMemory());
  }

  /** True when what is in it can be found, and nothing can be added. */
  get isReadOnly(): boolean {
    return this.database.isReadOnly;
  }

  private static openFile({ path, key }: DatabaseFile, use: keyof typeof cacheKiB): SearchIndex {
    const database = openSqliteToRead(path, 'NORMAL', key);
    if (database.isReadOnly && !hasSchema(database)) {
      // It can be neither read as it is nor made anew where it lies.
      database.close();
      return SearchIndex.openInMemory();
    }
    try {
      if (!database.isReadOnly) makeTables(database, path);
      database.exec(`PRAGMA cache_size = -${String(cacheKiB[use])}`);
      return new SearchIndex(database, fileAt(path));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Empties the index, in one transaction: another process that has it open continues with an empty one. Throws AppError `corrupt-state`. */
  empty(): void {
    this.database.durableTransaction(() => {
      this.database.run("INSERT INTO words (words) VALUES ('delete-all')");
      this.database.run('DELETE FROM document');
      this.database.run(
        'UPDATE progress SET filled_to = 0, is_summed = 0, most_late = 0, most_late_copy = 0',
      );
    });
  }

  /** True when another process has thrown the file away since: what is written to it now is lost. */
  get isThrownAway(): boolean {
    return this.file !== null && fileAt(this.file.path)?.inode !== this.file.inode;
  }

  /** To be called when nothing waits for the index, in steps: {@link takeSums}. Throws DamagedIndexError. */
  *settle(): Generator<undefined, void> {
    try {
      if (this.file === null || this.isReadOnly) return;
      if (this.isMuchToMerge()) yield* this.mergeAll();
      if (this.isMuchFree()) while (vacuumed(this.database)) yield;
      yield* takeSums(this.database);
    } catch (error) {
      intact(() => {
        throw error;
      });
    }
  }

  /**
   * Each segment has a list of words of its own: the more there are, the larger and slower the index. All are made one when together they have
   * grown to twice the largest: however it grows, that is little work for each message.
   */
  private isMuchToMerge(): boolean {
    const { all, largest } = this.database.get(
      z.object({ all: z.int(), largest: z.int() }),
      `SELECT ifnull(sum(pages), 0) AS "all", ifnull(max(pages), 0) AS largest
         FROM (SELECT count(*) AS pages FROM words_idx GROUP BY segid)`,
    ) ?? { all: 0, largest: 0 };
    return all > fewPages && all > 2 * largest;
  }

  /** Makes one segment of all, in steps. */
  private *mergeAll(): Generator<undefined, void> {
    const merge = (pages: number): boolean =>
      intact(() =>
        this.database.durableTransaction(() => {
          this.database.run('UPDATE progress SET is_summed = 0');
          const before = this.changes();
          this.database.run("INSERT INTO words (words, rank) VALUES ('merge', ?)", pages);
          // https://www.sqlite.org/fts5.html §6.10: nothing was left to do.
          return this.changes() - before >= 2;
        }),
      );
    // A negative number has all segments merged, whatever their level.
    for (let goesOn = merge(-mergePages); goesOn; goesOn = merge(mergePages)) yield;
  }

  /** True where much that was taken out has left room: a little is used again soon. */
  private isMuchFree(): boolean {
    const { free, all } = this.database.get(
      z.object({ free: z.int(), all: z.int() }),
      'SELECT (SELECT freelist_count FROM pragma_freelist_count) AS free, (SELECT page_count FROM pragma_page_count) AS "all"',
    ) ?? { free: 0, all: 0 };
    return free * 20 > all;
  }

  /** Whether it holds what was written into it, in steps ({@link isAsSummed}). */
  *isWhole(): Generator<undefined, boolean> {
    try {
      return yield* isAsSummed(this.database);
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
  }

  /** Of these contents, those that it does not have. */
  lacking(contentIds: readonly number[]): number[] {
    return this.database
      .all(
        idRow,
        'SELECT value AS id FROM json_each(?) WHERE value NOT IN (SELECT content_id FROM document)',
        JSON.stringify(contentIds),
      )
      .map(({ id }) => id);
  }

  /** How many contents it has behind the one up to which it is filled: they came by way of the queue. */
  countAhead(): number {
    const count =
      'SELECT count(*) AS total FROM document WHERE content_id > (SELECT filled_to FROM progress)';
    return intact(() => this.database.get(z.object({ total: z.int() }), count)?.total ?? 0);
  }

  /** The content up to which it has all that does not wait in the queue: 0 in a new index, {@link everything} in one that is filled. */
  get filledTo(): number {
    return intact(() => readProgress(this.database).filled_to);
  }

  /**
   * Writes a change in one transaction that lasts. What it is is asked for when no other process may write to the index any more. Throws
   * DamagedIndexError.
   */
  update(changeNow: () => IndexChange): void {
    intact(() => {
      this.database.durableTransaction(() => {
        const { documents, removed, filled } = changeNow();
        replaceDocuments(this.database, documents, removed);
        this.database.run('UPDATE progress SET is_summed = 0');
        if (filled === null) return;
        // Where another process has emptied it meanwhile, what comes before is not in it.
        const fill = 'UPDATE progress SET filled_to = max(filled_to, ?) WHERE filled_to >= ?';
        this.database.run(fill, filled.to, filled.from);
      });
    });
  }

  /** Takes contents out. Throws DamagedIndexError. */
  remove(contentIds: readonly number[]): void {
    this.update(() => ({ documents: [], removed: contentIds, filled: null }));
  }

  /**
   * Leaves nothing in the file of documents that were taken out: until their segment is merged with another one, their words stay in it.
   * In steps of some hundred pages each. Throws DamagedIndexError, and what {@link eraseDeleted} throws.
   */
  async erase(options: Omit<EraseOptions, 'isOwn'>): Promise<void> {
    await inTurns(this.mergeAll(), async () => {
      await nextTurn();
      options.signal.throwIfAborted();
    });
    await eraseDeleted(this.database, { ...options, isOwn: () => false });
  }

  asked(request: MatchRequest): AskedIndex {
    const [expression, phrases] = [matchExpression(request), phraseCheck(request)];
    return {
      phrases,
      find: (range, below, limit) => this.find(expression, range, below, limit, phrases !== null),
    };
  }

  /** The newest matches of an FTS5 expression below document number `below`. Throws DamagedIndexError. */
  find(expression: string, range: DateRange, below: number, limit: number, withPairs = false): Match[] {
    const pairs = withPairs ? 'document.pairs' : 'NULL';
    return intact(() => findMatches(this.database, pairs, { expression, range, below, limit }));
  }

  close(): void {
    this.database.close();
  }

  private changes(): number {
    return (
      this.database.get(z.object({ changes: z.int() }), 'SELECT total_changes() AS changes')?.changes ?? 0
    );
  }
}

function fileAt(path: string): { readonly path: string; readonly inode: number } | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : { path, inode: found.ino };
}

/** Deletes the index of a repository; the next opening makes a new one. */
export function removeSearchIndex({ path }: Pick<DatabaseFile, 'path'>): void {
  for (const suffix of fileSuffixes) rmSync(path + suffix, { force: true });
}
