import { existsSync, rmSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import {
  type DatabaseFile,
  type Sqlite,
  blob,
  fileSuffixes,
  openSqliteToLook,
  openSqliteToRead,
} from '../../lib/sqlite.js';
import { type EraseOptions, eraseDeleted } from '../erase.js';
import { vacuumed } from '../prune.js';
import { type SearchDocument, replaceDocuments, secondOf } from './index-documents.js';
import { analysis, bringUpToDate, isCurrent, openIndexInMemory, readProgress } from './index-schema.js';
import { isAsSummed, takeSums } from './index-sums.js';

/** Keeps what one letter more of a word needs again. */
const cacheKiB = 64 * 1024;

/** Pages that one step of merging writes: 2 MB. */
const mergePages = 500;

export interface Match {
  /** Which words stand next to each other in it (`word-pairs.ts`); null where that was not asked for. */
  readonly pairs: Buffer | null;
  /** Grows with the date; its whole seconds since 1970, or a little more where that number was taken. */
  readonly document: number;
  readonly contentId: number;
}

/** Documents between two dates, in milliseconds since 1970: from `since`, before `until`. */
export interface DateRange {
  readonly since: number | null;
  readonly until: number | null;
}

/** The index is damaged and must be made anew; the repository is not concerned. */
export class DamagedIndexError extends Error {}

const idRow = z.object({ id: z.int() });
const matchRow = z.object({ document: z.int(), contentId: z.int(), pairs: blob.nullable() });
/** The full-text index of a repository. */
export class SearchIndex {
  private constructor(
    private readonly database: Sqlite,
    /** The file that was opened; null in memory. */
    private readonly file: { readonly path: string; readonly inode: number } | null = null,
  ) {}

  /**
   * Opens the index in a repository's folder, or makes one. An index that is damaged is made anew: all that it holds is
   * in the repository. One that cannot be written is opened to find what it has. Throws AppError `io`, `disk-full` or `newer-schema`.
   */
  static open(file: DatabaseFile): SearchIndex {
    try {
      return SearchIndex.openFile(file);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'corrupt-state') throw error;
      removeSearchIndex(file);
      return SearchIndex.openFile(file);
    }
  }

  /** The index in a repository's folder as it is, changing nothing there; null where there is none that this version can use. */
  static openToLook({ path, key }: DatabaseFile): SearchIndex | null {
    if (!existsSync(path)) return null;
    let database: Sqlite | null = null;
    try {
      database = openSqliteToLook(path, key);
      if (isCurrent(database)) return new SearchIndex(database, fileAt(path));
    } catch (error) {
      // What cannot be read is made anew, in memory.
      if (!(error instanceof AppError)) throw error;
    }
    database?.close();
    return null;
  }

  /** An index that ends with this process. */
  static openInMemory(): SearchIndex {
    const index = new SearchIndex(openIndexInMemory());
    index.emptyUnlessCurrent();
    return index;
  }

  /** True when what is in it can be found, and nothing can be added. */
  get isReadOnly(): boolean {
    return this.database.isReadOnly;
  }

  private static openFile({ path, key }: DatabaseFile): SearchIndex {
    const database = openSqliteToRead(path, 'NORMAL', key);
    if (database.isReadOnly && !isCurrent(database)) {
      // It can be neither read as it is nor made anew where it lies.
      database.close();
      return SearchIndex.openInMemory();
    }
    try {
      if (!database.isReadOnly) bringUpToDate(database, path);
      database.exec(`PRAGMA cache_size = -${String(cacheKiB)}`);
      const index = new SearchIndex(database, fileAt(path));
      index.emptyUnlessCurrent();
      return index;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private emptyUnlessCurrent(): void {
    if (readProgress(this.database).analysis !== analysis)
      this.empty(() => readProgress(this.database).analysis !== analysis);
  }

  /** Empties the index, in one transaction: another process that has it open continues with an empty one. Throws AppError `corrupt-state`. */
  empty(isStillToBe = (): boolean => true): void {
    this.database.durableTransaction(() => {
      if (!isStillToBe()) return;
      this.database.run("INSERT INTO words (words) VALUES ('delete-all')");
      this.database.run('DELETE FROM document');
      this.database.run('DELETE FROM word_pairs');
      this.database.run(
        'UPDATE progress SET is_queued = 0, is_summed = 0, most_late = 0, most_late_copy = 0, analysis = ?',
        analysis,
      );
    });
  }

  /** True when another process has thrown the file away since: what is written to it now is lost. */
  get isThrownAway(): boolean {
    return this.file !== null && fileAt(this.file.path)?.inode !== this.file.inode;
  }

  /** To be called when nothing waits for the index: {@link takeSums}. Throws DamagedIndexError. */
  async settle(turn: () => Promise<void>): Promise<void> {
    try {
      if (this.file === null || this.isReadOnly) return;
      if (this.isMuchFree()) while (vacuumed(this.database)) await turn();
      await takeSums(this.database, turn);
    } catch (error) {
      intact(() => {
        throw error;
      });
    }
  }

  /** True where an index of before, or much that was taken out, has left room: a little is used again soon. */
  private isMuchFree(): boolean {
    const { free, all } = this.database.get(
      z.object({ free: z.int(), all: z.int() }),
      'SELECT (SELECT freelist_count FROM pragma_freelist_count) AS free, (SELECT page_count FROM pragma_page_count) AS "all"',
    ) ?? { free: 0, all: 0 };
    return free * 5 > all;
  }

  /** Whether it holds what was written into it ({@link isAsSummed}). Throws what `turn` throws. */
  async isWhole(turn: () => Promise<void>): Promise<boolean> {
    try {
      return await isAsSummed(this.database, turn);
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

  /** False in a new index, until everything that the repository holds has been queued for it. */
  get isQueued(): boolean {
    return readProgress(this.database).is_queued === 1;
  }

  markQueued(): void {
    this.database.durableTransaction(() => this.database.run('UPDATE progress SET is_queued = 1'));
  }

  /** Puts documents in and takes others out, in one transaction that lasts; what is there already is replaced. Throws DamagedIndexError. */
  update(documents: readonly SearchDocument[], removedContents: readonly number[]): void {
    intact(() => {
      this.database.durableTransaction(() => {
        replaceDocuments(this.database, documents, removedContents);
        this.database.run('UPDATE progress SET is_summed = 0');
      });
    });
  }

  /** Takes contents out, as {@link update} does. Throws DamagedIndexError. */
  remove(contentIds: readonly number[]): void {
    this.update([], contentIds);
  }

  /**
   * Leaves nothing in the file of documents that were taken out: until their segment is merged with another one, their words stay in it.
   * In steps of some hundred pages each. Throws DamagedIndexError, and what {@link eraseDeleted} throws.
   */
  async erase(options: Omit<EraseOptions, 'isOwn'>): Promise<void> {
    const merge = (pages: number): boolean =>
      intact(() => {
        return this.database.durableTransaction(() => {
          this.database.run('UPDATE progress SET is_summed = 0');
          const before = this.changes();
          this.database.run("INSERT INTO words (words, rank) VALUES ('merge', ?)", pages);
          // https://www.sqlite.org/fts5.html §6.10: nothing was left to do.
          return this.changes() - before >= 2;
        });
      });
    // A negative number has all segments merged, whatever their level.
    for (let goesOn = merge(-mergePages); goesOn; goesOn = merge(mergePages)) {
      await new Promise((resolve) => setImmediate(resolve));
      options.signal.throwIfAborted();
    }
    await eraseDeleted(this.database, { ...options, isOwn: () => false });
  }

  /** The newest matches below document number `below`. Throws DamagedIndexError. */
  find(
    expression: string,
    { since, until }: DateRange,
    below: number,
    limit: number,
    withPairs = false,
  ): Match[] {
    const pairs = withPairs ? '(SELECT filter FROM word_pairs WHERE id = document.id)' : 'NULL';
    return intact(() => {
      const latest =
        until === null ? below : Math.min(below, secondOf(until) + readProgress(this.database).most_late + 1);
      return this.database.all(
        matchRow,
        `SELECT document.id AS document, document.content_id AS contentId, ${pairs} AS pairs FROM words JOIN document ON document.id = words.rowid
          WHERE words MATCH ? AND words.rowid < ? AND words.rowid >= ? ORDER BY words.rowid DESC LIMIT ?`,
        expression,
        latest,
        since === null ? 0 : secondOf(since),
        limit,
      );
    });
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

function intact<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) throw new DamagedIndexError('The search index is damaged.', { cause: error });
    throw error;
  }
}

/** What SQLite finds, and a value of another type than was written, which SQLite takes for one. */
function isDamage(error: unknown): boolean {
  return error instanceof z.ZodError || (error instanceof AppError && error.code === 'corrupt-state');
}
