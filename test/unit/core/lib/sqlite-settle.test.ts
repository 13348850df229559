import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Sqlite, openInMemory, openSqlite } from '../../../../core/lib/sqlite.js';

let folder: string;
let path: string;
const open: Sqlite[] = [];

function opened(): Sqlite {
  const database = openSqlite(path, 'NORMAL');
  open.push(database);
  return database;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-settle-'));
  path = join(folder, 'a.sqlite');
});
afterEach(() => {
  for (const database of open.splice(0)) database.close();
  rmSync(folder, { recursive: true, force: true });
});

const sizeOfLog = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
const countRow = z.object({ total: z.int() });
const count = (database: Sqlite): number =>
  database.get(countRow, 'SELECT count(*) AS total FROM a')?.total ?? 0;

describe('settling a database', () => {
  it('is done with a log, without one, and in memory', async () => {
    const database = opened();
    database.exec('CREATE TABLE a (x INTEGER PRIMARY KEY)');
    for (let turn = 0; turn < 3; turn += 1) {
      database.run('INSERT INTO a DEFAULT VALUES');
      await Promise.all([database.settle(), database.settle()]);
    }
    expect(sizeOfLog()).toBeGreaterThan(0);
    database.close();
    expect(sizeOfLog()).toBe(0);
    await database.settle();
    await openInMemory().settle();
  });

  it('says that the disk is gone instead of calling it done', async () => {
    const database = opened();
    database.exec('CREATE TABLE a (x INTEGER PRIMARY KEY)');
    rmSync(folder, { recursive: true });
    await expect(database.settle()).rejects.toMatchObject({ code: 'io' });
  });
});

describe('several connections of a process to one file', () => {
  it('one that only read leaves the log to those that wrote, the last one leaves none', () => {
    const writer = opened();
    writer.exec('CREATE TABLE a (x INTEGER PRIMARY KEY)');
    writer.run('INSERT INTO a DEFAULT VALUES');
    const before = sizeOfLog();
    expect(before).toBeGreaterThan(0);
    const reader = opened();
    expect(count(reader)).toBe(1);
    reader.close();
    expect(sizeOfLog()).toBe(before);
    writer.close();
    expect(sizeOfLog()).toBe(0);
    const [first, last] = [opened(), opened()];
    first.run('INSERT INTO a DEFAULT VALUES');
    first.close();
    // Whatever is still open, what was written is in the file.
    expect(sizeOfLog()).toBe(0);
    expect(count(last)).toBe(2);
    last.close();
    last.close();
    expect(sizeOfLog()).toBe(0);
  });

  it('a file that is made anew while another is open is made as any other', () => {
    const before = opened();
    before.exec('CREATE TABLE a (x INTEGER PRIMARY KEY)');
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    const database = opened();
    database.exec('CREATE TABLE a (x INTEGER PRIMARY KEY)');
    const mode = database.get(z.object({ auto_vacuum: z.int() }), 'PRAGMA auto_vacuum')?.auto_vacuum;
    expect(mode).toBe(2);
    database.close();
    expect(readFileSync(path).readUInt16BE(16)).toBe(8192);
  });
});
