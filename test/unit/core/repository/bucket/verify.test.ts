import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { openSqlite } from '../../../../../core/lib/sqlite.js';
import { rebuildIndex } from '../../../../../core/repository/bucket/rebuild-index.js';
import { afterEach, describe, expect, it } from 'vitest';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../../core/repository/open-for-writing.js';
import type { RepositoryReport } from '../../../../../core/repository/open-for-reading.js';
import {
  type BucketRepository,
  bucketRepository,
  hashes,
  letter,
  mailboxA,
  makePoint,
  messagesAt,
} from '../../../../fixtures/bucket-repository.js';

let repository: BucketRepository;
afterEach(() => {
  repository.close();
});

const damages = {
  'is gone': (path: string) => {
    rmSync(path);
  },
  'is altered by one bit': (path: string) => {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 4, 1000);
    writeFileSync(path, bytes);
  },
  'is cut short': (path: string) => {
    truncateSync(path, 1000);
  },
};

async function verify(): Promise<RepositoryReport> {
  const opened = openForReading(repository.index);
  const report = await opened.verify();
  opened.close();
  return report;
}

describe.each([
  ['that lies here too', 1024 ** 3],
  ['that lies only there', 0],
])('verification of mail in a bucket, %s', (_name, cacheBytes) => {
  it.each(Object.entries(damages))(
    'names a pack that %s, and what it takes; everything else is whole',
    async (name, damage) => {
      repository = await bucketRepository({ cacheBytes });
      let writer = repository.writer();
      const first = Array.from({ length: 4 }, (_, number) => letter(number, 2000));
      const second = Array.from({ length: 3 }, (_, number) => letter(10 + number, 2000));
      await makePoint(writer, first);
      const [pack = ''] = await repository.store.names('packs/');
      await makePoint(writer, [...first, ...second]);
      writer.close();
      expect(await verify()).toMatchObject({ messages: 7, damagedMessages: 0, file: [] });

      damage(repository.store.pathOf(pack));
      const report = await verify();
      const isOneBit = name === 'is altered by one bit';
      expect(report).toMatchObject({ messages: 7, damagedMessages: isOneBit ? 1 : 4 });
      expect(JSON.stringify(report.file)).toContain(pack);
      // Its messages come again from their source, or from what lies here.
      writer = openForWriting(repository.index, repository.clock);
      const damaged = report.damaged.map(({ sha256 }) => sha256);
      for (const place of writer.damagedPlaces(mailboxA.key, damaged)) {
        const isWhole = await writer.isWhole(place.contentId);
        expect(isWhole).toBe(cacheBytes > 0);
        const content = first.find((each) => hashes([each])[0] === place.sha256);
        if (!isWhole && content !== undefined) expect(await writer.mend(place, content)).toBe(true);
      }
      await writer.settle();
      writer.close();
      expect((await verify()).damagedMessages).toBe(0);
    },
  );
});

it('a message that is mended in other pieces than before is listed by these, also in points of before', async () => {
  repository = await bucketRepository();
  let writer = repository.writer();
  const content = letter(1, 2_000_000);
  const points = [await makePoint(writer, [content, letter(2)]), await makePoint(writer, [content])];
  writer.close();
  // As another version may have cut it: all of it is one piece.
  const database = openSqlite(join(repository.index, 'repository.sqlite'));
  const { id } = database.get(z.object({ id: z.int() }), 'SELECT id FROM content ORDER BY size DESC')!;
  const chunkId = database.run(
    'INSERT INTO chunk (sha256, size, codec, data) VALUES (?, ?, 0, ?)',
    ...[createHash('sha256').update(content).digest(), content.length, content],
  ).lastId;
  database.run('DELETE FROM content_chunk WHERE content_id = ?', id);
  database.run('INSERT INTO content_chunk (content_id, ordinal, chunk_id) VALUES (?, 0, ?)', id, chunkId);
  database.run('DELETE FROM point_leaf');
  database.run('INSERT INTO unpublished_point SELECT id FROM restore_point');
  database.close();
  writer = repository.writer();
  await writer.settle();
  const [place] = writer.damagedPlaces(mailboxA.key, [hashes([content])[0] ?? '']);
  expect(await writer.mend(place!, content)).toBe(true);
  await writer.settle();
  writer.close();
  expect(await verify()).toMatchObject({ damagedMessages: 0, file: [] });
  const { problems } = await rebuildIndex(repository.index, repository.clock, repository.store, {
    ...{ secret: null, signal: new AbortController().signal },
    onProgress: () => undefined,
  });
  expect(problems).toEqual([]);
  expect(await messagesAt(repository.index, points[0] ?? 0)).toEqual(hashes([content, letter(2)]));
  expect(await messagesAt(repository.index, points[1] ?? 0)).toEqual(hashes([content]));
  // The manifests of before go with the next session.
  writer = repository.writer();
  await writer.settle();
  writer.close();
  expect(await repository.store.names('points/')).toHaveLength(2);
  expect(await verify()).toMatchObject({ damagedMessages: 0, file: [] });
});
