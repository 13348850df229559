import { createHash } from 'node:crypto';
import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecs, encodeChunk } from '../../../../core/repository/codec.js';
import { type StoredContent, assembled } from '../../../../core/repository/read-batch.js';
import { MessageSplitter } from '../../../../core/repository/split.js';
import { deflated as deflatedContent } from '../../../../core/repository/threads/deflated.js';
import { type ExportForm, deflated, plain, readAhead } from '../../../../core/restore/export/read-ahead.js';
import type { ContentReader, SelectedItem } from '../../../../core/restore/export/selection.js';
import { AppError } from '../../../../shared/errors.js';
import { text } from '../../../../shared/texts/text.js';
import { contentReader as contentReaderHere } from '../../../fixtures/content-reader.js';
import { withAttachment } from '../../../fixtures/difficult-mail.js';

const bytes = (seed: string, length: number): Buffer =>
  createHash('shake256', { outputLength: length }).update(seed).digest();
const help = { dictionary: () => null, versionFor: () => null };
const damaged = new AppError('repository-damaged', text('repository.messageDamaged'));

/** Several batches: many small messages, some of 100 kB, and one of 3 MB. */
const contents = Array.from({ length: 1300 }, (_, n) =>
  n === 700
    ? withAttachment('large', bytes('large', 2_200_000))
    : n % 100 === 99
      ? withAttachment(String(n), bytes(String(n), 70_000))
      : Buffer.from(`Subject: ${String(n)}\r\n\r\n${'Line after line.\r\n'.repeat(n % 40)}`),
);
const contentOf = (id: number): Buffer => contents[id] ?? Buffer.alloc(0);
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest();

function itemsOf(reader: ContentReader, ids = contents.keys()): SelectedItem[] {
  return Array.from(ids, (id) => ({
    ...{ repositoryId: 1, folder: ['INBOX'], reader },
    message: {
      ...{ id, folder_id: 1, content_id: id, sha256: sha256(contentOf(id)), size: contentOf(id).length },
      ...{ subject: '', sender: '', recipients: '', sent_at: null, attachments: 0 },
      ...{ internal_date: 0, flags: [] },
    },
  }));
}

async function read<Form>(items: Iterable<SelectedItem>, form: ExportForm<Form>, signal?: AbortSignal) {
  const report = { written: 0, damaged: [] as { folder: readonly string[]; sha256: string }[] };
  const got: { id: number; content: Form }[] = [];
  for await (const { message, content } of readAhead(
    items,
    form,
    report,
    signal ?? new AbortController().signal,
  )) {
    got.push({ id: message.id, content });
  }
  return { got, report };
}

