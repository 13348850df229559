import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endLease, takeLease } from '../../../../core/cluster/leases.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { dropSharedWriting, holdSharedWriting } from '../../../../core/repository/bucket/shared-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { hashes, makePoint, messagesAt } from '../../../fixtures/bucket-repository.js';
import { missingOfPostgres, onPostgres } from '../../../fixtures/postgres.js';
import { signal, withLease } from '../../../fixtures/shared-bucket.js';
import { bytesIn, letters, mailbox, pointsOf, sound, verified } from './shared-letters.js';
import { sharedPlace } from './shared-place.js';

const place = sharedPlace();
const { make, backup, prune, clock } = place;

const leased = (name: string) => ({ repository: place.bucket.identity, mailboxKey: mailbox(name).key });

describe.skipIf(missingOfPostgres.length > 0)(`several writers of one place.bucket, ${onPostgres}`, () => {
  it('each go on where another has ended, and whoever follows has every point whole', async () => {
    await make();
    const [one, two] = [await place.bucket.worker('one'), await place.bucket.worker('two')];
    const made = [
      await backup(one, 'a', letters(0, 20)),
      await backup(two, 'a', letters(5, 20)),
      await backup(one, 'a', letters(10, 20)),
      await backup(two, 'b', letters(0, 30)),
    ];
    expect(made).toEqual([...made].sort((x, y) => x - y));
    const followed = await place.bucket.controller.shared?.follow(signal);
    expect(followed?.flatMap(({ points }) => points).sort((x, y) => x - y)).toEqual(made);
    expect(followed?.flatMap(({ problems }) => problems)).toEqual([]);
    expect(await place.bucket.controller.shared?.follow(signal)).toEqual([]);
    expect(pointsOf(place.bucket.index, 'a')).toEqual(made.slice(0, 3));
    for (const [at, id] of made.slice(0, 3).entries())
      expect(await messagesAt(place.bucket.index, id)).toEqual(hashes(letters(5 * at, 20)));
    expect(await messagesAt(place.bucket.index, made[3] ?? 0)).toEqual(hashes(letters(0, 30)));
    expect(await verified(place.bucket.index)).toMatchObject(sound);
  });

  it('store what another has stored once', async () => {
    await make();
    const [one, two] = [await place.bucket.worker('one'), await place.bucket.worker('two')];
    await backup(one, 'a', letters(0, 40));
    const before = await bytesIn(place.store, 'packs/');
    await backup(two, 'b', letters(0, 40));
    // A list of the messages, and no message.
    expect((await bytesIn(place.store, 'packs/')) - before).toBeLessThan(before / 10);
  });

  it('refuse whoever comes too late, and nothing of it is left', async () => {
    await make();
    const [late, next] = [await place.bucket.worker('late'), await place.bucket.worker('next')];
    const first = await backup(late, 'a', letters(0, 10));
    const lease = await takeLease(
      place.database,
      { repository: place.bucket.identity, mailboxKey: mailbox('a').key },
      'late',
      's',
    );
    await late.shared?.take(mailbox('a').key, lease?.epoch ?? 0, signal);
    await makePoint(late, letters(3, 10), { mailbox: mailbox('a'), settled: false });
    await place.database.run(
      'UPDATE postkeep.mailbox_lease SET until = now() WHERE repository = $1',
      place.bucket.identity,
    );
    const second = await backup(next, 'a', letters(5, 10));
    await expect(late.settle(mailbox('a').key)).rejects.toMatchObject({ code: 'fenced' });
    late.shared?.release(mailbox('a').key);
    expect(await place.store.names('points/')).toHaveLength(2);
    // It goes on as if nothing had happened.
    const third = await backup(late, 'a', letters(6, 10));
    await place.bucket.controller.shared?.follow(signal);
    expect(pointsOf(place.bucket.index, 'a')).toEqual([first, second, third]);
    expect(await messagesAt(place.bucket.index, second)).toEqual(hashes(letters(5, 10)));
    expect(await messagesAt(place.bucket.index, third)).toEqual(hashes(letters(6, 10)));
    expect(await verified(place.bucket.index)).toMatchObject(sound);
  });

  it('are not told that a point is there which is no longer theirs to publish', async () => {
    await make();
    const one = await place.bucket.worker('one');
    await expect(
      withLease(place.bucket, one, mailbox('a'), async () => {
        await makePoint(one, letters(0, 10), { mailbox: mailbox('a'), settled: false });
        one.shared?.release(mailbox('a').key);
        await one.settle(mailbox('a').key);
      }),
    ).rejects.toMatchObject({ code: 'locked' });
    expect(await place.store.names('points/')).toEqual([]);
    expect(await place.bucket.controller.shared?.follow(signal)).toEqual([]);
  });

  it('are waited for by whoever removes, and refer to nothing that was removed', async () => {
    await make();
    const [one, two] = [await place.bucket.worker('one'), await place.bucket.worker('two')];
    for (let point = 0; point < 4; point += 1) await backup(one, 'a', letters(20 * point, 20));
    const lease = await takeLease(
      place.database,
      { repository: place.bucket.identity, mailboxKey: 'mailbox-b' },
      'two',
      's',
    );
    await two.shared?.take('mailbox-b', lease?.epoch ?? 0, signal);
    // Of the mailbox's, all but the newest are not needed soon: another mailbox has them.
    await makePoint(two, letters(0, 20), { mailbox: mailbox('b'), settled: false });
    await place.bucket.controller.shared?.follow(signal);
    await expect(prune()).rejects.toMatchObject({ code: 'busy' });
    await place.database.run(
      'UPDATE postkeep.mailbox_lease SET until = now() WHERE repository = $1',
      place.bucket.identity,
    );
    const packs = (await place.store.names('packs/')).length;
    await prune();
    expect((await place.store.names('packs/')).length).toBeLessThan(packs);
    expect(await place.store.names('points/')).toHaveLength(1);
    await expect(two.settle('mailbox-b')).rejects.toMatchObject({ code: 'fenced' });
    two.shared?.release('mailbox-b');
    if (lease !== null) await endLease(place.database, lease);
    const again = await backup(two, 'b', letters(0, 20));
    await place.bucket.controller.shared?.follow(signal);
    expect(await messagesAt(place.bucket.index, again)).toEqual(hashes(letters(0, 20)));
    expect(await verified(place.bucket.index)).toMatchObject(sound);
  });

  it('are not disturbed by whoever repairs, who is told to wait, and begin nothing while it is done', async () => {
    await make();
    const [one, two] = [await place.bucket.worker('one'), await place.bucket.worker('two')];
    const first = await backup(one, 'a', letters(0, 20));
    await place.bucket.controller.shared?.follow(signal);
    const [manifest = ''] = await place.store.names('points/');
    await place.store.remove(manifest);
    const lease = await takeLease(place.database, leased('b'), 'two', 's');
    await two.shared?.take(mailbox('b').key, lease?.epoch ?? 0, signal);
    const second = await makePoint(two, letters(10, 20), { mailbox: mailbox('b'), settled: false });
    await expect(place.bucket.controller.repairBucket(signal, () => undefined)).rejects.toMatchObject({
      code: 'busy',
    });
    expect(await place.store.names('points/')).toEqual([]);
    // The mailbox goes on as if nobody had asked.
    await two.settle(mailbox('b').key);
    two.shared?.release(mailbox('b').key);
    if (lease !== null) await endLease(place.database, lease);

    const told: unknown[] = [];
    // In its midst, just before it puts back what is gone.
    place.store.before = async ({ type, name }) => {
      if (type !== 'put' || name !== manifest || told.length > 0) return;
      told.push(null);
      told[0] = await backup(one, 'c', letters(30, 5)).catch((error: unknown) => error);
    };
    const repaired = await place.bucket.controller.repairBucket(signal, () => undefined);
    place.store.before = () => undefined;
    expect(repaired?.mended.map(({ id }) => id)).toEqual(['repository.manifestWrittenAnew']);
    expect(repaired?.left).toEqual([]);
    expect(told).toMatchObject([{ code: 'busy' }]);
    const third = await backup(one, 'c', letters(30, 5));

    // The bucket alone has all of it.
    await place.bucket.controller.shared?.follow(signal);
    expect(await verified(place.bucket.index)).toMatchObject(sound);
    for (const [id, texts] of [
      [first, letters(0, 20)],
      [second, letters(10, 20)],
      [third, letters(30, 5)],
    ] as const)
      expect(await messagesAt(place.bucket.index, id)).toEqual(hashes(texts));
    expect((await place.store.names('points/')).length).toBe(3);
  });
});

