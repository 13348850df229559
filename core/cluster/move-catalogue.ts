import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { catalogueSchema, openExistingTables, openTables } from '../catalogue/catalogue-in-postgres.js';
import {
  type Controller,
  assertController,
  claimControl,
  enterControl,
  readController,
} from '../catalogue/controller.js';
import { copyTables, countOn } from '../catalogue/copy-tables.js';
import { migrations } from '../catalogue/schema.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Database } from '../lib/database.js';
import { migrate } from '../lib/migrate.js';
import { type Sqlite, fileSuffixes, openSqlite } from '../lib/sqlite.js';
import { withStorageErrors } from '../lib/storage-errors.js';
import { countPresent, holdersOf } from '../postgres/presence.js';
import { databaseIn } from './catalogue-place.js';
import { type ClusterFile, readClusterFile, writeClusterFile } from './cluster-file.js';

/** A data folder whose catalogue is to be somewhere else. */
export interface CatalogueMove {
  readonly dataDir: string;
  readonly clock: Clock;
  /** Of the database, where its address has none. */
  readonly password: string | null;
  readonly onCopied?: (rows: number) => void;
}

export type MovedCatalogue =
  /** Each row was compared as it arrived. `aside` is where the former one is now: a file, or a schema of the database; null where there was none. */
  | { readonly type: 'moved'; readonly rows: number; readonly aside: string | null }
  | { readonly type: 'joined'; readonly aside: string | null }
  /** There is none in the database any more: the data folder uses its own again, which was kept at `from`; null for one that begins anew. */
  | { readonly type: 'left'; readonly from: string | null };

/**
 * Moves the catalogue of a data folder into the database of its cluster. The data folder uses it from the moment at which `cluster.json` says so; before
 * that nothing has changed for it. Throws AppError `busy` while another program has it open, `already-exists` where the database has one.
 */
export function moveToDatabase(move: CatalogueMove): MovedCatalogue {
  const { file, path } = startOf(move, 'folder');
  const folder = randomUUID();
  const own = openAlone(path);
  let database: Database | null = null;
  try {
    forgetUnfinished(file, move.password);
    // What this move leaves there, should it be cut short, is known again by this.
    writeClusterFile(move.dataDir, { ...file, moving: { folder } });
    const there = openThere(file, folder, move.password, 'made');
    database = there;
    const rows = there.durableTransaction(() => {
      const copied = copyTables(own, there, move.onCopied);
      countOn(there);
      enterControl(there, folder, move.clock);
      return sumOf(copied);
    });
    // From here on the database is used; a crash in between leaves an unused file at its old place.
    writeClusterFile(move.dataDir, { ...file, catalogue: { folder }, moving: null });
    own.close();
    const aside = keepAside(path, move.clock);
    return { type: 'moved', rows, aside };
  } finally {
    database?.close();
    own.close();
  }
}

/** Has a data folder use the catalogue that another one has moved to the database; its own is kept aside. Throws AppError `busy` and `not-found`. */
export function joinDatabase(move: CatalogueMove): MovedCatalogue {
  const { file, path } = startOf(move, 'folder');
  const folder = randomUUID();
  const own = openAlone(path);
  const database = openToJoin(file, folder, move.password);
  try {
    // From here on the database is used; a crash in between leaves an unused file at its old place.
    writeClusterFile(move.dataDir, { ...file, catalogue: { folder }, moving: null });
    own.close();
    const aside = keepAside(path, move.clock);
    return { type: 'joined', aside };
  } finally {
    database.close();
    own.close();
  }
}

/**
 * Moves it back into the data folder of the controller; the tables in the database are kept under another name. Where there are none any more, as after another
 * console did so, or after a crash right there, the data folder uses what it has. Throws like {@link moveToDatabase}.
 */
export function moveToFolder(move: CatalogueMove): MovedCatalogue {
  const { file, path, folder } = startOf(move, 'database');
  const arriving = `${path}.arriving`;
  removeFiles(arriving);
  const database = unlessGone(() => openThere(file, folder, move.password, 'there'));
  if (database === null) return leave(move.dataDir, file, path);
  try {
    // This connection is one of them.
    if (holdersOf(database, folder) > 1) throw new AppError('busy', text('cluster.inUseHere'));
    if (countPresent(database) > 1) throw new AppError('busy', text('cluster.inUseByOthers'));
    const moved = database.durableTransaction(() => {
      assertController(database, folder);
      assertNothingRuns(database);
      const rows = copyToFile(database, arriving, move.onCopied);
      const aside = `${catalogueSchema}_${stampOf(move.clock)
        .toLowerCase()
        .replaceAll(/[^0-9a-z]/g, '_')}`;
      database.exec(`ALTER SCHEMA ${catalogueSchema} RENAME TO ${aside}`);
      if (existsSync(path)) keepAside(path, move.clock);
      withStorageErrors(path, () => {
        renameSync(arriving, path);
      });
      return { type: 'moved' as const, rows, aside };
    });
    // Not before: until the tables have their other name, other consoles use them.
    writeClusterFile(move.dataDir, { ...file, catalogue: null });
    return moved;
  } finally {
    removeFiles(arriving);
    database.close();
  }
}