describe.each([
  ['a folder', false],
  ['a bucket', true],
])('messages of %s that are read ahead of what is written', (_where, isInBucket) => {
  const contentReader = (of: (contentId: number) => Buffer): ContentReader => ({
    ...contentReaderHere(of),
    isInBucket,
  });

  it('come whole and in their order', async () => {
    const { got, report } = await read(itemsOf(contentReader(contentOf)), plain);
    expect(got.map(({ id }) => id)).toEqual([...contents.keys()]);
    expect(got.every(({ id, content }) => contentOf(id).equals(content as Buffer))).toBe(true);
    expect(report).toEqual({ written: contents.length, damaged: [] });
  });

  it('come deflated for a zip, each with its checksum', async () => {
    const { got } = await read(itemsOf(contentReader(contentOf)), deflated);
    expect(got.map(({ id }) => id)).toEqual([...contents.keys()]);
    for (const { id, content } of got) {
      const entry = content as { crc32: number; size: number; data: Buffer };
      expect(inflateRawSync(entry.data).equals(contentOf(id))).toBe(true);
      expect(entry).toMatchObject({ crc32: crc32(contentOf(id)), size: contentOf(id).length });
    }
  });

  it('without those that are damaged, which are reported, wherever they lie', async () => {
    const bad = new Set([0, 5, 399, 400, 401, 700, 1299]);
    const good = contentReader(contentOf);
    const reader: ContentReader = {
      ...good,
      readContent: (id) => {
        if (bad.has(id)) throw damaged;
        return contentOf(id);
      },
      // A flipped bit, a piece that does not decompress, and a row that is not there.
      storedContents: (ids) =>
        good.storedContents(ids).flatMap((content): StoredContent[] => {
          if (!bad.has(content.id)) return [content];
          if (content.id % 3 === 0) return [];
          const codec = content.id % 2 === 0 ? codecs.deflate : codecs.raw;
          return [
            {
              ...content,
              pieces: [{ codec, data: Buffer.concat([contentOf(content.id), Buffer.from('x')]) }],
            },
          ];
        }),
    };
    for (const form of [plain, deflated] as ExportForm<unknown>[]) {
      const { got, report } = await read(itemsOf(reader), form);
      expect(got.map(({ id }) => id)).toEqual([...contents.keys()].filter((id) => !bad.has(id)));
      expect(report.damaged.map((each) => each.sha256)).toEqual(
        [...bad].map((id) => sha256(contentOf(id)).toString('hex')),
      );
    }
    await expect(read(itemsOf(reader, bad.values()), plain)).rejects.toThrow(damaged.message);
  });

  it('one by one where they cannot be read together', async () => {
    const unreadable = new AppError('corrupt-state', text('repository.messageDamaged'));
    const reader: ContentReader = {
      ...contentReader(contentOf),
      storedContents: () => {
        throw unreadable;
      },
    };
    const { got } = await read(itemsOf(reader), plain);
    expect(got.every(({ id, content }) => contentOf(id).equals(content as Buffer))).toBe(true);
    expect(got).toHaveLength(contents.length);
  });

  it('until the selection itself fails, which is told in its turn, or somebody cancels', async () => {
    const reader = contentReader(contentOf);
    let given = 0;
    function* failing() {
      yield* itemsOf(reader).slice(0, 900);
      throw new AppError('not-found', text('repository.messageGone'));
    }
    const report = { written: 0, damaged: [] };
    const { signal } = new AbortController();
    await expect(async () => {
      for await (const { message } of readAhead(failing(), plain, report, signal)) given = message.id;
    }).rejects.toMatchObject({ code: 'not-found' });
    expect(given).toBe(899);
    const controller = new AbortController();
    await expect(async () => {
      for await (const { message } of readAhead(itemsOf(reader), plain, report, controller.signal)) {
        if (message.id === 600) controller.abort();
        given = message.id;
      }
    }).rejects.toMatchObject({ code: 'cancelled' });
    expect(given).toBe(600);
  });
});

it('a message is deflated whatever pieces it is kept in', async () => {
  const part = fc.oneof(
    fc.string({ maxLength: 3000 }).map((words) => Buffer.from(words)),
    fc.integer({ min: 0, max: 9000 }).map((length) => withAttachment('a', bytes(String(length), length))),
  );
  const memoryOf = (size: number): Buffer => Buffer.allocUnsafe(size);
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
      const whole = Buffer.concat(parts);
      const splitter = new MessageSplitter();
      const pieces = [...splitter.push(whole), ...splitter.finish()];
      const stored = {
        sha256: sha256(whole),
        size: whole.length,
        pieces: pieces.map((piece) => encodeChunk(piece, null)),
      };
      const entry = await deflatedContent(assembled(stored, help, memoryOf), stored.pieces);
      expect(inflateRawSync(entry?.data ?? Buffer.alloc(0)).equals(whole)).toBe(true);
      expect(entry?.crc32).toBe(crc32(whole));
      const other = assembled({ ...stored, size: whole.length + 1 }, help, memoryOf);
      expect(await deflatedContent(other, stored.pieces)).toBeNull();
    }),
    { numRuns: 60 },
  );
});

it('of a bucket, several batches are fetched together while those before them are written, and sixteen megabytes at most lie ready', async () => {
  const half = bytes('half', 500_000);
  const many = Array.from({ length: 120 }, (_, id) => id);
  const fetched: number[][] = [];
  const good = contentReaderHere(() => half);
  const reader: ContentReader = {
    ...good,
    isInBucket: true,
    bringHere: async (ids) => {
      fetched.push([...ids]);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
  const items = itemsOf(reader, many.values()).map((item) => ({
    ...item,
    message: { ...item.message, sha256: sha256(half), size: half.length },
  }));
  let [written, mostReady] = [0, 0];
  const report = { written: 0, damaged: [] };
  for await (const { content } of readAhead(items, plain, report, new AbortController().signal)) {
    expect(half.equals(content as Buffer)).toBe(true);
    written += 1;
    mostReady = Math.max(mostReady, (fetched.flat().length - written) * half.length);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(fetched.flat()).toEqual(many);
  expect(Math.min(...fetched.slice(0, -1).map((ids) => ids.length))).toBeGreaterThan(8);
  expect(mostReady).toBeGreaterThan(8 * half.length);
  expect(mostReady).toBeLessThanOrEqual(16 * 1024 * 1024);
});
