import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { type Migration, migrate } from '../../lib/migrate.js';
import { type Sqlite, anyText, openInMemory, openSqliteToLook, openSqliteToRead } from '../../lib/sqlite.js';
import { type EraseOptions, eraseDeleted } from '../erase.js';
import { indexable } from './folding.js';
import { isAsSummed, sumsMigration, takeSums } from './index-sums.js';
import { traits } from './match.js';
import type { MessageText } from './message-text.js';

export const searchIndexName = 'search.sqlite';

/**
 * Document numbers are the second of the message's date, or the next free one: FTS5 answers in the order of its
 * numbers, so the newest matches come first however many there are. The prefix index of two letters halves the time of
 * words being typed; more of them would add half of the size each (docs/decisions/0022).
 */
const migrations: readonly Migration[] = [
  `
  CREATE TABLE document (
    id         INTEGER PRIMARY KEY,
    content_id INTEGER NOT NULL UNIQUE
  );
  CREATE VIRTUAL TABLE words USING fts5 (
    subject, sender, recipients, attachments, body, traits,
    content = '', contentless_delete = 1, prefix = '2', tokenize = 'unicode61 remove_diacritics 2'
  );
  INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
  CREATE TABLE progress (
    is_queued INTEGER NOT NULL,
    most_late INTEGER NOT NULL
  );
  INSERT INTO progress VALUES (0, 0);
  `,
  // Which words were made of the messages (`analysis`).
  `
  ALTER TABLE progress ADD COLUMN analysis INTEGER NOT NULL DEFAULT 1;
  `,
  sumsMigration,
];

/**
 * Changes whenever other words are made of a message (`message-text.ts`, `folding.ts`): an index of another number is emptied when it
 * is opened, and filled again. 2: docs/decisions/0136 and 0137; 3: 0150; 4: 0183 and 0184; 5: 0191.
 */
const analysis = 5;

/** Keeps what one letter more of a word needs again. */
const cacheKiB = 64 * 1024;

/** Pages that one step of merging writes: 2 MB. */
const mergePages = 500;

/** A content to be put into the index. */
export interface SearchDocument {
  readonly contentId: number;
  /** Milliseconds since 1970. */
  readonly date: number;
  readonly hasAttachments: boolean;
  readonly text: MessageText;
}

