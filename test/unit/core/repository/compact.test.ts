import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compactDatabase } from '../../../../core/repository/compact.js';
import { worldCount } from '../../../fixtures/kill-count.js';

/* Packing the pages of a database, held against SQLite's own check and its own VACUUM. */

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-compact-'));
  path = join(directory, 'x.sqlite');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const never = new AbortController().signal;
const alone = { isOwn: () => true, onProgress: () => undefined, signal: never };

/** Rows with payloads of every length, keys of every length, a table without rowids, and indexes over them. */
const schema = `
  CREATE TABLE row (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, data BLOB NOT NULL);
  CREATE TABLE pair (a BLOB NOT NULL, b INTEGER NOT NULL, c BLOB NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
  CREATE INDEX pair_b ON pair (b);
  CREATE TABLE empty (id INTEGER PRIMARY KEY);
`;

function make(pageSize: number): Database.Database {
  const database = new Database(path);
  database.exec(`PRAGMA page_size = ${String(pageSize)}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;
    PRAGMA secure_delete = ON; ${schema}`);
  return database;
}

/** Bytes that are the same for the same number. */
function bytes(number: number, length: number): Buffer {
  const data = Buffer.alloc(length);
  let state = (number * 2_654_435_761) >>> 0;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = state >>> 24;
  }
  return data;
}

function insert(
  database: Database.Database,
  from: number,
  count: number,
  length: (n: number) => number,
): void {
  const row = database.prepare('INSERT OR REPLACE INTO row (id, key, data) VALUES (?, ?, ?)');
  const pair = database.prepare('INSERT OR REPLACE INTO pair (a, b, c) VALUES (?, ?, ?)');
  database.exec('BEGIN');
  for (let n = from; n < from + count; n++) {
    row.run([n * 3, bytes(n, 4 + (length(n) % 40)), bytes(n + 1, length(n))]);
    pair.run([bytes(n, 2 + (length(n) % 300)), n, bytes(n + 2, length(n) % 90)]);
  }
  database.exec('COMMIT');
}

const all = [
  'SELECT * FROM row ORDER BY id',
  'SELECT * FROM pair ORDER BY a, b',
  'SELECT b FROM pair ORDER BY b',
];
const contents = (database: Database.Database): string =>
  JSON.stringify(
    all.map((sql) =>
      database
        .prepare(sql)
        .all([])
        .map((row) => Object.values(z.record(z.string(), z.unknown()).parse(row)).map(shown)),
    ),
  );
const shown = (value: unknown): unknown =>
  value instanceof ArrayBuffer ? Buffer.from(value).toString('base64') : value;

function sound(database: Database.Database): string {
  return JSON.stringify(database.prepare('PRAGMA integrity_check').all([]));
}
const ok = JSON.stringify([{ integrity_check: 'ok' }]);

function cutOff(database: Database.Database): number {
  for (let before = -1; before !== pages(database);) {
    before = pages(database);
    database.exec('PRAGMA incremental_vacuum(100)');
  }
  return pages(database);
}
const pages = (database: Database.Database): number =>
  z.object({ page_count: z.int() }).parse(database.prepare('PRAGMA page_count').get([])).page_count;

const lengths: Readonly<Record<string, (n: number) => number>> = {
  short: (n) => n % 60,
  mixed: (n) => (n % 17 === 0 ? 3000 + n : (n * 37) % 400),
  long: (n) => 500 + ((n * 131) % 9000),
};

