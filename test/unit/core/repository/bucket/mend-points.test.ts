import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openSqlite } from '../../../../../core/lib/sqlite.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { render } from '../../../../../shared/texts/text.js';
import {
  type BucketRepository,
  bucketRepository,
  hashes,
  letter,
  makePoint,
  messagesAt,
} from '../../../../fixtures/bucket-repository.js';

let repository: BucketRepository;
afterEach(() => {
  repository.close();
});

const never = new AbortController().signal;

async function verified(): Promise<string[]> {
  const opened = openForReading(repository.index);
  const { file } = await opened.verify();
  opened.close();
  return file.map((line) => render(line));
}

const row = 'UPDATE restore_point SET';

it.each([
  ['completed_at', `${row} completed_at = completed_at - 1048576 WHERE id = 1`],
  ['completed_at, none', `${row} completed_at = NULL WHERE id = 1`],
  ['started_at', `${row} started_at = 1 WHERE id = 1`],
  ['corrected_at', `${row} corrected_at = 1 WHERE id = 1`],
  ['session', `${row} session = 'x' WHERE id = 1`],
  ['digest', `${row} digest = 1 WHERE id = 1`],
])('a point whose %s is altered in the index is kept, and put right by its manifest', async (_, sql) => {
  repository = await bucketRepository();
  const writer = repository.writer();
  const points = [await makePoint(writer, [letter(1)]), await makePoint(writer, [letter(2)])];
  await makePoint(writer, [letter(3)]);
  const objects = await repository.store.names('');
  expect(await verified()).toEqual([]);

  const database = openSqlite(join(repository.index, 'repository.sqlite'));
  // Damage sets no trigger off.
  database.exec(`${sql}; DELETE FROM unpublished_point`);
  database.close();
  expect((await verified())[0]).toMatch(
    /1 restore point does not have the dates or figures that were written/,
  );
  const observer = { onProgress: () => undefined, onRemoved: () => undefined };
  await writer.pruneAll(() => [{ type: 'points', points: 1 }], never, observer);
  expect(await repository.store.names('')).toEqual(objects);

  expect(await writer.repairBucket(never, () => undefined)).toMatchObject({
    mended: [{ id: 'repository.pointPutBack' }],
    left: [],
  });
  expect(await verified()).toEqual([]);
  expect(await writer.repairBucket(never, () => undefined)).toEqual({ mended: [], left: [] });
  writer.close();
  expect(await messagesAt(repository.index, points[0] ?? 0)).toEqual(hashes([letter(1)]));
});

it('a point that is altered is not put into the bucket again', async () => {
  repository = await bucketRepository();
  const writer = repository.writer();
  await makePoint(writer, [letter(1)]);
  const names = await repository.store.names('points/');
  const database = openSqlite(join(repository.index, 'repository.sqlite'));
  database.exec(`${row} completed_at = 1 WHERE id = 1; INSERT OR IGNORE INTO unpublished_point VALUES (1)`);
  database.close();
  await writer.settle();
  expect(await repository.store.names('points/')).toEqual(names);
  expect((await writer.repairBucket(never, () => undefined))?.left).toEqual([]);
  expect(await verified()).toEqual([]);
  writer.close();
});

it('a point of an earlier version whose date is not that of its manifest is named', async () => {
  repository = await bucketRepository();
  const writer = repository.writer();
  await makePoint(writer, [letter(1)]);
  await makePoint(writer, [letter(2)]);
  const database = openSqlite(join(repository.index, 'repository.sqlite'));
  database.exec(
    `${row} checksum = NULL, completed_at = completed_at - 1048576 WHERE id = 1; DELETE FROM unpublished_point`,
  );
  database.close();
  expect(await verified()).toEqual([expect.stringMatching(/^points\/.* is damaged in the bucket/)]);
  writer.close();
});
