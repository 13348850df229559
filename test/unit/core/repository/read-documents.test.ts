import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sqlite, openSqlite } from '../../../../core/lib/sqlite.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { type ReadContent, readContents } from '../../../../core/repository/search/read-documents.js';
import { atOnce } from '../../../../core/repository/search/turns.js';
import { systemClock } from '../../../../shared/clock.js';
import { hashes, makePoint } from '../../../fixtures/bucket-repository.js';

/* Small messages are read and unpacked together for the search index: whatever is damaged keeps no other out (docs/decisions/0338). */

const count = 30;
const damaged = 12;
let folder: string;
let database: Sqlite;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-documents-')), 'repository');
  const writer = openForWriting(folder, systemClock);
  const messages = Array.from({ length: count }, (_, index) => {
    const id = String(index + 1);
    return Buffer.from(
      `Subject: about${id}\r\nFrom: a@example.com\r\n\r\nword${id} ${'all work and no play '.repeat(index * 5)}\r\n`,
    );
  });
  expect(new Set(hashes(messages)).size).toBe(count);
  await makePoint(writer, messages, { at: systemClock() });
  writer.close();
  database = openSqlite(join(folder, 'repository.sqlite'));
  database.exec('PRAGMA foreign_keys = OFF');
});
afterEach(async () => {
  database.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const read = (ids: readonly number[]): ReadContent[] =>
  atOnce(
    readContents(
      database,
      ids.map((contentId) => ({ contentId, seq: null })),
    ),
  );
const chunk = `(SELECT chunk_id FROM content_chunk WHERE content_id = ${String(damaged)} AND ordinal = 0)`;

it.each([
  ['nothing', '', [`about${String(damaged)}`, `word${String(damaged)}`]],
  [
    'the bytes of a piece',
    `UPDATE chunk SET data = x'28b52ffd00' WHERE id = ${chunk}`,
    [`about${String(damaged)}`],
  ],
  ['the type of its bytes', `UPDATE chunk SET data = 'x' WHERE id = ${chunk}`, null],
  ['its codec', `UPDATE chunk SET codec = 99 WHERE id = ${chunk}`, [`about${String(damaged)}`]],
  ['its place', `UPDATE content_chunk SET chunk_id = 9999 WHERE content_id = ${String(damaged)}`, null],
  [
    'its SHA-256',
    `UPDATE content SET sha256 = x'00' WHERE id = ${String(damaged)}`,
    [`word${String(damaged)}`],
  ],
  ['its size', `UPDATE content SET size = 5 WHERE id = ${String(damaged)}`, [`word${String(damaged)}`]],
  [
    'a negative size',
    `UPDATE content SET size = -5 WHERE id = ${String(damaged)}`,
    [`word${String(damaged)}`],
  ],
  ['the type of its size', `UPDATE content SET size = 'x' WHERE id = ${String(damaged)}`, null],
  ['the type of its hash', `UPDATE content SET sha256 = 5 WHERE id = ${String(damaged)}`, null],
  ['its row', `DELETE FROM content WHERE id = ${String(damaged)}`, null],
] as const)(
  'damaged in %s, a message is read as alone, and every other one with its words',
  (_, sql, words) => {
    database.exec(sql);
    const ids = Array.from({ length: count }, (_none, index) => index + 1);
    const together = read(ids);
    expect(together).toEqual(ids.flatMap((id) => read([id])));
    for (const { contentId, found } of together)
      if (contentId !== damaged)
        expect(found?.document.words.split(' ')).toContain(`word${String(contentId)}`);
    for (const word of words ?? [])
      expect(together[damaged - 1]?.found?.document.words.split(' ')).toContain(word);
  },
);
