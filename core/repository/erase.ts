import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { pause } from '../lib/cancellation.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { vacuumed } from './prune.js';
import { usableBytes } from './page-layout.js';
import { readOverflowPage, readTreePage } from './unused-bytes.js';

/** How far erasing is; pages are counted over the whole file. */
type EraseProgress = (pagesDone: number, pagesTotal: number) => void;

export interface EraseOptions {
  /** Whether only the caller changes this table (by its lock); else somebody may while it is gone through. */
  readonly isOwn: (table: string) => boolean;
  readonly onProgress: EraseProgress;
  readonly signal: AbortSignal;
}

/** Pages of one transaction: about a tenth of a second. */
const batchPages = 2000;
/** A tree that others change all the time is tried again so often. */
const mostRestarts = 20;
const checkpointWaitMs = 10_000;
const checkpointPauseMs = 100;

const treeRow = z.object({ table: z.string(), rootPage: z.int() });
const dataRow = z.object({ data: blob });

/**
 * Leaves nothing in a database's files of what was deleted from it: cuts off its free pages, writes zeros to what is unused in all others,
 * where SQLite leaves rows that were there before, and empties its log. Content does not change; ended at any moment, the file is whole. Throws
 * the signal's reason, AppError `busy` when others would not let it, and what a damaged file leads to.
 */
export async function eraseDeleted(database: Sqlite, options: EraseOptions): Promise<void> {
  const { signal, onProgress } = options;
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  while (vacuumed(database)) await turn();
  const total = pageCount(database);
  const usable = usableBytes(pageOf(database, 1));
  let done = 0;
  for (const { table, rootPage } of treesOf(database)) {
    for (let restarts = 0, walk = newWalk(rootPage); walk.stack.length > 0;) {
      const before = options.isOwn(table) ? null : dataVersion(database);
      if (walk.version !== null && walk.version !== before) {
        if ((restarts += 1) > mostRestarts) throw new AppError('busy', text('repository.notErased'));
        walk = newWalk(rootPage);
      }
      walk.version = before;
      done += database.transaction(() => cleanPages(database, walk, usable, before));
      onProgress(Math.min(done, total), total);
      await turn();
    }
  }
  await emptyLog(database, signal);
}

interface Walk {
  readonly stack: Step[];
  /** Of the database when the walk was last looked at. */
  version: number | null;
}

type Step =
  | { readonly type: 'tree'; readonly page: number }
  | { readonly type: 'overflow'; readonly page: number; readonly bytes: number };

function newWalk(rootPage: number): Walk {
  return { stack: [{ type: 'tree', page: rootPage }], version: null };
}

/** Continues with a walk for one transaction; answers how many pages it has seen. */
function cleanPages(database: Sqlite, walk: Walk, usable: number, version: number | null): number {
  // Others may have changed the tree until the transaction began; then the next turn begins it anew.
  if (version !== null && dataVersion(database) !== version) return 0;
  let seen = 0;
  for (; seen < batchPages; seen += 1) {
    const step = walk.stack.pop();
    if (step === undefined) break;
    const page = pageOf(database, step.page);
    if (step.type === 'tree') {
      const { children, overflows, clean } = readTreePage(page, step.page, usable);
      if (clean !== null) writePage(database, step.page, clean);
      for (const child of children) walk.stack.push({ type: 'tree', page: child });
      for (const overflow of overflows) walk.stack.push({ type: 'overflow', ...overflow });
    } else {
      const { next, held, clean } = readOverflowPage(page, step.bytes, usable);
      if (clean !== null) writePage(database, step.page, clean);
      if (next !== 0) walk.stack.push({ type: 'overflow', page: next, bytes: step.bytes - held });
    }
  }
  return seen;
}

/** Brings everything from the log into the database and cuts the log off; readers are waited for. Throws AppError `busy`. */
async function emptyLog(database: Sqlite, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < checkpointWaitMs; waited += checkpointPauseMs) {
    if (database.emptyLog()) return;
    await pause(checkpointPauseMs, signal);
  }
  throw new AppError('busy', text('repository.notErased'));
}

/** The trees of a database: its tables and indexes, its schema first. */
function treesOf(database: Sqlite): { readonly table: string; readonly rootPage: number }[] {
  const trees = database.all(
    treeRow,
    'SELECT tbl_name AS "table", rootpage AS rootPage FROM sqlite_schema WHERE rootpage > 0 ORDER BY rootpage',
  );
  return [{ table: 'sqlite_schema', rootPage: 1 }, ...trees];
}

function pageOf(database: Sqlite, page: number): Buffer {
  const found = database.get(dataRow, 'SELECT data FROM sqlite_dbpage WHERE pgno = ?', page);
  if (found === undefined) throw new RangeError('There is no such page.');
  return found.data;
}

function writePage(database: Sqlite, page: number, data: Buffer): void {
  database.run('UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?', data, page);
}

/** Another number whenever another connection has changed the database. */
function dataVersion(database: Sqlite): number {
  return database.get(z.object({ data_version: z.int() }), 'PRAGMA data_version')?.data_version ?? 0;
}

function pageCount(database: Sqlite): number {
  return database.get(z.object({ page_count: z.int() }), 'PRAGMA page_count')?.page_count ?? 0;
}
