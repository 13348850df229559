import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