function leave(dataDir: string, file: ClusterFile, path: string): MovedCatalogue {
  const name = basename(path);
  const kept = readdirSync(dataDir).filter((each) => each.startsWith(`${name}.moved-`) && each.endsWith('Z'));
  const newest = kept.sort().at(-1);
  const from = existsSync(path) ? path : newest === undefined ? null : join(dataDir, newest);
  if (from !== null && from !== path)
    withStorageErrors(path, () => {
      for (const suffix of fileSuffixes)
        if (existsSync(from + suffix)) renameSync(from + suffix, path + suffix);
    });
  writeClusterFile(dataDir, { ...file, catalogue: null });
  return { type: 'left', from };
}

/** Who controls the catalogue in the database, and whether it is this data folder; `take` makes it so. Null where nobody does. */
export function controlOf(
  move: CatalogueMove,
  take: boolean,
): (Controller & { readonly isHere: boolean }) | null {
  const { file, folder } = startOf(move, 'database');
  const database = openThere(file, folder, move.password, 'there');
  try {
    const found = take ? claimControl(database, folder, move.clock, true) : readController(database);
    return found === null ? null : { ...found, isHere: found.folder === folder };
  } finally {
    database.close();
  }
}

/** Throws AppError `not-found` without a cluster, and `invalid-argument` where the catalogue is not where it is to be moved from. */
function startOf(
  { dataDir }: CatalogueMove,
  from: 'folder' | 'database',
): { readonly file: ClusterFile; readonly path: string; readonly folder: string } {
  const file = readClusterFile(dataDir);
  if (file === null) throw new AppError('not-found', text('cluster.noneHere'));
  const isThere = (file.catalogue === null) === (from === 'folder');
  if (!isThere) throw new AppError('invalid-argument', text('cluster.alreadyThere'));
  return { file, path: join(dataDir, 'catalogue.sqlite'), folder: file.catalogue?.folder ?? '' };
}

function openThere(
  file: ClusterFile,
  folder: string,
  password: string | null,
  tables: 'made' | 'there',
): Database {
  const { connection } = databaseIn(file, folder, password);
  const open = tables === 'made' ? openTables : openExistingTables;
  return open({ ...connection, schema: catalogueSchema, name: 'postkeep move', presence: folder });
}

/** Null where no catalogue is in the database. */
function unlessGone(open: () => Database): Database | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}

function openToJoin(file: ClusterFile, folder: string, password: string | null): Database {
  const database = unlessGone(() => openThere(file, folder, password, 'there'));
  if (database !== null && readController(database) !== null) return database;
  database?.close();
  throw new AppError('not-found', text('cluster.nothingToJoin'));
}

/** What an earlier move from the same data folder has left, that was killed before anybody used it. */
function forgetUnfinished(file: ClusterFile, password: string | null): void {
  const { moving } = file;
  if (moving === null) return;
  const database = unlessGone(() => openThere(file, moving.folder, password, 'there'));
  if (database === null) return;
  try {
    if (readController(database)?.folder === moving.folder)
      database.exec(`DROP SCHEMA ${catalogueSchema} CASCADE`);
  } finally {
    database.close();
  }
}

/**
 * The catalogue's file, which nobody else can open until it is closed: no session runs then but those of programs that have died. Throws AppError `busy`.
 */
function openAlone(path: string): Sqlite {
  const own = openSqlite(path);
  try {
    migrate(own, path, migrations);
    own.waitingAtMost(0, () => {
      // A log is left only when nobody else has the file open.
      own.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT');
    });
    return own;
  } catch (error) {
    own.close();
    if (error instanceof AppError && error.code === 'busy')
      throw new AppError('busy', text('cluster.inUseHere'), { cause: error });
    throw error;
  }
}

function assertNothingRuns(database: Database): void {
  const running = database.get(
    z.object({ name: z.string() }),
    "SELECT name FROM session WHERE status = 'Running' ORDER BY place LIMIT 1",
  );
  if (running !== undefined) throw new AppError('busy', text('cluster.sessionRuns', running));
}

function copyToFile(from: Database, path: string, onCopied: CatalogueMove['onCopied']): number {
  const to = openSqlite(path);
  try {
    migrate(to, path, migrations);
    // One file, which is renamed.
    to.exec('PRAGMA journal_mode = DELETE');
    return to.durableTransaction(() => sumOf(copyTables(from, to, onCopied)));
  } finally {
    to.close();
  }
}

function keepAside(path: string, clock: Clock): string {
  const aside = `${path}.moved-${stampOf(clock)}`;
  withStorageErrors(path, () => {
    for (const suffix of fileSuffixes)
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  });
  return aside;
}

function removeFiles(path: string): void {
  for (const suffix of fileSuffixes) rmSync(path + suffix, { force: true });
}

function stampOf(clock: Clock): string {
  return clock().toISOString().replaceAll(':', '-');
}

function sumOf(copied: ReadonlyMap<string, number>): number {
  return [...copied.values()].reduce((sum, rows) => sum + rows, 0);
}
