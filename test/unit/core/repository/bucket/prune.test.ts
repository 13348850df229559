import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { blob, openSqlite } from '../../../../../core/lib/sqlite.js';
import { packName } from '../../../../../core/repository/bucket/object-names.js';
import { rebuildIndex } from '../../../../../core/repository/bucket/rebuild-index.js';
import { changeHolds } from '../../../../../core/repository/change-beside-backup.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { AppError } from '../../../../../shared/errors.js';
import type { Retention } from '../../../../../shared/backup/job.js';
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

const dayMs = 86_400_000;
const start = Date.parse('2026-03-01T00:00:00Z');
const at = (days: number): Date => new Date(start + days * dayMs);
const signal = new AbortController().signal;
const newest: Retention = { type: 'points', points: 1 };

async function prune(retention: Retention = newest): Promise<{ freed: number; locked: number }> {
  const writer = repository.writer();
  let locked = 0;
  try {
    const freed = await writer.pruneAll(() => [retention], signal, {
      onProgress: () => undefined,
      onRemoved: () => undefined,
      onLocked: (objects) => {
        locked = objects;
      },
    });
    return { freed, locked };
  } finally {
    writer.close();
  }
}

/** Whether the bucket alone gives back every message of these points. */
async function expectWhole(points: readonly (readonly [number, readonly Buffer[]])[]): Promise<void> {
  const opened = openForReading(repository.index);
  const report = await opened.verify();
  opened.close();
  expect(report).toMatchObject({ damagedMessages: 0, file: [] });
  for (const [id, letters] of points) expect(await messagesAt(repository.index, id)).toEqual(hashes(letters));
  const { problems } = await rebuildIndex(repository.index, repository.clock, repository.store, {
    ...{ secret: null, signal, cacheBytes: 0 },
    onProgress: () => undefined,
  });
  expect(problems).toEqual([]);
  for (const [id, letters] of points) expect(await messagesAt(repository.index, id)).toEqual(hashes(letters));
}

const letters = (from: number, count: number, bytes?: number): Buffer[] =>
  Array.from({ length: count }, (_, number) => letter(from + number, bytes));

describe('pruning a bucket', () => {
  it('removes the manifests of expired points and the packs that no point needs', async () => {
    repository = await bucketRepository();
    const writer = repository.writer();
    await makePoint(writer, letters(0, 5));
    const kept = await makePoint(writer, letters(100, 5));
    writer.close();
    const before = await repository.store.names('packs/');
    const { freed } = await prune();
    expect(freed).toBeGreaterThan(0);
    expect(await repository.store.names('points/')).toHaveLength(1);
    const after = await repository.store.names('packs/');
    expect(after).toHaveLength(1);
    expect(before).toContain(after[0]);
    await expectWhole([[kept, letters(100, 5)]]);
  });

  it('writes a pack anew of which less than half is needed, and leaves the others', async () => {
    repository = await bucketRepository({ cacheBytes: 0 });
    const writer = repository.writer();
    await makePoint(writer, letters(0, 10, 5000));
    const mostly = letters(0, 3, 5000);
    const kept = await makePoint(writer, mostly);
    writer.close();
    const [large] = (await repository.store.names('packs/')).filter((name) => name !== '');
    const sizes = async (): Promise<number> => {
      let sum = 0;
      for await (const { size } of repository.store.list('packs/')) sum += size;
      return sum;
    };
    const before = await sizes();
    await prune();
    expect(await sizes()).toBeLessThan(before / 2);
    expect(large).toBeDefined();
    await expectWhole([[kept, mostly]]);
  });

  it('takes away nothing of a mailbox that is held', async () => {
    repository = await bucketRepository();
    const writer = repository.writer();
    const first = await makePoint(writer, letters(0, 2));
    const second = await makePoint(writer, letters(10, 2));
    writer.close();
    changeHolds(repository.index, { type: 'any' }, ({ hold }) =>
      hold(mailboxA.key, { since: start, reason: 'A lawsuit' }),
    );
    await prune();
    await expectWhole([
      [first, letters(0, 2)],
      [second, letters(10, 2)],
    ]);
  });

  it('leaves a pack that nobody knows for a month, and removes it then', async () => {
    repository = await bucketRepository();
    const writer = repository.writer();
    await makePoint(writer, letters(0, 2));
    writer.close();
    const orphan = packName(Buffer.alloc(32, 7));
    mkdirSync(dirname(repository.store.pathOf(orphan)), { recursive: true });
    writeFileSync(repository.store.pathOf(orphan), 'what a session that was cut short has left');
    utimesSync(repository.store.pathOf(orphan), at(0), at(0));
    repository.setNow(at(29));
    await prune();
    expect(await repository.store.names('packs/')).toContain(orphan);
    repository.setNow(at(31));
    await prune();
    expect(await repository.store.names('packs/')).not.toContain(orphan);
  });

  it('leaves nothing of a mailbox whose data is deleted, in whatever pack it lies', async () => {
    repository = await bucketRepository({ cacheBytes: 0 });
    const writer = repository.writer();
    const other = { key: 'mailbox-b', name: 'b@example.com', source: 'Server' };
    // Both in one pack.
    await makePoint(writer, letters(0, 1), { settled: false });
    const kept = await makePoint(writer, letters(10, 9), { mailbox: other });
    expect(writer.deleteMailbox(mailboxA.key)).toBe(true);
    await writer.finishDeletions(signal, () => undefined);
    writer.close();
    const packs = await repository.store.names('packs/');
    const bytes = await Promise.all(packs.map((name) => repository.store.get(name, {})));
    expect(bytes.some((pack) => pack.includes('word0\n'))).toBe(false);
    expect(await repository.store.names('points/')).toHaveLength(1);
    await expectWhole([[kept, letters(10, 9)]]);
  });
});

