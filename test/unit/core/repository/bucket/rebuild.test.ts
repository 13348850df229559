import { timeFor, worldCount } from '../../../../fixtures/kill-count.js';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { openSqlite } from '../../../../../core/lib/sqlite.js';
import { afterEach, describe, expect, it } from 'vitest';
import { dropKey } from '../../../../../core/repository/encryption/held-keys.js';
import { rebuildIndex } from '../../../../../core/repository/bucket/rebuild-index.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../../core/repository/open-for-writing.js';
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

const passphrase = 'a long passphrase';
const signal = new AbortController().signal;
const rebuild = (secret: string | null = null, folder = repository.index) =>
  rebuildIndex(folder, repository.clock, repository.store, {
    ...{ secret, signal, cacheBytes: 0 },
    onProgress: () => undefined,
  });

describe('an index that is made anew from the bucket alone', () => {
  it.each([
    ['as anyone can read it', null],
    ['with the passphrase', passphrase],
  ])(
    'has every message of every point, for any history, %s',
    async (_name, secret) => {
      repository = await bucketRepository({ passphrase: secret });
      const letters = Array.from({ length: 8 }, (_, number) => letter(number));
      const history = fc.array(fc.uniqueArray(fc.constantFrom(...letters), { selector: String }), {
        minLength: 1,
        maxLength: 6,
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(history, async (states) => {
          const mailbox = { ...mailboxA, key: `mailbox-${String((run += 1))}` };
          const writer = repository.writer();
          const made: number[] = [];
          for (const state of states) made.push(await makePoint(writer, state, { mailbox }));
          writer.close();
          rmSync(repository.index, { recursive: true });
          if (secret !== null) dropKey(repository.identity);
          const { problems } = await rebuild(secret);
          expect(problems).toEqual([]);
          const opened = openForReading(repository.index);
          const points = opened.reader.points(mailbox.key).map(({ id }) => id);
          const report = await opened.verify();
          opened.close();
          expect(report).toMatchObject({ damagedMessages: 0, file: [] });
          expect(points.toReversed()).toEqual(made);
          for (const [index, id] of made.entries())
            expect(await messagesAt(repository.index, id)).toEqual(hashes(states[index] ?? []));
        }),
        { numRuns: worldCount(24) },
      );
    },
    timeFor(24, 10_000),
  );

  it('continues with the next point as if nothing had happened, and lists only what has come', async () => {
    repository = await bucketRepository();
    const letters = Array.from({ length: 1500 }, (_, number) => `Subject: ${String(number)}\n\n`);
    let writer = repository.writer();
    await makePoint(writer, letters);
    writer.close();
    rmSync(repository.index, { recursive: true });
    await rebuild();
    repository.store.requests.length = 0;
    writer = repository.writer();
    const next = await makePoint(writer, [...letters, 'Subject: new\n\n']);
    writer.close();
    const packs = repository.store.requests.filter(
      ({ type, name }) => type === 'put' && name.startsWith('packs/'),
    );
    expect(packs).toHaveLength(1);
    const database = openSqlite(join(repository.index, 'repository.sqlite'));
    const shared = database.get(
      z.object({ total: z.int() }),
      `SELECT count(*) AS total FROM point_leaf AS next JOIN point_leaf AS first ON first.chunk_id = next.chunk_id
        WHERE next.point_id = ? AND first.point_id < next.point_id`,
      next,
    );
    database.close();
    expect(shared?.total).toBe(2);
    expect(await messagesAt(repository.index, next)).toHaveLength(1501);
  });

  it('says which points show less, where a pack is gone', async () => {
    repository = await bucketRepository();
    const writer = repository.writer();
    const first = await makePoint(writer, [letter(1)]);
    const [pack] = await repository.store.names('packs/');
    await makePoint(writer, [letter(1), letter(2)]);
    writer.close();
    rmSync(repository.store.pathOf(pack ?? ''));
    rmSync(repository.index, { recursive: true });
    const { problems, points } = await rebuild();
    expect(points).toBe(2);
    expect(problems.map(({ id }) => id)).toContain('repository.leavesNotRead');
    const opened = openForReading(repository.index);
    const report = await opened.verify();
    opened.close();
    expect(report.damagedMessages).toBe(1);
    expect(first).toBe(1);
  });

  it('another machine that has written since is not written over', async () => {
    repository = await bucketRepository();
    let writer = repository.writer();
    await makePoint(writer, [letter(1)]);
    writer.close();
    const other = join(repository.root, 'other');
    await rebuild(null, other);
    const elsewhere = openForWriting(other, repository.clock);
    await makePoint(elsewhere, [letter(1), letter(2)]);
    elsewhere.close();

    writer = repository.writer();
    await expect(makePoint(writer, [letter(3)])).rejects.toMatchObject({ code: 'locked' });
    writer.close();
    const opened = openForReading(repository.index);
    expect((await opened.verify()).file.map(({ id }) => id)).toContain('repository.writtenElsewhere');
    opened.close();

    const { points } = await rebuild();
    expect(points).toBe(2);
    writer = repository.writer();
    const third = await makePoint(writer, [letter(3)]);
    writer.close();
    expect(await messagesAt(repository.index, third)).toEqual(hashes([letter(3)]));
  });
});

it('legal holds and the license ledger are not lost with the index', async () => {
  repository = await bucketRepository({ passphrase });
  let writer = repository.writer();
  await makePoint(writer, [letter(1)]);
  writer.hold(mailboxA.key, { since: 1000, reason: 'A lawsuit' });
  const instant = '2026-03-01T00:00:00.000Z';
  const unit = {
    ...{
      identity: 'a@example.com',
      mailboxId: mailboxA.key,
      kind: 'user' as const,
      firstAdmittedAt: instant,
    },
    ...{
      firstRestorePointAt: instant,
      lastRestorePointAt: instant,
      lastUserPointAt: instant,
      revocations: 0,
    },
  } as const;
  writer.keepLicenseLedger('license', { units: [unit], exceeded: null });
  await writer.settle();
  await writer.settle();
  writer.close();
  expect(await repository.store.names('notes/')).toHaveLength(1);
  rmSync(repository.index, { recursive: true });
  expect((await rebuild()).problems).toEqual([]);
  const opened = openForReading(repository.index);
  expect(opened.holds().get(mailboxA.key)).toMatchObject({
    since: 1000,
    reason: 'A lawsuit',
    releasedAt: null,
  });
  expect(opened.licenseLedger('license').units).toEqual([unit]);
  opened.close();
  writer = repository.writer();
  expect(writer.prune(mailboxA.key, [{ type: 'points', points: 0 }])).toBe(0);
  writer.close();
});