describe.skipIf(missingOfPostgres.length > 0)(
  `a worker that asks for a mailbox while somebody removes, ${onPostgres}`,
  () => {
    it.each(['before', 'after'] as const)(
      'is sent away, and refers later to nothing that is gone (%s it is)',
      async (when) => {
        await make();
        const worker = await place.bucket.worker('one');
        const { controller } = place.bucket;
        await backup(worker, 'a', letters(0, 20));
        await controller.shared?.follow(signal);
        const ask = () => expect(backup(worker, 'b', letters(0, 20))).rejects.toMatchObject({ code: 'busy' });
        await controller.whileAlone(signal, async () => {
          if (when === 'before') await ask();
          controller.deleteMailbox(mailbox('a').key);
          await controller.finishDeletions(signal, () => undefined);
          if (when === 'after') await ask();
        });
        const point = await backup(worker, 'b', letters(0, 20));
        await controller.shared?.follow(signal);
        expect(await messagesAt(place.bucket.index, point)).toEqual(hashes(letters(0, 20)));
        expect(await verified(place.bucket.index)).toMatchObject(sound);
      },
    );
  },
);

describe.skipIf(missingOfPostgres.length > 0)(
  `a repository that one computer has written, ${onPostgres}`,
  () => {
    it('is shared with all of its points, and goes on where it was; nobody else writes to it alone', async () => {
      const first = letters(0, 20);
      let number = 0;
      await make({
        before: async (writer) => {
          number = await makePoint(writer, first, { mailbox: mailbox('a') });
        },
      });
      const worker = await place.bucket.worker('one');
      const second = await backup(worker, 'a', letters(5, 20));
      await place.bucket.controller.shared?.follow(signal);
      expect(pointsOf(place.bucket.index, 'a')).toEqual([number, second]);
      expect(await messagesAt(place.bucket.index, number)).toEqual(hashes(first));
      expect(await messagesAt(place.bucket.index, second)).toEqual(hashes(letters(5, 20)));
      place.bucket.controller.close();
      dropSharedWriting(place.bucket.identity);
      const alone = openForWriting(place.bucket.index, clock);
      await expect(makePoint(alone, letters(0, 1), { mailbox: mailbox('c') })).rejects.toMatchObject({
        code: 'locked',
      });
      alone.close();
      holdSharedWriting(place.bucket.identity, place.bucket.shared);
      place.bucket.reopen();
    });

    it('is written by one again once sharing has ended, and the workers write no more', async () => {
      await make();
      const worker = await place.bucket.worker('one');
      const first = await backup(worker, 'a', letters(0, 10));
      await place.bucket.controller.endSharing(signal);
      await expect(backup(worker, 'a', letters(1, 10))).rejects.toMatchObject({ code: 'not-found' });
      dropSharedWriting(place.bucket.identity);
      const alone = place.bucket.reopen();
      const second = await makePoint(alone, letters(2, 10), { mailbox: mailbox('a') });
      expect(second).toBeGreaterThan(first);
      await alone.pruneAll(() => [{ type: 'points', points: 1 }], signal, {
        onProgress: () => undefined,
        onRemoved: () => undefined,
      });
      expect(pointsOf(place.bucket.index, 'a')).toEqual([second]);
      expect(await messagesAt(place.bucket.index, second)).toEqual(hashes(letters(2, 10)));
      expect(await verified(place.bucket.index)).toMatchObject(sound);
    });

    it('is deleted of a mailbox for all: the next backup of it begins anew, and nothing of before is left with a worker', async () => {
      await make();
      const worker = await place.bucket.worker('one');
      await backup(worker, 'a', letters(0, 20));
      await backup(worker, 'b', letters(50, 5));
      const { controller } = place.bucket;
      await controller.shared?.follow(signal);
      await controller.whileAlone(signal, async () => {
        controller.deleteMailbox(mailbox('a').key);
        await controller.finishDeletions(signal, () => undefined);
      });
      expect(await place.store.names('points/')).toHaveLength(1);
      const again = await backup(worker, 'a', letters(10, 5));
      await controller.shared?.follow(signal);
      expect(pointsOf(place.bucket.index, 'a')).toEqual([again]);
      const opened = openForReading(place.bucket.indexOf('one'));
      expect(letters(0, 20).filter((text) => opened.holdsContent(hashes([text])[0] ?? ''))).toHaveLength(5);
      opened.close();
      expect(await verified(place.bucket.index)).toMatchObject(sound);
    });

    it('tells by the bucket alone that a manifest which a lock keeps is no point', async () => {
      await make({ lockDays: 5 });
      const [late, next] = [await place.bucket.worker('late'), await place.bucket.worker('next')];
      const first = await backup(late, 'a', letters(0, 10));
      const key = mailbox('a').key;
      const lease = await takeLease(
        place.database,
        { repository: place.bucket.identity, mailboxKey: key },
        'late',
        's',
      );
      await late.shared?.take(key, lease?.epoch ?? 0, signal);
      await makePoint(late, letters(3, 10), { mailbox: mailbox('a'), settled: false });
      await place.database.run(
        'UPDATE postkeep.mailbox_lease SET epoch = epoch + 1 WHERE repository = $1',
        place.bucket.identity,
      );
      await expect(late.settle(key)).rejects.toMatchObject({ code: 'fenced' });
      late.shared?.release(key);
      await place.database.run(
        'UPDATE postkeep.mailbox_lease SET until = now() WHERE repository = $1',
        place.bucket.identity,
      );
      expect(await place.store.names('points/')).toHaveLength(2);
      const rebuilt = async (): Promise<number[]> => {
        const folder = `${place.bucket.root}/anew-${String(Math.random())}`;
        const { problems } = await rebuildIndex(folder, clock, place.store, {
          ...{ secret: null, signal },
          onProgress: () => undefined,
        });
        expect(problems).toEqual([]);
        return pointsOf(folder, 'a');
      };
      expect(await rebuilt()).toEqual([first]);
      // Also where whoever was late could not say so: the next point does.
      for (const name of await place.store.names('refused/')) rmSync(place.store.pathOf(name));
      const second = await backup(next, 'a', letters(5, 10));
      expect(await rebuilt()).toEqual([first, second]);
      // Once the lock has ended, nothing of it is left.
      place.now = new Date('2026-04-01T00:00:00Z');
      await prune();
      expect(await place.store.names('points/')).toHaveLength(1);
      expect(await rebuilt()).toEqual([second]);
      await prune();
      place.now = new Date('2026-06-01T00:00:00Z');
      await prune();
      expect(await place.store.names('refused/')).toEqual([]);
    });
  },
);
