import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { join } from 'node:path';
import { openSqlite } from '../../../../../core/lib/sqlite.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import {
  type BucketRepository,
  bucketRepository,
  letter,
  makePoint,
} from '../../../../fixtures/bucket-repository.js';

let repository: BucketRepository;
afterEach(() => {
  repository.close();
});

const mebibyte = 1024 * 1024;
const total = (sql: string): number => {
  const database = openSqlite(join(repository.index, 'repository.sqlite'));
  const found = database.get(z.object({ total: z.int() }), sql)?.total ?? 0;
  database.close();
  return found;
};

it('what waits for a slow bucket stays within its limit, a few packs are on their way at a time, and the index stays small', async () => {
  repository = await bucketRepository({ cacheBytes: 4 * mebibyte });
  const writer = repository.writer();
  let [underWay, most, mostWaiting] = [0, 0, 0];
  repository.store.before = async ({ type, name }) => {
    if (type !== 'put' || !name.startsWith('packs/')) return;
    underWay += 1;
    most = Math.max(most, underWay);
    // It answers nothing until much waits, and then at once.
    do {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const waiting = total('SELECT coalesce(sum(bytes), 0) AS total FROM unpacked_chunk');
      mostWaiting = Math.max(mostWaiting, waiting);
    } while (mostWaiting < 40 * mebibyte);
    underWay -= 1;
  };
  const letters = Array.from({ length: 160 }, (_, number) => letter(number, mebibyte));
  await makePoint(writer, letters);
  writer.close();
  expect(most).toBe(3);
  expect(mostWaiting).toBeLessThan(72 * mebibyte);
  expect(total('SELECT sum(length(data)) AS total FROM chunk')).toBeLessThanOrEqual(4 * mebibyte);
  expect((await repository.store.names('packs/')).length).toBeLessThan(30);
}, 300_000);

it('what is read is kept up to the limit of the cache, what was read last the longest', async () => {
  repository = await bucketRepository({ cacheBytes: 3 * mebibyte });
  const writer = repository.writer();
  const point = await makePoint(
    writer,
    Array.from({ length: 10 }, (_, number) => letter(number, 700_000)),
  );
  writer.close();
  const opened = openForReading(repository.index);
  const [inbox] = opened.reader.folders(point);
  const messages = opened.reader.messagesAfter(point, inbox?.id ?? 0, 0, 100).map((row) => row.content_id);
  const gets = (): number => repository.store.requests.filter(({ type }) => type === 'get').length;
  const read = async (place: number): Promise<number> => {
    const before = gets();
    await opened.reader.bringHere([messages[place] ?? 0]);
    opened.reader.readContent(messages[place] ?? 0);
    return gets() - before;
  };
  for (let place = 0; place < 10; place += 1) await read(place);
  expect(total('SELECT sum(length(data)) AS total FROM chunk')).toBeLessThanOrEqual(3 * mebibyte);
  expect(await read(9)).toBe(0);
  expect(await read(8)).toBe(0);
  expect(await read(0)).toBe(1);
  opened.close();
});
