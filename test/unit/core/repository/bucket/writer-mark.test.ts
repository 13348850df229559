import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../../core/lib/sqlite.js';
import { rebuildIndex } from '../../../../../core/repository/bucket/rebuild-index.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../../core/repository/open-for-writing.js';
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

const signal = new AbortController().signal;
const passphrase = 'a long passphrase';
const byAnother = { code: 'locked', text: { id: 'repository.writtenByAnother' } };

async function backUp(index: string, numbers: readonly number[]): Promise<number> {
  const writer = openForWriting(index, repository.clock);
  try {
    return await makePoint(
      writer,
      numbers.map((number) => letter(number, 3000)),
    );
  } finally {
    writer.close();
  }
}

async function prune(index: string): Promise<void> {
  const writer = openForWriting(index, repository.clock);
  try {
    await writer.pruneAll(() => [{ type: 'points', points: 1 }], signal, {
      onProgress: () => undefined,
      onRemoved: () => undefined,
    });
  } finally {
    writer.close();
  }
}

const rebuild = (index: string) =>
  rebuildIndex(index, repository.clock, repository.store, {
    ...{ secret: null, signal, cacheBytes: 0 },
    onProgress: () => undefined,
  });
const markPath = () => repository.store.pathOf('writer');
const mark = () => readFileSync(markPath());

/** As an index of before: it has written, and never said so. */
function asFormerVersion(index: string): void {
  const database = openSqlite(join(index, 'repository.sqlite'));
  database.run('UPDATE bucket SET writer = NULL, takes_over = 0');
  database.close();
}

describe('a bucket says who writes to it', () => {
  it('once, with the first session, and nothing more is written for it', async () => {
    repository = await bucketRepository();
    await backUp(repository.index, [1]);
    const first = mark();
    await backUp(repository.index, [1, 2]);
    await prune(repository.index);
    expect(mark()).toEqual(first);
    const { requests } = repository.store;
    expect(requests.filter(({ type, name }) => type === 'put' && name === 'writer')).toHaveLength(1);
  });

  it('and of an encrypted repository tells nobody else the name of the computer', async () => {
    repository = await bucketRepository({ passphrase });
    await backUp(repository.index, [1]);
    expect(mark().includes(hostname())).toBe(false);
    expect(mark().includes('Postkeep')).toBe(false);
  });

  it.each(['a new one', 'one of a former version', 'one whose mark is damaged', 'one whose mark is gone'])(
    'also %s',
    async (which) => {
      repository = await bucketRepository();
      if (which !== 'a new one') await backUp(repository.index, [1]);
      if (which === 'one of a former version') asFormerVersion(repository.index);
      if (which.endsWith('damaged')) writeFileSync(markPath(), 'x'.repeat(100));
      else rmSync(markPath(), { force: true });
      const point = await backUp(repository.index, [1, 2]);
      expect(await messagesAt(repository.index, point)).toEqual(hashes([letter(1, 3000), letter(2, 3000)]));
      await rebuild(join(repository.root, 'other'));
      await backUp(join(repository.root, 'other'), [3]);
      await expect(backUp(repository.index, [4])).rejects.toMatchObject(byAnother);
    },
  );

  it('cut short at each request, the same index goes on', async () => {
    repository = await bucketRepository();
    for (const at of ['before', 'after'] as const) {
      rmSync(markPath(), { force: true });
      asFormerVersion(repository.index);
      const cut = ({ type, name }: { readonly type: string; readonly name: string }): void => {
        if (type === 'put' && name === 'writer') throw new Error('cut');
      };
      if (at === 'before') repository.store.before = cut;
      else repository.store.changed = cut;
      await expect(backUp(repository.index, [1])).rejects.toThrow('cut');
      repository.store.before = repository.store.changed = () => undefined;
      await backUp(repository.index, [1, 2]);
    }
  });
});

describe('whoever finds another writer in its bucket', () => {
  it('writes and removes nothing, restores all the same, and goes on once its index was made anew', async () => {
    repository = await bucketRepository();
    const first = await backUp(repository.index, [1]);
    const other = join(repository.root, 'other');
    await rebuild(other);
    const second = await backUp(other, [1, 2]);
    const there = await repository.store.names();
    await expect(backUp(repository.index, [3])).rejects.toMatchObject(byAnother);
    await expect(prune(repository.index)).rejects.toMatchObject(byAnother);
    expect(await repository.store.names()).toEqual(there);
    expect(await messagesAt(repository.index, first)).toEqual(hashes([letter(1, 3000)]));

    expect(await rebuild(repository.index)).toMatchObject({ problems: [] });
    const third = await backUp(repository.index, [1, 2, 3]);
    await expect(backUp(other, [4])).rejects.toMatchObject(byAnother);
    for (const [point, numbers] of [
      [first, [1]],
      [second, [1, 2]],
      [third, [1, 2, 3]],
    ] as const)
      expect(await messagesAt(repository.index, point)).toEqual(
        hashes(numbers.map((number) => letter(number, 3000))),
      );
  });

  it('is told by the mark before the other has written a single point', async () => {
    repository = await bucketRepository();
    await backUp(repository.index, [1]);
    const other = join(repository.root, 'other');
    await rebuild(other);
    await prune(other);
    await expect(backUp(repository.index, [1, 2])).rejects.toMatchObject(byAnother);
  });

  it('removes nothing while it runs, from the moment on that another has taken over', async () => {
    repository = await bucketRepository();
    await backUp(repository.index, [1]);
    const writer = openForWriting(repository.index, repository.clock);
    await makePoint(writer, [letter(2, 3000)]);
    const other = join(repository.root, 'other');
    await rebuild(other);
    const second = await backUp(other, [2, 5]);
    const observer = { onProgress: () => undefined, onRemoved: () => undefined };
    await expect(
      writer.pruneAll(() => [{ type: 'points', points: 1 }], signal, observer),
    ).rejects.toMatchObject(byAnother);
    writer.close();
    const opened = openForReading(other);
    expect(await opened.verify()).toMatchObject({ damagedMessages: 0, file: [] });
    opened.close();
    expect(await messagesAt(other, second)).toHaveLength(2);
  });

  it('of a former version says nothing itself where it lacks points: the other one goes on', async () => {
    repository = await bucketRepository();
    await backUp(repository.index, [1]);
    const old = join(repository.root, 'old');
    cpSync(repository.index, old, { recursive: true });
    await backUp(repository.index, [1, 2]);
    rmSync(markPath());
    for (const index of [repository.index, old]) asFormerVersion(index);
    await expect(backUp(old, [3])).rejects.toMatchObject({
      ...{ code: 'locked', text: { id: 'repository.writtenElsewhere' } },
    });
    await backUp(repository.index, [1, 2, 3]);
    await expect(backUp(old, [3])).rejects.toMatchObject(byAnother);
  });
});
