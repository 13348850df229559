import { chmodSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { closeToOthers } from './private-files.js';
import {
  type Durability,
  type Sqlite,
  busyTimeoutMs,
  inMemory,
  isOpened,
  noteOpened,
  sqliteConnection,
} from './sqlite-connection.js';
import { translateErrors } from './sqlite-errors.js';
import { isStorageError, storageError, systemCode } from './storage-errors.js';

export type { Durability, Sqlite } from './sqlite-connection.js';

/** A blob in a row: libsql answers a Buffer from `get` and an ArrayBuffer from `all`. */
export const blob = z
  .union([z.instanceof(ArrayBuffer), z.instanceof(Uint8Array)])
  .transform((value) =>
    value instanceof ArrayBuffer
      ? Buffer.from(value)
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  );

/**
 * Text of a column that is read as `CAST(… AS BLOB)`: damage may leave bytes that are no UTF-8, and libsql ends the process
 * when it is to give them as text. Here they become U+FFFD.
 */
export const anyText = blob.transform((bytes) => bytes.toString('utf8'));

/** A database is three files while it is open. */
export const fileSuffixes = ['', '-wal', '-shm'];

/** What a file's pages are encrypted with (docs/repository-format.md); null for a file that anyone can read. */
export type DatabaseKey = string | null;

/** Where a database lies, and what it is encrypted with. */
export interface DatabaseFile {
  readonly path: string;
  readonly key: DatabaseKey;
}

/**
 * Opens (or makes) a SQLite file in WAL mode. Throws AppError `io`, `corrupt-state` (also with another key than its own) or `disk-full`,
 * with what is wrong with the disk and what to do.
 */
export function openSqlite(path: string, durability: Durability = 'FULL', key: DatabaseKey = null): Sqlite {
  const database = translateErrors(path, () => {
    openToOwner(path);
    const isNew = sizeOf(path) === 0;
    const opened = open(path, key);
    // Before the first write: SQLite gives its log and index the permissions of the file. By path: closing a descriptor would end locks.
    for (const suffix of fileSuffixes) closeToOthers(path + suffix);
    // What only tries the disk need not reach it; what follows takes it along.
    opened.exec(isNew ? 'PRAGMA page_size = 8192' : 'PRAGMA synchronous = OFF');
    if (isNew || !isOpened(path)) noteIncremental(opened);
    opened.exec(
      `PRAGMA busy_timeout = ${String(busyTimeoutMs)}; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability};
       PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864;`,
    );
    return opened;
  });
  noteOpened(path);
  return sqliteConnection(path, database, durability, false);
}

/**
 * Said to a database that has it already, it is written again, which shows whether the disk takes anything. Who writes at the moment has
 * shown that, and is not waited for: every command would be.
 */
function noteIncremental(database: Libsql.Database): void {
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA auto_vacuum = INCREMENTAL');
  } catch (error) {
    if (!systemCode(error).startsWith('SQLITE_BUSY')) throw error;
  }
}

/** Opens a SQLite file to read it, also one that cannot be written to (a full or read-only disk, no permission). Throws like {@link openSqlite}. */
export function openSqliteToRead(path: string, durability?: Durability, key: DatabaseKey = null): Sqlite {
  try {
    return openSqlite(path, durability, key);
  } catch (error) {
    // An empty file is what was left when there was no room for more.
    if (!isStorageError(error) || sizeOf(path) + sizeOf(`${path}-wal`) === 0) throw error;
    return openReadOnly(path, error, key);
  }
}

/**
 * Opens a SQLite file only to read it, and makes and changes nothing beside it but what is in its shared memory, which SQLite makes anew when it likes. What another
 * process commits later is seen when it is opened again. Throws AppError `corrupt-state` or `io`.
 */
export function openSqliteToLook(path: string, key: DatabaseKey = null): Sqlite {
  return openReadOnly(path, new Error('unable to open database file'), key, sizeOf(`${path}-shm`) > 0);
}

