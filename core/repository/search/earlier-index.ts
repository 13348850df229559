import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type DatabaseFile, type Sqlite, openSqliteToLook, openSqliteToRead } from '../../lib/sqlite.js';
import { systemCode } from '../../lib/storage-errors.js';
import { hasWords, wordsOf } from './folding.js';
import { intact } from './index-damage.js';
import { indexVersion } from './index-schema.js';
import {
  type MatchRequest,
  type SearchTerm,
  alternatives,
  isExcluded,
  isPrefix,
  matchExpression,
  phraseCheck,
} from './match.js';
import { type AskedIndex, findMatches } from './matches.js';
import { removeSearchIndex } from './search-index.js';

const progressRow = z.object({ is_queued: z.int() });
const versionRow = z.object({ user_version: z.int() });

/** Which messages an index of `search.sqlite` finds for a request, by its version. */
type Asking = (database: Sqlite, request: MatchRequest) => AskedIndex;

/** The first three had a column for each field, and the places of words. */
const byColumns: Asking = (database, request) => {
  const expression = columnExpression(request);
  return {
    phrases: null,
    find: (range, below, limit) =>
      intact(() => findMatches(database, 'NULL', { expression, range, below, limit })),
  };
};

/** The fourth knew words only, as those of today; its filters of pairs are others. */
const byWords: Asking = (database, request) => {
  const expression = matchExpression(request);
  return {
    phrases: phraseCheck(request),
    find: (range, below, limit) =>
      intact(() => findMatches(database, 'NULL', { expression, range, below, limit })),
  };
};

const askings: Readonly<Record<number, Asking>> = { 1: byColumns, 2: byColumns, 3: byColumns, 4: byWords };

/**
 * An index that an earlier version has made: it is not written to any more, and answers until the one of this version has everything. What
 * the queue names it does not have.
 */
export class EarlierIndex {
  private constructor(
    private readonly path: string,
    private readonly database: Sqlite,
    private readonly asking: Asking,
  ) {}

  /** The one beside an index of this version; null where there is none that has everything. */
  static open({ path, key }: DatabaseFile, use: 'read' | 'look'): EarlierIndex | null {
    const earlier = unnumbered(path);
    if (!existsSync(earlier)) return null;
    let database: Sqlite | null = null;
    try {
      database = use === 'look' ? openSqliteToLook(earlier, key) : openSqliteToRead(earlier, 'NORMAL', key);
      const version = database.get(versionRow, 'PRAGMA user_version')?.user_version ?? 0;
      const asking = askings[version];
      const progress = database.get(progressRow, 'SELECT is_queued FROM progress');
      if (asking !== undefined && progress?.is_queued === 1)
        return new EarlierIndex(earlier, database, asking);
    } catch (error) {
      // One that cannot be read answers nothing.
      const isOther = error instanceof z.ZodError || systemCode(error).startsWith('SQLITE');
      if (!isOther && !(error instanceof AppError)) throw error;
    }
    database?.close();
    return null;
  }

  asked(request: MatchRequest): AskedIndex {
    return this.asking(this.database, request);
  }

  close(): void {
    this.database.close();
  }

  remove(): void {
    this.close();
    removeSearchIndex({ path: this.path });
  }
}

/** Words that every document, or every one with attachments, had beside its text. */
const columnTraits = { message: 'postkeeptraitmessage', attachment: 'postkeeptraitattachment' } as const;

/** The FTS5 expression of a request for an index with a column for each field. */
function columnExpression({ terms, withAttachment }: MatchRequest): string {
  const groups = alternatives(terms.filter(({ text }) => hasWords(text)));
  const wanted = groups.filter((group) => !isExcluded(group)).map(anyOf);
  if (withAttachment === true) wanted.push(columnTraits.attachment);
  if (wanted.length === 0) wanted.push(columnTraits.message);
  const unwanted = groups.filter(isExcluded).map((group) => `(${group.map(inARow).join(' AND ')})`);
  if (withAttachment === false) unwanted.push(columnTraits.attachment);
  const all = wanted.join(' AND ');
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}

function anyOf(group: readonly SearchTerm[]): string {
  const each = group.map((term) =>
    term.isExcluded ? `(${columnTraits.message} NOT ${inARow(term)})` : inARow(term),
  );
  return each.length === 1 ? (each[0] ?? '') : `(${each.join(' OR ')})`;
}

function inARow({ field, text, prefix }: SearchTerm): string {
  const words = wordsOf(text);
  const column = field === 'any' ? '' : `${field} : `;
  return `${column}"${words.join(' ')}"${isPrefix(words, prefix) ? ' *' : ''}`;
}

/** Deletes the indexes of all other versions beside that of this one: each has been replaced, or would miss what this one takes off the queue. */
export function removeOtherVersions({ path }: Pick<DatabaseFile, 'path'>): void {
  for (const each of versionsOf(path)) if (each !== path) removeSearchIndex({ path: each });
}

/** Deletes an index, and those of other versions. */
export function removeAllVersions({ path }: Pick<DatabaseFile, 'path'>): void {
  for (const each of versionsOf(path)) removeSearchIndex({ path: each });
}

/** The indexes of whatever version that are there: `search.sqlite` and `search-9.sqlite` are what `search-8.sqlite` is in other versions. */
export function versionsOf(path: string): string[] {
  const folder = dirname(path);
  const stem = basename(unnumbered(path), '.sqlite');
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.startsWith(stem) && /^(?:-\d+)?\.sqlite$/.test(name.slice(stem.length)))
    .map((name) => join(folder, name));
}

function unnumbered(path: string): string {
  return path.replace(`-${String(indexVersion)}.`, '.');
}