describe('packing pages', () => {
  it('changes no row, is what SQLite finds sound, and gives back about as much as VACUUM does', async () => {
    const deletion = fc.record({
      from: fc.nat(900),
      count: fc.integer({ min: 1, max: 900 }),
      /** One of so many goes, or all but one. */
      every: fc.integer({ min: 1, max: 12 }),
      keepsOne: fc.boolean(),
    });
    const scenario = fc.record({
      pageSize: fc.constantFrom(512, 1024, 4096, 8192),
      length: fc.constantFrom(...Object.keys(lengths)),
      rows: fc.integer({ min: 1, max: 900 }),
      deletions: fc.array(deletion, { minLength: 1, maxLength: 4 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ pageSize, length, rows, deletions }) => {
        path = join(directory, `${String((run += 1))}.sqlite`);
        const database = make(pageSize);
        insert(database, 1, rows, lengths[length] ?? Number);
        for (const { from, count, every, keepsOne } of deletions) {
          const goes = `BETWEEN ${String(from)} AND ${String(from + count)}`;
          const sign = keepsOne ? '<>' : '=';
          database.exec(`DELETE FROM row WHERE id / 3 ${goes} AND (id / 3) % ${String(every)} ${sign} 0`);
          database.exec(`DELETE FROM pair WHERE b ${goes} AND b % ${String(every)} ${sign} 0`);
        }
        const before = contents(database);
        const size = cutOff(database);
        await compactDatabase({ path, key: null }, alone);
        expect(sound(database)).toBe(ok);
        expect(contents(database)).toBe(before);
        const packed = cutOff(database);
        expect(sound(database)).toBe(ok);
        expect(contents(database)).toBe(before);
        // SQLite continues with what was written, as with its own.
        insert(database, 200, 300, lengths['mixed'] ?? Number);
        database.exec('DELETE FROM row WHERE id % 5 = 0; DELETE FROM pair WHERE b % 7 = 0');
        cutOff(database);
        expect(sound(database)).toBe(ok);
        database.close();
        expect(packed).toBeLessThanOrEqual(size);
      }),
      { numRuns: worldCount(60) },
    );
  });

  it.each([4096, 8192, 65_536])('with pages of %i bytes it comes near to VACUUM', async (pageSize) => {
    const database = make(pageSize);
    insert(database, 1, 6000, (n) => (n * 37) % 700);
    database.exec('DELETE FROM row WHERE (id / 3) % 5 = 2; DELETE FROM pair WHERE b % 5 = 2');
    const before = cutOff(database);
    await compactDatabase({ path, key: null }, alone);
    const packed = cutOff(database);
    expect(sound(database)).toBe(ok);
    database.exec('VACUUM');
    expect(before - packed).toBeGreaterThan(0.85 * (before - pages(database)));
    database.close();
  });

  it('leaves nothing of deleted rows in what it packs', async () => {
    const database = make(4096);
    insert(database, 1, 3000, (n) => 40 + (n % 50));
    const gone = bytes(1001, 40 + (1000 % 50));
    database.exec('DELETE FROM pair; DELETE FROM row WHERE (id / 3) % 4 = 0');
    await compactDatabase({ path, key: null }, alone);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    expect(readFileSync(path).includes(gone)).toBe(false);
  });

  it('a second time it finds nothing to do', async () => {
    const database = make(4096);
    insert(database, 1, 3000, (n) => n % 300);
    database.exec('DELETE FROM row WHERE (id / 3) % 4 = 0; DELETE FROM pair WHERE b % 4 = 0');
    await compactDatabase({ path, key: null }, alone);
    cutOff(database);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    await compactDatabase({ path, key: null }, alone);
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    database.close();
  });

  it('a reader sees one state throughout, and others may write between the steps', async () => {
    const database = make(1024);
    insert(database, 1, 3000, (n) => (n * 37) % 500);
    database.exec('DELETE FROM row WHERE (id / 3) % 4 = 0; DELETE FROM pair WHERE b % 4 = 0');
    const reader = new Database(path);
    reader.exec('BEGIN');
    const seen = contents(reader);
    let turns = 0;
    await compactDatabase(
      { path, key: null },
      {
        isOwn: () => false,
        signal: never,
        onProgress: () => {
          turns += 1;
          if (turns % 7 === 3) insert(database, 5000 + turns, 3, (n) => (n * 37) % 500);
          if (turns % 7 === 5) database.exec(`DELETE FROM row WHERE id / 3 = ${String(turns * 13)}`);
        },
      },
    );
    expect(contents(reader)).toBe(seen);
    reader.exec('ROLLBACK');
    expect(contents(reader)).toBe(contents(database));
    expect(sound(database)).toBe(ok);
    reader.close();
    database.close();
  });

  it('a stop between two steps leaves it sound', async () => {
    const database = make(512);
    insert(database, 1, 3000, (n) => (n * 37) % 500);
    database.exec('DELETE FROM row WHERE (id / 3) % 4 = 0; DELETE FROM pair WHERE b % 4 = 0');
    const before = contents(database);
    const controller = new AbortController();
    let turns = 0;
    const stopped = compactDatabase(
      { path, key: null },
      {
        isOwn: () => true,
        signal: controller.signal,
        onProgress: () => {
          if ((turns += 1) === 20) controller.abort(new Error('enough'));
        },
      },
    );
    await expect(stopped).rejects.toThrow('enough');
    expect([sound(database), contents(database)]).toEqual([ok, before]);
    database.close();
  });

  it('a page that is none ends it, and nothing is written over', async () => {
    const database = make(4096);
    insert(database, 1, 3000, (n) => n % 300);
    database.exec('DELETE FROM row WHERE (id / 3) % 4 = 0');
    const root = z
      .object({ rootpage: z.int() })
      .parse(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'row'").get([])).rootpage;
    const noPage = Buffer.alloc(4096, 0xff);
    database.prepare('UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?').run([noPage, root]);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    await compactDatabase({ path, key: null }, alone);
    const { data } = z
      .object({ data: z.instanceof(Uint8Array) })
      .parse(database.prepare('SELECT data FROM sqlite_dbpage WHERE pgno = ?').get([root]));
    expect(Buffer.from(data).equals(noPage)).toBe(true);
    database.close();
  });
});
