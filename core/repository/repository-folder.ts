import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError, assertNever } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { type Lock, takeLock } from '../lib/lock.js';
import { replaceFile } from '../lib/atomic-file.js';
import { makeFolderSync } from '../lib/make-folder.js';
import { closeToOthers } from '../lib/private-files.js';
import {
  isAnotherDatabase,
  isSchemaDamaged,
  openWithPages,
  presentPages,
  putPages,
  tellsOfDamage,
} from './damaged-schema.js';
import { indexesBucket } from './bucket/bucket-access.js';
import { sealDatabase } from './encryption/database-seal.js';
import { type RepositoryKeys, keysOf } from './encryption/held-keys.js';
import { encryptedFiles, filesOf } from './repository-files.js';
import {
  type RepositoryExpectation,
  type RepositoryMarker,
  assertExpected,
  isRepository,
  markerName,
  markerText,
  readMarker,
} from './repository-marker.js';
import { bucketFormat, folderFormat, migrations } from './schema.js';
import { keepSecondCopy, readSecondCopy, secondCopyName, userVersionOf } from './second-copy.js';
import { migrate } from '../lib/migrate.js';
import {
  type DatabaseFile,
  type DatabaseKey,
  type Durability,
  type Sqlite,
  fileSuffixes,
  openSqlite,
  openSqliteToLook,
  openSqliteToRead,
} from '../lib/sqlite.js';
import { isStorageError, withStorageErrors } from '../lib/storage-errors.js';

const ownFiles = [markerName, secondCopyName, 'writer.json', 'writer.lock'];

/** `look` changes nothing in the repository's folder, as the use of one that was opened only to restore from. */
export type DatabaseUse = 'read' | 'write' | 'look';

/** A repository's database, and what was found damaged and read from the second copy; null when nothing was. */
export interface OpenedDatabase {
  readonly database: Sqlite;
  readonly files: RepositoryPaths;
  readonly damage: Text | null;
}

/** Where a repository's files lie, and what they are opened with. */
export interface RepositoryPaths {
  readonly database: string;
  readonly index: DatabaseFile;
  readonly keys: RepositoryKeys;
}

/**
 * Opens the database of a repository; to read, also one on a full or read-only disk, or that this user may not write to, and one whose
 * marker or schema is damaged, with the second copy. Throws AppError `not-found` (also when it is another one than expected),
 * `newer-schema`, `passphrase-needed`, `repository-damaged` or `io`; a damaged repository is never replaced by an empty one.
 */
export function openRepositoryDatabase(
  folder: string,
  expected: RepositoryExpectation = { type: 'any' },
  use: DatabaseUse = 'read',
  durability: Durability = 'FULL',
): OpenedDatabase {
  const { marker, written, isDamaged } = readMarker(folder);
  assertExpected(folder, marker.id, expected);
  // The words of all mail: an earlier version left them to the umask.
  if (use !== 'look')
    withStorageErrors(folder, () => {
      for (const path of [folder, ...ownFiles.map((name) => join(folder, name))]) closeToOthers(path);
    });
  if (marker.format > bucketFormat) {
    throw new AppError('newer-schema', text('repository.newer', { folder }));
  }
  const { database: path } = pathsOf(folder, marker);
  if (!existsSync(path)) {
    throw new AppError('repository-damaged', text('repository.databaseMissing', { path }));
  }
  if (isDamaged && use === 'write') throw needsRepair(join(folder, markerName));
  const opened = openMade(folder, marker, written, use, durability);
  const markerDamage = text('repository.readFromCopy', { path: join(folder, markerName) });
  return isDamaged && opened.damage === null ? { ...opened, damage: markerDamage } : opened;
}

/**
 * Why a repository cannot be used as far as its folder tells without opening it, as an open file would keep its disk from being
 * ejected; null when nothing speaks against it. Damage inside is verification's to find.
 */
