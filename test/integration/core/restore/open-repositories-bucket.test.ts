import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdStore } from '../../../../core/repository/bucket/bucket-access.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { createOpenRepositories } from '../../../../core/restore/open-repositories.js';
import { bucketRepository, letter, makePoint } from '../../../fixtures/bucket-repository.js';

it('leaves the index of a bucket that is only restored from open, while what is read is kept in it', async () => {
  const bucket = await bucketRepository();
  holdStore(bucket.identity, bucket.store);
  const writer = bucket.writer();
  const point = await makePoint(writer, [letter(1), letter(2)]);
  writer.close();
  const path = join(bucket.root, 'elsewhere');
  await rebuildIndex(path, bucket.clock, bucket.store, {
    ...{ secret: null, signal: new AbortController().signal, cacheBytes: 1_000_000 },
    onProgress: () => undefined,
  });
  const repositories = createOpenRepositories({
    get: (id) => ({ id, path }),
    expectationOf: () => ({ type: 'known', identity: bucket.identity }),
    openedOnly: () => new Set([1]),
  });
  try {
    const { reader } = repositories.open(1);
    const [folder] = reader.folders(point);
    const contents = reader.messagesAfter(point, folder?.id ?? 0, 0, 10).map((each) => each.content_id);
    expect(contents).toHaveLength(2);
    await reader.bringHere(contents);
    expect(repositories.open(1).reader).toBe(reader);
    expect(contents.map((id) => reader.readContent(id).toString()).sort()).toEqual(
      [letter(1), letter(2)].map(String).sort(),
    );
  } finally {
    repositories.close();
    bucket.close();
  }
});
