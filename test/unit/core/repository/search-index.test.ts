import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { documentOf } from '../../../../core/repository/search/index-documents.js';
import { SearchIndex } from '../../../../core/repository/search/search-index.js';
import { searchIndexName } from '../../../fixtures/search-index-file.js';
import { inTurns } from '../../../../core/repository/search/turns.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-search-index-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('gives the room back that it does not need any more, once nothing waits for it', async () => {
  const path = join(directory, searchIndexName);
  const index = SearchIndex.open({ path, key: null });
  const documents = Array.from({ length: 400 }, (_, contentId) => {
    const body = Array.from({ length: 60 }, (_word, n) => `word${String(contentId * 60 + n)}`).join(' ');
    const text = { subject: '', sender: '', recipients: '', attachments: '', body };
    return documentOf({ contentId, date: contentId * 1000, hasAttachments: false, text });
  });
  const settledSize = async (): Promise<number> => {
    await inTurns(index.settle());
    index.close();
    return statSync(path).size;
  };
  index.update(() => ({ documents, removed: [], filled: null }));
  index.empty();
  expect(await settledSize()).toBeLessThan(200_000);
});

it('is made one segment once it has grown to more than twice the largest, and not with every few messages', async () => {
  const path = join(directory, searchIndexName);
  const index = SearchIndex.open({ path, key: null });
  const add = (from: number, count: number): void => {
    const documents = Array.from({ length: count }, (_, n) => {
      const body = Array.from({ length: 120 }, (_word, at) => `word${String((from + n) * 60 + at)}`).join(
        ' ',
      );
      const text = { subject: '', sender: '', recipients: '', attachments: '', body };
      const contentId = from + n;
      return documentOf({ contentId, date: contentId * 1000, hasAttachments: false, text });
    });
    index.update(() => ({ documents, removed: [], filled: null }));
  };
  const segments = (): number => {
    const database = openSqlite(path);
    const row = database.get(
      z.object({ total: z.int() }),
      'SELECT count(DISTINCT segid) AS total FROM words_idx',
    );
    database.close();
    return row?.total ?? 0;
  };
  for (let batch = 0; batch < 14; batch++) add(batch * 100, 100);
  expect(segments()).toBeGreaterThan(2);
  await inTurns(index.settle());
  expect(segments()).toBe(1);
  add(1400, 20);
  await inTurns(index.settle());
  expect(segments()).toBe(2);
  index.close();
});