export function folderProblem(folder: string, expected: RepositoryExpectation): AppError | null {
  try {
    const { marker } = readMarker(folder);
    assertExpected(folder, marker.id, expected);
    if (marker.format > bucketFormat)
      throw new AppError('newer-schema', text('repository.newer', { folder }));
    const path = join(folder, filesOf(marker).database);
    if (!existsSync(path)) {
      throw new AppError('repository-damaged', text('repository.databaseMissing', { path }));
    }
    if (statSync(path).size === 0) throw emptyDatabase(path);
    keysOf(folder, marker);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/**
 * Makes a repository in an empty or missing folder, unless there is one; returns its identity. Throws AppError `not-found` when the
 * expected one is not there (its disk is not connected), `already-exists` when other files are in the way, `io` or `disk-full` with
 * what is wrong with the disk.
 */
export function ensureRepository(folder: string, clock: Clock, expected: RepositoryExpectation): string {
  if (isRepository(folder)) {
    const { id } = readMarker(folder).marker;
    assertExpected(folder, id, expected);
    return id;
  }
  if (expected.type !== 'any-or-none') throw new AppError('not-found', text('repository.gone', { folder }));
  return makeRepositoryWith(folder, {
    product: 'Postkeep',
    format: folderFormat,
    id: randomUUID(),
    createdAt: clock().toISOString(),
  });
}

/**
 * Makes a repository of this marker in an empty or missing folder; `fill` may write to its database before it is one. Throws AppError
 * `already-exists`, `io` or `disk-full`.
 */
export function makeRepositoryWith(
  folder: string,
  marker: RepositoryMarker,
  fill: (database: Sqlite) => void = () => undefined,
): string {
  return withStorageErrors(folder, () => {
    makeFolderSync(folder, { mode: 0o700 });
    assertMayHoldRepository(folder);
    // Only now: a folder that is refused stays as it is.
    closeToOthers(folder);
    const { database: path, keys } = pathsOf(folder, marker);
    const database = makeDatabase(path, keys.database);
    fill(database);
    const written = markerText(marker);
    replaceFile(join(folder, markerName), written);
    keepSecondCopy(folder, written, database);
    database.close();
    return marker.id;
  });
}

/** Throws AppError `already-exists` for a folder that holds anything. */
export function assertMayHoldRepository(folder: string): void {
  if (!existsSync(folder)) return;
  if (isRepository(folder) || holdsOther(readdirSync(folder)))
    throw new AppError('already-exists', text('repository.folderInUse', { folder }));
  // Its mail is there still; a new one, in either form, would be put in its place.
  if (existsSync(join(folder, encryptedFiles.database)))
    throw new AppError('already-exists', text('repository.encryptedWithoutMarker', { folder }));
}

/** Whether names in a folder keep a repository from being made in it. What a creation that was cut short leaves behind is fine: the marker is written last. */
export function holdsOther(names: readonly string[]): boolean {
  const own = ['repository.', 'repository-encrypted.', 'writer.'];
  return names.some((name) => !own.some((start) => name.startsWith(start)));
}

/** Deletes a database's files. */
export function removeDatabase(path: string): void {
  for (const suffix of fileSuffixes) rmSync(path + suffix, { force: true });
}

/** Takes the repository's one writer lock. Throws AppError `locked`. */
export function lockForWriting(folder: string, clock: Clock): Lock {
  return takeLock({
    path: join(folder, 'writer.lock'),
    owner: { path: join(folder, 'writer.json'), clock },
    lockedText: (holder) => text('repository.beingWritten', { folder, holder }),
  });
}

/** Throws AppError `passphrase-needed` while nobody has given the passphrase of an encrypted repository. */
function pathsOf(folder: string, marker: RepositoryMarker): RepositoryPaths {
  const { database, searchIndex } = filesOf(marker);
  const keys = keysOf(folder, marker);
  return {
    database: join(folder, database),
    index: { path: join(folder, searchIndex), key: keys.database },
    keys,
  };
}

/** An empty database of this version. */
export function makeDatabase(path: string, key: DatabaseKey): Sqlite {
  const database = openSqlite(path, 'FULL', key);
  migrate(database, path, migrations);
  return database;
}

/** A database beside a marker was complete once: an empty one is what a fault left, and is not made anew. */
function openMade(
  folder: string,
  marker: RepositoryMarker,
  written: string,
  use: DatabaseUse,
  durability: Durability = 'FULL',
): OpenedDatabase {
  const files = pathsOf(folder, marker);
  const { database: path, keys } = files;
  const opened = (database: Sqlite, damage: Text | null): OpenedDatabase => {
    sealDatabase(database, keys.seal);
    if (marker.format === bucketFormat)
      indexesBucket(database, { identity: marker.id, lockDays: marker.lockDays ?? null, marker: written });
    return { database, files, damage };
  };
  if (withStorageErrors(path, () => statSync(path)).size === 0) throw emptyDatabase(path);
  const copy = readSecondCopy(folder);
  let database: Sqlite | null = null;
  let isAnother = false;
  try {
    database = openFor(path, use, durability, keys.database);
    // What is removed, by retention too, is overwritten with zeros (docs/decisions/0170).
    if (!database.isReadOnly) database.exec('PRAGMA secure_delete = ON');
    if (copy === null || !isSchemaDamaged(database, copy)) {
      bringUpToDate(database, path);
      // Who changes the marker meanwhile writes its copy too: what was read before is not put in its place.
      if (!database.isReadOnly && readMarker(folder).written === written)
        keepSecondCopy(folder, written, database);
      return opened(database, null);
    }
    isAnother = isAnotherDatabase(database, path, copy);
  } catch (error) {
    if (copy === null || !tellsOfDamage(error)) {
      database?.close();
      throw error instanceof AppError && error.code === 'corrupt-state'
        ? damagedDatabase(path, error)
        : error;
    }
  }
  database?.close();
  if (isAnother) throw emptyDatabase(path);
  if (use === 'write') throw needsRepair(path);
  try {
    return opened(openWithPages(path, copy, keys.database), text('repository.readFromCopy', { path }));
  } catch (error) {
    throw error instanceof AppError && error.code === 'corrupt-state' ? damagedDatabase(path, error) : error;
  }
}

function openFor(path: string, use: DatabaseUse, durability: Durability, key: DatabaseKey): Sqlite {
  switch (use) {
    case 'read':
      return openSqliteToRead(path, 'FULL', key);
    case 'write':
      return openSqlite(path, durability, key);
    case 'look':
      return openSqliteToLook(path, key);
    default:
      return assertNever(use);
  }
}

function damagedDatabase(path: string, cause: AppError): AppError {
  return new AppError('repository-damaged', text('repository.databaseDamaged', { path }), { cause });
}

function needsRepair(path: string): AppError {
  return new AppError('repository-damaged', text('repository.needsRepair', { path }));
}

/**
 * Puts marker and schema of a repository back from the second copy, when they are damaged; what is replaced is saved beside them first.
 * Answers the files that hold it. Throws AppError `locked`, `not-found`, `repository-damaged` without a copy, `io` or `disk-full`.
 */
export function repairRepository(folder: string, clock: Clock, expected: RepositoryExpectation): string[] {
  const { marker, written, isDamaged } = readMarker(folder);
  assertExpected(folder, marker.id, expected);
  const lock = lockForWriting(folder, clock);
  try {
    const { database, damage, files } = openMade(folder, marker, written, 'read');
    database.close();
    const copy = readSecondCopy(folder);
    const stamp = `.damaged-${clock().toISOString().replaceAll(':', '-')}`;
    const saved: string[] = [];
    withStorageErrors(folder, () => {
      const { database: path, keys } = files;
      if (damage !== null && copy !== null) {
        const pages = { pageSize: copy.pageSize, pages: presentPages(path, copy) };
        replaceFile(path + stamp, JSON.stringify(pages));
        saved.push(path + stamp);
        putPages(path, copy, keys.database);
      }
      if (isDamaged) {
        const markerPath = join(folder, markerName);
        replaceFile(markerPath + stamp, existsSync(markerPath) ? readFileSync(markerPath) : '');
        saved.push(markerPath + stamp);
        replaceFile(markerPath, written);
      }
    });
    return saved;
  } finally {
    lock.release();
  }
}

/**
 * Brings a database to the schema of this version. What is read is the same in every version of the format: one that cannot be written stays as it
 * is. Throws AppError `repository-damaged` for one without tables.
 */
function bringUpToDate(database: Sqlite, path: string): void {
  if (userVersionOf(database) === 0) throw emptyDatabase(path);
  if (database.isReadOnly) return;
  try {
    migrate(database, path, migrations);
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
}

function emptyDatabase(path: string): AppError {
  return new AppError('repository-damaged', text('repository.databaseEmpty', { path }));
}
