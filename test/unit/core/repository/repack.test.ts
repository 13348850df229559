import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { decodeBase64Lines } from '../../../../core/repository/base64-lines.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { systemClock } from '../../../../shared/clock.js';
import { withAttachment } from '../../../fixtures/difficult-mail.js';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-repack-'));
  const writer = openForWriting(folder, systemClock);
  const point = writer.beginPoint({ key: 'a', name: 'a', source: 'Server' }, 'session');
  const inbox = point.addFolder(['INBOX'], '1');
  const prepared = await writer.prepareAll(contents);
  const messages = prepared.map((content, index) => ({
    uid: String(index),
    flags: [],
    internalDate: new Date(index),
    content,
  }));
  point.addMessages(inbox, messages);
  point.complete(new Date(1_000_000));
  writer.close();
  asBefore();
}, 60_000);
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const words = [
  'budget',
  'meeting',
  'Tuesday',
  'regards',
  'invoice',
  'attached',
  'please',
  'deadline',
  'agenda',
];
const contents = [
  ...Array.from({ length: 500 }, (_, number) => {
    const body = Array.from(
      { length: 90 },
      (_, at) => words[(number * 7 + at * at * 3 + at * number) % words.length],
    );
    return Buffer.from(`From: a@example.com\nSubject: Letter ${String(number)}\n\n${body.join(' ')}\n`);
  }),
  withAttachment('text', Buffer.from('All work and no play makes Jack a dull boy.\n'.repeat(4000))),
];

const chunkRow = z.object({ id: z.int(), codec: z.int() });

/** Makes the repository one of the first version: it knew deflate alone. */
function asBefore(): void {
  const reader = openForReading(folder);
  const texts = reader.reader;
  const database = openSqlite(join(folder, 'repository.sqlite'));
  const pieces = new Map<number, Buffer>();
  const ordered = z.object({ content_id: z.int(), chunk_id: z.int(), size: z.int() });
  const sql = `SELECT content_id, chunk_id, chunk.size FROM content_chunk JOIN chunk ON chunk.id = chunk_id
                ORDER BY content_id, ordinal`;
  let [content, at] = [0, 0];
  for (const row of database.all(ordered, sql)) {
    if (row.content_id !== content) [content, at] = [row.content_id, 0];
    pieces.set(row.chunk_id, texts.readContent(content).subarray(at, at + row.size));
    at += row.size;
  }
  reader.close();
  database.transaction(() => {
    for (const [id, piece] of pieces) {
      const decoded = decodeBase64Lines(piece);
      const [codec, data] = [decoded === null ? 1 : 3, deflateSync(decoded ?? piece, { level: 3 })];
      database.run('UPDATE chunk SET codec = ?, data = ? WHERE id = ?', codec, data, id);
    }
  });
  database.exec('DELETE FROM dictionary; DELETE FROM codec');
  database.close();
}

function codecsAndBytes(): { codecs: number[]; bytes: number } {
  const database = openSqlite(join(folder, 'repository.sqlite'));
  const codecs = database.all(
    chunkRow.pick({ codec: true }),
    'SELECT DISTINCT codec FROM chunk ORDER BY codec',
  );
  const sum = database.get(z.object({ bytes: z.int() }), 'SELECT sum(length(data)) AS bytes FROM chunk');
  database.close();
  return { codecs: codecs.map(({ codec }) => codec), bytes: sum?.bytes ?? 0 };
}

async function expectWhole(damagedMessages = 0): Promise<void> {
  const repository = openForReading(folder);
  const report = await repository.verify();
  repository.close();
  expect(report).toMatchObject({ messages: contents.length, damagedMessages, file: [] });
}

async function repack(signal = new AbortController().signal, onProgress = (): void => undefined) {
  const writer = openForWriting(folder, systemClock);
  try {
    return await writer.repack(signal, onProgress);
  } finally {
    writer.close();
  }
}

describe('writing a repository anew', () => {
  it('takes less room afterwards, and holds the very same messages', async () => {
    const before = codecsAndBytes();
    expect(before.codecs).toEqual([1, 3]);
    const first = await repack();
    expect(first.chunks).toBeGreaterThan(450);
    expect(first).toMatchObject({ damaged: 0 });
    expect(first.bytesFreed).toBeGreaterThan(0);
    const after = codecsAndBytes();
    expect(after.codecs).toEqual(expect.arrayContaining([6]));
    expect(after.bytes).toBeLessThan(before.bytes * 0.8);
    await expectWhole();
    expect(await repack()).toMatchObject({ chunks: 0, damaged: 0 });
  });

  it('can be stopped at any step, continues later, and is whole all the time', async () => {
    for (const steps of [1, 2, 3]) {
      const controller = new AbortController();
      let seen = 0;
      const stopped = repack(controller.signal, () => {
        seen += 1;
        if (seen === steps) controller.abort(new Error('stopped'));
      });
      await expect(stopped).rejects.toThrow('stopped');
      await expectWhole();
    }
    await repack();
    await expectWhole();
    expect((await repack()).chunks).toBe(0);
  });

  it('leaves what is damaged as it is, and tells of it', async () => {
    const database = openSqlite(join(folder, 'repository.sqlite'));
    const other = deflateSync(Buffer.from('another text'));
    database.run('UPDATE chunk SET data = ? WHERE id = 5', other);
    database.run('UPDATE chunk SET data = ? WHERE id = 6', Buffer.from('no stream at all'));
    database.close();
    expect(await repack()).toMatchObject({ damaged: 2 });
    await expectWhole(2);
  });
});
