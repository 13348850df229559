import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import {
  type DatabaseKey,
  type Sqlite,
  openInMemory,
  openSqlite,
  openSqliteSnapshot,
} from '../lib/sqlite.js';
import { isStorageError, storageError } from '../lib/storage-errors.js';
import { type PageCipher, pageCipher } from './encryption/page-cipher.js';
import { migrations } from './schema.js';
import { type SecondCopy, isSameSchema, schemaOf } from './second-copy.js';

/** Fields of a database's header (https://www.sqlite.org/fileformat.html §1.3). */
const header = { changeCounter: 24, freelist: 32, freelistEnd: 40, sizeValidFor: 92 } as const;

/** Whether the pages with the schema are not those of which the second copy is: a flipped bit, a page of another file. */
export function isSchemaDamaged(database: Sqlite, copy: SecondCopy): boolean {
  const version = database.get(z.object({ user_version: z.int() }), 'PRAGMA user_version')?.user_version ?? 0;
  const schema = schemaOf(database);
  if (isSameSchema(schema, copy.schema)) return version !== copy.userVersion;
  // A later version of the product has migrated it and could not write the copy, or does not know of one.
  if (version > migrations.length) return false;
  const expected = schemaAt(version);
  const withoutPages = schema.map((entry, index) => ({ ...entry, rootPage: expected[index]?.rootPage ?? 0 }));
  return !isSameSchema(withoutPages, expected);
}

/**
 * Whether a file is no damaged repository but another database, or what a fault left in its place: it has tables and none of ours, or
 * not even the pages that ours begin at. The pages of a copy would only make it look like a repository.
 */
export function isAnotherDatabase(database: Sqlite, path: string, copy: SecondCopy): boolean {
  const ours = new Set(copy.schema.map(({ name }) => name));
  const schema = schemaOf(database);
  if (schema.some(({ name }) => ours.has(name))) return false;
  return schema.length > 0 || statSync(path).size < lastRootOf(copy) * copy.pageSize;
}

function lastRootOf({ schema }: SecondCopy): number {
  return Math.max(...schema.map(({ rootPage }) => rootPage));
}

/** With its log, which may have most of it. */
function bytesOf(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** Whether an error tells of damage, and not of a disk. Texts of SQLite about a schema that it cannot parse have many codes. */
export function tellsOfDamage(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'corrupt-state' || error.code === 'repository-damaged';
  return error instanceof Error && !isStorageError(error);
}

/**
 * Opens a private copy of a database in which the pages of the second copy are in their places. The file itself is not changed. The
 * copy takes no room on file systems that share blocks; it is gone when the process is. Throws AppError `disk-full`, `io` or `corrupt-state`.
 */
export function openWithPages(path: string, copy: SecondCopy, key: DatabaseKey): Sqlite {
  // What ends before our tables begin is no damaged repository: the pages of a copy would only make it look like one.
  if (bytesOf(path) < lastRootOf(copy) * copy.pageSize)
    throw new AppError('corrupt-state', text('lib.fileDamaged', { path }));
  const overlay = copyPrivately(path);
  const remove = (): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(overlay + suffix, { force: true });
  };
  try {
    putPages(overlay, copy, key);
    takeInLog(overlay, key);
    const database = openSqliteSnapshot(overlay, key);
    // An open file lives on without a name; Windows keeps it until it is closed.
    if (process.platform !== 'win32') remove();
    return {
      ...database,
      close: () => {
        database.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Puts the pages of the second copy into a file. What the header says of the rest of the file stays as the file has it. */
export function putPages(path: string, { pages, pageSize }: SecondCopy, key: DatabaseKey): void {
  const cipher = key === null ? null : pageCipher(key);
  const file = openSync(path, 'r+');
  try {
    for (const { number, data } of pages) {
      const page = Buffer.from(data);
      if (number === 1) {
        keepFreelist(file, page, pageSize, cipher);
        // The number of pages is that of the file then.
        page.writeUInt32BE((page.readUInt32BE(header.changeCounter) ^ 1) >>> 0, header.sizeValidFor);
      }
      const stored = cipher?.encrypt(page, number) ?? page;
      writeSync(file, stored, 0, stored.length, (number - 1) * pageSize);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Of what the page was the list of free pages is newer than the copy's, unless it cannot be one: then these pages stay unused. */
function keepFreelist(file: number, page: Buffer, pageSize: number, cipher: PageCipher | null): void {
  const stored = Buffer.alloc(pageSize);
  readSync(file, stored, 0, pageSize, 0);
  const found = (cipher?.decrypt(stored, 1) ?? stored).subarray(header.freelist, header.freelistEnd);
  const pages = fstatSync(file).size / pageSize;
  const isPossible = found.readUInt32BE(0) <= pages && found.readUInt32BE(4) <= pages;
  page.set(isPossible ? found : Buffer.alloc(found.length), header.freelist);
}

/** The pages that `putPages` replaces, as they are now. */
export function presentPages(
  path: string,
  { pages, pageSize }: SecondCopy,
): { number: number; data: string }[] {
  const file = openSync(path, 'r');
  try {
    return pages.map(({ number }) => {
      const data = Buffer.alloc(pageSize);
      const bytes = readSync(file, data, 0, pageSize, (number - 1) * pageSize);
      return { number, data: data.subarray(0, bytes).toString('base64') };
    });
  } finally {
    closeSync(file);
  }
}

function schemaAt(version: number): SecondCopy['schema'] {
  const database = openInMemory();
  try {
    for (const step of migrations.slice(0, version)) database.exec(step);
    return schemaOf(database);
  } finally {
    database.close();
  }
}

/** Beside the file, where blocks may be shared, else in the folder for temporary files. */
function copyPrivately(path: string): string {
  const name = `${basename(path)}.${String(process.pid)}-${randomBytes(6).toString('hex')}.tmp`;
  let failure: unknown = null;
  for (const folder of [dirname(path), tmpdir()]) {
    const overlay = join(folder, name);
    try {
      copyFileSync(path, overlay, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
        copyFileSync(`${path}-wal`, `${overlay}-wal`, constants.COPYFILE_EXCL);
      return overlay;
    } catch (error) {
      if (!isStorageError(error)) throw error;
      failure ??= error;
      for (const suffix of ['', '-wal']) rmSync(overlay + suffix, { force: true });
    }
  }
  throw storageError(path, failure);
}

function takeInLog(path: string, key: DatabaseKey): void {
  if (statSync(`${path}-wal`, { throwIfNoEntry: false }) === undefined) return;
  const database = openSqlite(path, 'FULL', key);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