/** Opens, to read it beside the writer, a SQLite file that this process has open for writing. Throws like {@link openSqlite}. */
export function openSqliteBeside(path: string, key: DatabaseKey = null): Sqlite {
  const database = translateErrors(path, () => open(sqliteUri(path, 'mode=ro'), key));
  database.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
  return sqliteConnection(path, database, 'NORMAL', true);
}

/** Opens a SQLite file that nobody writes to, without a file beside it. Throws AppError `corrupt-state` or `io`. */
export function openSqliteSnapshot(path: string, key: DatabaseKey = null): Sqlite {
  const database = tryToRead(path, sqliteUri(path, 'mode=ro&immutable=1'), '', key);
  if (database === null) throw storageError(path, new Error('unable to open database file'));
  return sqliteConnection(path, database, 'NORMAL', true);
}

/** A database in memory: what cannot be kept, or is a copy of what cannot be written. */
export function openInMemory(): Sqlite {
  const database = new Libsql(inMemory);
  database.exec('PRAGMA foreign_keys = ON');
  return sqliteConnection(inMemory, database, 'NORMAL', false);
}

function open(location: string, key: DatabaseKey): Libsql.Database {
  if (key === null) return new Libsql(location);
  // libsql takes the key; its typings do not say so.
  const options: Libsql.Options & { readonly encryptionKey: string } = { encryptionKey: key };
  return new Libsql(location, options);
}

/** Names a SQLite file as a URI (https://www.sqlite.org/uri.html), whatever its path holds. */
function sqliteUri(path: string, parameters: string): string {
  return `${pathToFileURL(path).href}?${parameters}`;
}

/**
 * Three ways to read what cannot be written, of which the first that works shows the newest state: with the shared memory that is
 * there, with a log that is replayed in this process's own memory, or without one when there is none. Never without a log that is
 * there: that would be an older state. Shared memory is never opened read-only: this process could not write to the file then, as long as anything of this
 * connection is left, which is until V8 has collected its statements.
 */
function openReadOnly(path: string, cause: unknown, key: DatabaseKey, mayShare = true): Sqlite {
  const noLocks = process.platform === 'win32' ? 'win32-none' : 'unix-none';
  const hasLog = sizeOf(`${path}-wal`) > 0;
  const ways: readonly { readonly uri: string; readonly before: string }[] = hasLog
    ? [
        ...(mayShare ? [{ uri: sqliteUri(path, 'mode=ro'), before: '' }] : []),
        { uri: sqliteUri(path, `mode=ro&vfs=${noLocks}`), before: 'PRAGMA locking_mode = EXCLUSIVE;' },
      ]
    : [{ uri: sqliteUri(path, 'mode=ro&immutable=1'), before: '' }];
  for (const { uri, before } of ways) {
    const database = tryToRead(path, uri, before, key);
    if (database !== null) return sqliteConnection(path, database, 'NORMAL', true);
  }
  if (hasLog) throw new AppError('io', text('lib.logUnreadable', { path }), { cause });
  throw storageError(path, cause);
}

/** Null when SQLite cannot open the file in this way. Throws AppError `corrupt-state`. */
function tryToRead(path: string, uri: string, before: string, key: DatabaseKey): Libsql.Database | null {
  let database: Libsql.Database | null = null;
  try {
    return translateErrors(path, () => {
      database = open(uri, key);
      database.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}; ${before}`);
      database.prepare('SELECT count(*) FROM sqlite_master').get();
      return database;
    });
  } catch (error) {
    (database as Libsql.Database | null)?.close();
    if (isStorageError(error)) return null;
    throw error;
  }
}

/** A log that was made while the file was read-only to its owner stays so, and keeps the next program from writing. */
function openToOwner(path: string): void {
  const ownersWrite = 0o600;
  const main = statSync(path, { throwIfNoEntry: false });
  if (main === undefined || (main.mode & ownersWrite) !== ownersWrite) return;
  for (const suffix of fileSuffixes.slice(1)) {
    const found = statSync(path + suffix, { throwIfNoEntry: false });
    if (found === undefined || found.uid !== process.getuid?.() || (found.mode & ownersWrite) === ownersWrite)
      continue;
    chmodSync(path + suffix, (found.mode & 0o7777) | ownersWrite);
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
