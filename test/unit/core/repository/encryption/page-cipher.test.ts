import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { blob, openSqlite } from '../../../../../core/lib/sqlite.js';
import { databaseKey, pageCipher } from '../../../../../core/repository/encryption/page-cipher.js';

const folder = mkdtempSync(join(tmpdir(), 'postkeep-pages-'));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the page cipher', () => {
  it('reads and writes every page as libsql does', () => {
    const key = databaseKey(Buffer.alloc(32, 7));
    expect(key).toHaveLength(32);
    const path = join(folder, 'a.sqlite');
    const database = openSqlite(path, 'FULL', key);
    database.exec('CREATE TABLE t (x TEXT)');
    database.transaction(() => {
      for (let row = 0; row < 2000; row += 1)
        database.run('INSERT INTO t VALUES (?)', `row ${String(row)} `.repeat(10));
    });
    const row = z.object({ pgno: z.int(), data: blob });
    const pages = database.all(row, 'SELECT pgno, data FROM sqlite_dbpage');
    expect(pages.length).toBeGreaterThan(10);
    database.close();
    const file = readFileSync(path);
    const cipher = pageCipher(key);
    for (const { pgno, data } of pages) {
      const stored = file.subarray((pgno - 1) * data.length, pgno * data.length);
      expect(cipher.decrypt(stored, pgno)).toEqual(data);
      expect(cipher.encrypt(data, pgno)).toEqual(stored);
    }
  });
});
