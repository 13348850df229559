import { afterEach, describe, expect, it } from 'vitest';
import {
  type BucketRepository,
  bucketRepository,
  connect,
  hashes,
  letter,
  makePoint,
  messagesAt,
} from '../../../../fixtures/bucket-repository.js';
import { AppError } from '../../../../../shared/errors.js';

let repository: BucketRepository;
afterEach(() => {
  repository.close();
});

describe.each([
  ['as anyone can read it', null],
  ['encrypted', 'a long passphrase'],
])('a repository in a bucket, %s', (_name, passphrase) => {
  it('gives every message of every point back, also once nothing of it lies here', async () => {
    repository = await bucketRepository({ passphrase, cacheBytes: 0 });
    const writer = repository.writer();
    const first = Array.from({ length: 30 }, (_, number) => letter(number));
    const second = [...first.slice(10), ...Array.from({ length: 5 }, (_, number) => letter(100 + number))];
    const points = [await makePoint(writer, first), await makePoint(writer, second)];
    writer.close();
    expect(await messagesAt(repository.index, points[0] ?? 0)).toEqual(hashes(first));
    expect(await messagesAt(repository.index, points[1] ?? 0)).toEqual(hashes(second));
    expect(await repository.store.names('points/')).toHaveLength(2);
    expect((await repository.store.names('packs/')).length).toBeGreaterThan(0);
  });

  it('tells nobody of a point before it is in the bucket', async () => {
    repository = await bucketRepository({ passphrase });
    const writer = repository.writer();
    repository.store.before = ({ type, name }) => {
      if (type === 'put' && name.startsWith('points/')) throw new AppError('io', 'The bucket is full.');
    };
    await expect(makePoint(writer, [letter(1)])).rejects.toThrow('The bucket is full.');
    expect(await repository.store.names('points/')).toEqual([]);
    repository.store.before = () => undefined;
    await writer.settle();
    expect(await repository.store.names('points/')).toHaveLength(1);
    writer.close();
  });

  it('shows what it holds, and what was read lately, while the bucket cannot be reached', async () => {
    repository = await bucketRepository({ passphrase });
    const writer = repository.writer();
    const point = await makePoint(writer, [letter(1), letter(2)]);
    writer.close();
    connect(repository.identity, null);
    expect(await messagesAt(repository.index, point)).toEqual(hashes([letter(1), letter(2)]));
    connect(repository.identity, repository.store);
  });
});