it('who may only add to a bucket backs up all the same, and pruning says that nothing can be removed', async () => {
  repository = await bucketRepository();
  let writer = repository.writer();
  await makePoint(writer, letters(0, 2));
  await makePoint(writer, letters(10, 2));
  writer.prune(mailboxA.key, [newest]);
  writer.close();
  repository.store.before = ({ type }) => {
    if (type === 'remove') throw new AppError('bucket-refused', 'You may not remove.');
  };
  writer = repository.writer();
  const point = await makePoint(writer, letters(20, 2));
  writer.close();
  expect(await messagesAt(repository.index, point)).toEqual(hashes(letters(20, 2)));
  await expect(prune()).rejects.toThrow('You may not remove.');
  repository.store.before = () => undefined;
  expect((await prune()).freed).toBeGreaterThan(0);
});

describe('under Object Lock', () => {
  const lockDays = 30;

  it('nothing that a remaining point needs can be removed before that point may be', async () => {
    repository = await bucketRepository({ lockDays });
    const both = letters(0, 3);
    // An old pack that points need for three months: its lock is extended with them.
    for (let day = 0; day <= 90; day += 5) {
      repository.setNow(at(day));
      const writer = repository.writer();
      await makePoint(writer, [...both, letter(1000 + day)], { at: at(day) });
      writer.close();
      for (const { completedAt, name } of needed()) {
        const lockedUntil = (await repository.store.look(name))?.lockedUntil ?? new Date(0);
        expect(lockedUntil.getTime()).toBeGreaterThanOrEqual(completedAt + lockDays * dayMs);
      }
    }
    // Asked for now and then, not for every point.
    const extended = repository.store.requests.filter(
      ({ type, name }) => type === 'extendLock' && name.startsWith('packs/'),
    );
    expect(extended.length).toBeLessThan(20);
  });

  /** The objects that each restore point needs, by the rows of the index: its packs, and its manifest. */
  function needed(): { completedAt: number; name: string }[] {
    const database = openSqlite(join(repository.index, 'repository.sqlite'));
    const packs = database.all(
      z.object({ completedAt: z.int(), pack: blob }),
      `SELECT DISTINCT completed_at AS completedAt, pack.sha256 AS pack FROM restore_point
         JOIN message ON added_point <= restore_point.id AND (removed_point IS NULL OR removed_point > restore_point.id)
         JOIN content_chunk ON content_chunk.content_id = message.content_id
         JOIN packed_chunk ON packed_chunk.chunk_id = content_chunk.chunk_id JOIN pack ON pack.id = pack_id
       UNION SELECT completed_at, pack.sha256 FROM restore_point JOIN point_leaf ON point_id = restore_point.id
         JOIN packed_chunk ON packed_chunk.chunk_id = point_leaf.chunk_id JOIN pack ON pack.id = pack_id`,
    );
    const manifests = database.all(
      z.object({ completedAt: z.int(), name: z.string() }),
      `SELECT completed_at AS completedAt, name FROM restore_point JOIN point_manifest ON point_id = restore_point.id`,
    );
    database.close();
    return [...packs.map(({ completedAt, pack }) => ({ completedAt, name: packName(pack) })), ...manifests];
  }

  it('a pack that somebody has removed all the same keeps no later point from being made', async () => {
    repository = await bucketRepository({ lockDays });
    const writer = repository.writer();
    const both = letters(0, 2);
    await makePoint(writer, both, { at: at(0) });
    const [pack = ''] = await repository.store.names('packs/');
    rmSync(repository.store.pathOf(pack));
    repository.setNow(at(20));
    await makePoint(writer, [...both, letter(100)], { at: at(20) });
    writer.close();
    expect(await repository.store.names('points/')).toHaveLength(2);
    const opened = openForReading(repository.index);
    expect(await opened.verify()).toMatchObject({ messages: 3, damagedMessages: 2 });
    opened.close();
  });

  it('a deletion says that a lock keeps what was deleted, and a pruning after its end removes it', async () => {
    repository = await bucketRepository({ lockDays });
    const writer = repository.writer();
    await makePoint(writer, letters(0, 1), { at: at(0) });
    writer.deleteMailbox(mailboxA.key);
    const locked: number[] = [];
    await writer.finishDeletions(...([signal, () => undefined] as const), (objects) => locked.push(objects));
    writer.close();
    expect(locked).toEqual([2]);
    repository.setNow(at(lockDays + 11));
    await prune();
    expect(await repository.store.names('packs/')).toEqual([]);
    expect(await repository.store.names('points/')).toEqual([]);
  });

  it('what a lock holds stays and is counted, and goes once it is past', async () => {
    repository = await bucketRepository({ lockDays });
    const writer = repository.writer();
    await makePoint(writer, letters(0, 3), { at: at(0) });
    const kept = await makePoint(writer, letters(10, 3), { at: at(0) });
    writer.close();
    const before = await repository.store.names();
    const first = await prune();
    expect(first.locked).toBe(2);
    expect(await repository.store.names()).toEqual(before);
    await expect(
      repository.store.remove(before.find((name) => name.startsWith('packs/')) ?? ''),
    ).resolves.toBe('locked');
    repository.setNow(at(lockDays + 11));
    const second = await prune();
    expect(second.locked).toBe(0);
    expect(await repository.store.names('points/')).toHaveLength(1);
    expect(await repository.store.names('packs/')).toHaveLength(1);
    await expectWhole([[kept, letters(10, 3)]]);
  });
});
