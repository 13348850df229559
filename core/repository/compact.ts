import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { type DatabaseFile, type Sqlite, blob, openSqlite } from '../lib/sqlite.js';
import { type Run, packRun } from './pack-leaves.js';
import { type Pages, freePages, hasPageMap, noteOverflow } from './page-map.js';
import {
  type Parent,
  interiorIndex,
  interiorTable,
  leafIndex,
  leafTable,
  readLeaf,
  readParent,
  usableBytes,
} from './page-layout.js';

export interface CompactOptions {
  /** Whether only the caller changes this table (by its lock); else somebody may while it is gone through. */
  readonly isOwn: (table: string) => boolean;
  /** Pages looked at, of those of the whole file. */
  readonly onProgress: (pagesDone: number, pagesTotal: number) => void;
  readonly signal: AbortSignal;
}

/** Bytes of leaves that one transaction packs: what it holds in memory, and what it adds to the log. */
const runBytes = 1024 * 1024;
/** Leaves are packed where that saves one of so many. */
const worthOneOf = 25;
/** A tree that others change all the time is begun again so often. */
const mostRestarts = 20;

const treeRow = z.object({ table: z.string(), rootPage: z.int() });
const dataRow = z.object({ data: blob });

/**
 * Packs the rows and keys of a database into as few pages as hold them, and puts the others on its list of free pages, from which
 * `PRAGMA incremental_vacuum` gives them back: deleted rows leave their pages half empty, which SQLite fills with no others (docs/decisions/0221). Contents,
 * ids and order stay as they are, and no row is written anew. Each step is a transaction of its own: readers see the database before or after it, and
 * ended at any moment the file is whole. A full disk, and what cannot be read as the file format says, ends it early. Throws the signal's reason.
 */
export async function compactDatabase({ path, key }: DatabaseFile, options: CompactOptions): Promise<void> {
  // A connection of its own, which reads no page as a tree: what SQLite knows of one would not be what was written.
  const database = openSqlite(path, 'FULL', key);
  try {
    const firstPage = pageOf(database, 1);
    if (!hasPageMap(firstPage)) return;
    const pages: Pages = {
      size: firstPage.length,
      usable: usableBytes(firstPage),
      read: (page) => pageOf(database, page),
      write: (page, data) => {
        database.run('UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?', data, page);
      },
    };
    const total = pageCount(database);
    let done = 0;
    for (const tree of treesOf(database)) {
      done += await compactTree(database, pages, tree, options, (seen) => {
        options.onProgress(Math.min(done + seen, total), total);
      });
    }
  } catch (error) {
    const endsIt = error instanceof RangeError || (error instanceof AppError && error.code === 'disk-full');
    if (!endsIt) throw error;
  } finally {
    database.close();
  }
}

interface Step {
  /** An interior page, and the first of its children that is not packed yet. */
  readonly page: number;
  readonly from: number;
}

/** Answers how many pages it has looked at. */
async function compactTree(
  database: Sqlite,
  pages: Pages,
  { table, rootPage }: z.output<typeof treeRow>,
  { isOwn, signal }: CompactOptions,
  onSeen: (pages: number) => void,
): Promise<number> {
  let seen = 0;
  let stack: Step[] = [{ page: rootPage, from: 0 }];
  let version: number | null = null;
  for (let restarts = 0; stack.length > 0;) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    seen += database.transaction(() => {
      const now = isOwn(table) ? null : dataVersion(database);
      if (version !== null && now !== version) {
        restarts += 1;
        stack = restarts > mostRestarts ? [] : [{ page: rootPage, from: 0 }];
      }
      version = now;
      return takeStep(pages, stack);
    });
    onSeen(seen);
  }
  return seen;
}

/** Looks at the next interior page, or packs the next of its leaves; answers how many pages that were. */
function takeStep(pages: Pages, stack: Step[]): number {
  const step = stack.pop();
  if (step === undefined) return 0;
  const page = pages.read(step.page);
  // A tree that is one page has nothing to pack.
  if (![interiorIndex, interiorTable].includes(page.readUInt8(0))) return 1;
  const parent = readParent(page, step.page, pages.usable);
  const child = pages.read(parent.children[0] ?? 0).readUInt8(0);
  if (child === interiorIndex || child === interiorTable) {
    for (const each of parent.children.toReversed()) stack.push({ page: each, from: 0 });
    return 1;
  }
  const run = readRun(pages, parent, step);
  const packed = isWorthIt(run, pages) ? packRun(run, pages.usable, pages.size) : null;
  const saved = packed?.freed.length ?? 0;
  if (packed !== null) {
    for (const [number, data] of packed.pages) pages.write(number, data);
    for (const [overflow, home] of packed.movedOverflows) noteOverflow(pages, overflow, home);
    freePages(pages, packed.freed);
  }
  // The last leaf that was packed has room for the first entries of the next ones.
  const next = saved > 0 ? run.end - saved - 1 : run.end;
  const isLast = run.end >= parent.children.length;
  if (!isLast) stack.push({ page: step.page, from: next });
  return run.end - run.first;
}

function readRun(pages: Pages, parent: Parent, { page, from }: Step): Run {
  const most = Math.max(16, Math.floor(runBytes / pages.size));
  const end = Math.min(parent.children.length, from + most);
  const type = parent.type === interiorTable ? leafTable : leafIndex;
  const leaves = parent.children
    .slice(from, end)
    .map((child) => readLeaf(pages.read(child), child, pages.usable, type));
  return { parent, parentPage: page, first: from, end, leaves };
}

/** Whether packing saves enough: the bytes of all entries, in full pages. */
function isWorthIt({ first, end, leaves }: Run, { usable }: Pages): boolean {
  const bytes = leaves.flat().reduce((sum, { cell }) => sum + cell.length + 2, 0);
  const saved = end - first - Math.ceil(bytes / (usable - 8));
  return saved > 0 && saved * worthOneOf >= end - first;
}

function treesOf(database: Sqlite): z.output<typeof treeRow>[] {
  return database.all(
    treeRow,
    'SELECT tbl_name AS "table", rootpage AS rootPage FROM sqlite_schema WHERE rootpage > 1 ORDER BY rootpage',
  );
}

function pageOf(database: Sqlite, page: number): Buffer {
  const found = database.get(dataRow, 'SELECT data FROM sqlite_dbpage WHERE pgno = ?', page);
  if (found === undefined) throw new RangeError('There is no such page.');
  return found.data;
}

/** Another number whenever another connection has changed the database. */
function dataVersion(database: Sqlite): number {
  return database.get(z.object({ data_version: z.int() }), 'PRAGMA data_version')?.data_version ?? 0;
}

function pageCount(database: Sqlite): number {
  return database.get(z.object({ page_count: z.int() }), 'PRAGMA page_count')?.page_count ?? 0;
}
