import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStorageError, storageError, withStorageErrors } from '../../../../core/lib/storage-errors.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { AppError, toErrorData } from '../../../../shared/errors.js';
import { render } from '../../../../shared/texts/text.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-faults-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: x`), { code, ...more });
const said = (error: unknown): string => render(toErrorData(error).message);

describe('what a disk says', () => {
  it.each([
    ['ENOSPC', 'disk-full', 'The disk is full'],
    ['EDQUOT', 'disk-full', 'The disk is full'],
    ['SQLITE_FULL', 'disk-full', 'The disk is full'],
    ['EROFS', 'io', 'is on a read-only disk'],
    ['EACCES', 'io', 'Not permitted'],
    ['EPERM', 'io', 'Not permitted'],
    ['SQLITE_PERM', 'io', 'Not permitted'],
    ['EISDIR', 'io', 'is a folder where a file belongs'],
    ['ENOTDIR', 'io', 'a file is where it, or one of its folders, belongs'],
    ['EMFILE', 'io', 'too many files are open'],
    ['ENFILE', 'io', 'too many files are open'],
    ['EIO', 'io', 'does not answer'],
    ['ENOENT', 'io', 'its disk or folder is not there'],
    // Without a reason of their own, and nothing to be found on this disk.
    ['SQLITE_IOERR_SHMSIZE', 'io', 'could not be read or written'],
    ['SQLITE_CANTOPEN', 'io', 'could not be read or written'],
    ['SQLITE_READONLY', 'io', 'is on a read-only disk'],
    ['UNKNOWN_SQLITE_ERROR_1544', 'io', 'is on a read-only disk'],
    ['UNKNOWN_SQLITE_ERROR_269', 'disk-full', 'The disk is full'],
  ])('%s has code %s and says "%s", with the path', (code, expected, words) => {
    const error = storageError(join(folder, 'x.sqlite'), coded(code));
    expect(error.code).toBe(expected);
    expect(error.message).toContain(words);
    expect(error.message).toContain(join(folder, 'x.sqlite'));
    expect(isStorageError(error)).toBe(true);
  });

  it('is found out where SQLite does not say it: a folder in the place of the file, a file in the place of its folder', () => {
    mkdirSync(join(folder, 'a.sqlite'));
    expect(() => openSqlite(join(folder, 'a.sqlite'))).toThrow('is a folder where a file belongs');
    writeFileSync(join(folder, 'file'), '');
    expect(() => openSqlite(join(folder, 'file', 'a.sqlite'))).toThrow(
      'a file is where it, or one of its folders, belongs',
    );
    expect(() => openSqlite(join(folder, 'gone', 'a.sqlite'))).toThrow('its disk or folder is not there');
  });

  it('is said at every boundary too where nobody has put it into words, and nothing else is taken for it', () => {
    expect(toErrorData(coded('ENOSPC', { syscall: 'write' }))).toMatchObject({ code: 'disk-full' });
    expect(said(coded('EROFS', { path: '/a/b' }))).toContain('/a/b is on a read-only disk');
    expect(said(coded('EACCES', { path: '/a/b' }))).toContain('may not read or write /a/b');
    expect(toErrorData(coded('EACCES', { address: '::1', port: 80 }))).toMatchObject({ code: 'internal' });
    expect(toErrorData(coded('ENOENT', { path: '/a/b' }))).toMatchObject({ code: 'internal' });
    expect(toErrorData(new Error('x'))).toMatchObject({ code: 'internal' });
    const own = new AppError('not-found', 'x');
    expect(() =>
      withStorageErrors('/a', () => {
        throw own;
      }),
    ).toThrow(own);
  });

  it('a log of a database that its owner could not write once is opened to him again', () => {
    const path = join(folder, 'a.sqlite');
    const first = openSqlite(path);
    first.exec('CREATE TABLE t (x)');
    for (const suffix of ['-wal', '-shm']) chmodSync(path + suffix, 0o444);
    openSqlite(path).exec('INSERT INTO t VALUES (1)');
    first.close();
  });
});
