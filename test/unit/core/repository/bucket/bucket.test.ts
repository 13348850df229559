import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rebuildIndex } from '../../../../../core/repository/bucket/rebuild-index.js';
import { createInBucket } from '../../../../../core/repository/bucket/create-in-bucket.js';
import { dropKey } from '../../../../../core/repository/encryption/held-keys.js';
import { encryptRepository } from '../../../../../core/repository/encrypt-repository.js';
import { changePassphrase } from '../../../../../core/repository/passphrases.js';
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

describe('the place of a repository in a bucket', () => {
  const clock = (): Date => new Date('2026-03-01T00:00:00Z');
  const options = { passphrase: null, lockDays: null };

  it('that holds anything else is refused, and stays as it is', async () => {
    repository = await bucketRepository();
    const other = join(repository.root, 'other');
    await expect(createInBucket(other, clock, repository.store, options)).rejects.toMatchObject({
      code: 'already-exists',
    });
    for (const name of await repository.store.names()) await repository.store.remove(name);
    await repository.store.put('holiday/photo.jpg', Buffer.from('x'), { lockedUntil: null });
    await expect(createInBucket(other, clock, repository.store, options)).rejects.toThrow(
      'holiday/photo.jpg',
    );
    expect(await repository.store.names()).toEqual(['holiday/photo.jpg']);
    // What a probe has left, where a bucket keeps everything, is in nobody's way.
    await repository.store.remove('holiday/photo.jpg');
    await repository.store.put('postkeep-probe-1', Buffer.from('x'), { lockedUntil: null });
    await createInBucket(other, clock, repository.store, options);
  });

  it('that holds another repository than before is not written to', async () => {
    repository = await bucketRepository();
    const other = await bucketRepository();
    connect(repository.identity, other.store);
    const writer = repository.writer();
    await expect(makePoint(writer, [letter(1)])).rejects.toMatchObject({ code: 'not-found' });
    writer.close();
    expect(await other.store.names('packs/')).toEqual([]);
    other.close();
  });

  it('is encrypted when it is made, or not at all', async () => {
    repository = await bucketRepository();
    const encrypting = encryptRepository(repository.index, clock, { type: 'any' }, 'a long passphrase', {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      closeReaders: () => undefined,
    });
    await expect(encrypting).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

it('a changed passphrase is the one of the bucket, too', async () => {
  repository = await bucketRepository({ passphrase: 'the former passphrase' });
  const writer = repository.writer();
  const point = await makePoint(writer, [letter(1)]);
  writer.close();
  await changePassphrase(
    ...([repository.index, repository.clock, { type: 'any' }] as const),
    ...(['the former passphrase', 'the next passphrase'] as const),
  );
  const [marker, copy] = ['repository.json', 'repository-copy.json'].map((name) =>
    readFileSync(repository.store.pathOf(name), 'utf8'),
  );
  expect(copy).toBe(marker);
  rmSync(repository.index, { recursive: true });
  dropKey(repository.identity);
  const rebuild = (secret: string) =>
    rebuildIndex(repository.index, repository.clock, repository.store, {
      ...{ secret, signal: new AbortController().signal },
      onProgress: () => undefined,
    });
  await expect(rebuild('the former passphrase')).rejects.toMatchObject({ code: 'passphrase-wrong' });
  await rebuild('the next passphrase');
  expect(await messagesAt(repository.index, point)).toEqual(hashes([letter(1)]));
});