export interface Match {
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
const matchRow = z.object({ document: z.int(), contentId: z.int() });
const progressRow = z.object({ is_queued: z.int(), most_late: z.int(), analysis: z.int() });

/** Whether an index that cannot be migrated has the schema and the words of this version. */
function isCurrent(database: Sqlite): boolean {
  return hasSchema(database) && database.get(progressRow, 'SELECT * FROM progress')?.analysis === analysis;
}

let schema: string | null = null;

/** Whether the schema is that of this version to the letter: a bit of it may say other words than those that were written. */
function hasSchema(database: Sqlite): boolean {
  if (schema === null) {
    const model = openInMemory();
    migrate(model, searchIndexName, migrations);
    schema = schemaOf(model);
    model.close();
  }
  return schemaOf(database) === schema;
}

function schemaOf(database: Sqlite): string {
  const parts = database.all(
    z.object({ type: anyText, name: anyText, sql: anyText.nullable() }),
    `SELECT CAST(type AS BLOB) AS type, CAST(name AS BLOB) AS name, CAST(sql AS BLOB) AS sql
       FROM sqlite_schema ORDER BY name`,
  );
  if (!parts.some(({ name }) => name === 'words_config')) return '';
  const settings = database.all(
    z.object({ k: anyText, v: anyText }),
    'SELECT CAST(k AS BLOB) AS k, CAST(v AS BLOB) AS v FROM words_config ORDER BY k',
  );
  return JSON.stringify([parts, settings]);
}

/** Brings an index to this version. Throws AppError `corrupt-state` for one that no version has written, and `newer-schema`. */
function bringUpToDate(database: Sqlite, path: string): void {
  const damaged = (cause?: unknown): AppError =>
    new AppError('corrupt-state', text('lib.fileDamaged', { path }), { cause });
  const version = database.get(z.object({ user_version: z.int() }), 'PRAGMA user_version')?.user_version;
  const isOurs = hasSchema(database);
  if (isOurs !== (version === migrations.length)) throw damaged();
  if (isOurs) return;
  try {
    migrate(database, path, migrations);
  } catch (error) {
    throw error instanceof AppError ? error : damaged(error);
  }
  if (!hasSchema(database)) throw damaged();
}

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
  static open(folder: string): SearchIndex {
    const path = join(folder, searchIndexName);
    try {
      return SearchIndex.openFile(path);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'corrupt-state') throw error;
      removeSearchIndex(folder);
      return SearchIndex.openFile(path);
    }
  }

  /** The index in a repository's folder as it is, changing nothing there; null where there is none that this version can use. */
  static openToLook(folder: string): SearchIndex | null {
    const path = join(folder, searchIndexName);
    if (!existsSync(path)) return null;
    let database: Sqlite | null = null;
    try {
      database = openSqliteToLook(path);
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
    const database = openInMemory();
    migrate(database, searchIndexName, migrations);
    const index = new SearchIndex(database);
    index.emptyUnlessCurrent();
    return index;
  }

  /** True when what is in it can be found, and nothing can be added. */
  get isReadOnly(): boolean {
    return this.database.isReadOnly;
  }

  private static openFile(path: string): SearchIndex {
    const database = openSqliteToRead(path, 'NORMAL');
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
    if (this.progress().analysis !== analysis) this.empty(() => this.progress().analysis !== analysis);
  }

  /** Empties the index, in one transaction: another process that has it open goes on with an empty one. Throws AppError `corrupt-state`. */
  empty(isStillToBe = (): boolean => true): void {
    this.database.durableTransaction(() => {
      if (!isStillToBe()) return;
      this.database.run("INSERT INTO words (words) VALUES ('delete-all')");
      this.database.run('DELETE FROM document');
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
      if (this.file !== null && !this.isReadOnly) await takeSums(this.database, turn);
    } catch (error) {
      intact(() => {
        throw error;
      });
    }
  }

  /** Whether it holds what was written into it ({@link isAsSummed}). Throws what `turn` throws. */
  async isWhole(turn: () => Promise<void>): Promise<boolean> {
    try {
      return await isAsSummed(this.database, turn);
    } catch (error) {
      if (error instanceof AppError && error.code === 'corrupt-state') return false;
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
    return this.progress().is_queued === 1;
  }

  markQueued(): void {
    this.database.durableTransaction(() => this.database.run('UPDATE progress SET is_queued = 1'));
  }

  /** Puts documents in and takes others out, in one transaction that lasts; what is there already is replaced. Throws DamagedIndexError. */
  update(documents: readonly SearchDocument[], removedContents: readonly number[]): void {
    intact(() => {
      this.database.durableTransaction(() => {
        this.replace(documents, removedContents);
        this.database.run('UPDATE progress SET is_summed = 0');
      });
    });
  }

  private replace(documents: readonly SearchDocument[], removedContents: readonly number[]): void {
    for (const contentId of removedContents) this.takeOut(contentId);
    for (const { contentId } of documents) this.takeOut(contentId);
    const numbered = documents.map((document) => ({ ...document, id: this.number(document) }));
    // In the order of their numbers FTS5 gathers them in memory; one out of order has it write all it has gathered.
    for (const document of numbered.sort((a, b) => a.id - b.id)) this.put(document.id, document);
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
  find(expression: string, { since, until }: DateRange, below: number, limit: number): Match[] {
    return intact(() => {
      const latest =
        until === null ? below : Math.min(below, secondOf(until) + this.progress().most_late + 1);
      return this.database.all(
        matchRow,
        `SELECT document.id AS document, document.content_id AS contentId FROM words JOIN document ON document.id = words.rowid
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

  private number({ contentId, date }: SearchDocument): number {
    const id = this.freeNumber(secondOf(date), contentId);
    this.database.run('INSERT INTO document (id, content_id) VALUES (?, ?)', id, contentId);
    return id;
  }

  private put(id: number, { hasAttachments, text }: SearchDocument): void {
    this.database.run(
      'INSERT INTO words (rowid, subject, sender, recipients, attachments, body, traits) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      indexable(text.subject),
      indexable(text.sender),
      indexable(text.recipients),
      indexable(text.attachments),
      indexable(text.body),
      hasAttachments ? `${traits.message} ${traits.attachment}` : traits.message,
    );
  }

  private changes(): number {
    return (
      this.database.get(z.object({ changes: z.int() }), 'SELECT total_changes() AS changes')?.changes ?? 0
    );
  }

  private takeOut(contentId: number): void {
    const known = this.database.get(idRow, 'SELECT id FROM document WHERE content_id = ?', contentId);
    if (!known) return;
    this.database.run('DELETE FROM words WHERE rowid = ?', known.id);
    this.database.run('DELETE FROM document WHERE id = ?', known.id);
  }

  /** A number not below `second`, near it. Thousands of messages of one second find one in a few tries. */
  private freeNumber(second: number, contentId: number): number {
    const scattered = (Math.imul(contentId, 0x9e3779b1) >>> 0) + contentId;
    for (let attempt = 0; ; attempt += 1) {
      const late = attempt < 24 ? scattered % 2 ** attempt : 2 ** 24 + attempt;
      if (this.database.get(idRow, 'SELECT id FROM document WHERE id = ?', second + late)) continue;
      if (late > this.progress().most_late)
        this.database.run('UPDATE progress SET most_late = ?, most_late_copy = ?', late, late);
      return second + late;
    }
  }

  private progress(): z.output<typeof progressRow> {
    return (
      this.database.get(progressRow, 'SELECT is_queued, most_late, analysis FROM progress') ?? {
        is_queued: 0,
        most_late: 0,
        analysis: 0,
      }
    );
  }
}

function fileAt(path: string): { readonly path: string; readonly inode: number } | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : { path, inode: found.ino };
}

/** Deletes the index of a repository; the next opening makes a new one. */
export function removeSearchIndex(folder: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, searchIndexName + suffix), { force: true });
}

function intact<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt-state')
      throw new DamagedIndexError('The search index is damaged.', { cause: error });
    throw error;
  }
}

function secondOf(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / 1000));
}
