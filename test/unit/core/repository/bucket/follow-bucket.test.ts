import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../../core/object-store/object-store.js';
import { changeHolds } from '../../../../../core/repository/change-beside-backup.js';
import { followBucket } from '../../../../../core/repository/bucket/follow-bucket.js';
import { rebuildIndex } from '../../../../../core/repository/bucket/rebuild-index.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import type { Retention } from '../../../../../shared/backup/job.js';
import {
  type BucketRepository,
  bucketRepository,
  connect,
  hashes,
  letter,
  lettersOfPoint,
  mailboxA,
  makePoint,
  messagesAt,
} from '../../../../fixtures/bucket-repository.js';
import { timeFor } from '../../../../fixtures/kill-count.js';
import { type FolderStore, folderStore } from '../../../../fixtures/folder-store.js';

/* A bucket that one computer writes to, and the index of another one that only reads it. */

let writing: BucketRepository;
let reading: FolderStore;
let index: string;
afterEach(() => {
  writing.close();
});

const signal = new AbortController().signal;
const nothing = (): void => undefined;
const mailboxB = { key: 'mailbox-b', name: 'b@example.com', source: 'Server' };

/** Both computers are this process, which has one store for a repository at a time. */
async function elsewhere<T>(work: () => Promise<T>, store: ObjectStore = reading): Promise<T> {
  connect(writing.identity, store);
  try {
    return await work();
  } finally {
    connect(writing.identity, writing.store);
  }
}

const follow = (options: { signal?: AbortSignal; at?: string } = {}) =>
  elsewhere(() =>
    followBucket(
      options.at ?? index,
      writing.clock,
      { type: 'any' },
      { signal, onProgress: nothing, ...options },
    ),
  );

async function connectedTo(repository: BucketRepository): Promise<void> {
  writing = repository;
  reading = folderStore(join(writing.root, 'bucket'), writing.clock);
  index = join(writing.root, 'elsewhere');
  await elsewhere(() =>
    rebuildIndex(index, writing.clock, reading, {
      ...{ secret: null, signal, cacheBytes: 0 },
      onProgress: nothing,
    }),
  );
  reading.requests.length = 0;
}

/** What an index shows: of each mailbox the messages of each point, the newest first. */
async function shown(at = index, isUpToDate = true): Promise<Record<string, string[][]>> {
  const opened = openForReading(at);
  const mailboxes = opened
    .mailboxes()
    .map(({ key }) => ({ key, points: opened.reader.points(key).map(({ id }) => id) }));
  const report = await elsewhere(() => opened.verify());
  opened.close();
  expect(report).toMatchObject({ damagedMessages: 0, ...(isUpToDate ? { file: [] } : {}) });
  const all: Record<string, string[][]> = {};
  for (const { key, points } of mailboxes) {
    all[key] = [];
    for (const id of points) all[key].push(await elsewhere(() => messagesAt(at, id)));
  }
  return all;
}

/** What the bucket alone tells, by an index that is made anew. */
async function told(): Promise<Record<string, string[][]>> {
  const anew = join(writing.root, 'anew');
  rmSync(anew, { recursive: true, force: true });
  await elsewhere(() =>
    rebuildIndex(anew, writing.clock, reading, {
      ...{ secret: null, signal, cacheBytes: 0 },
      onProgress: nothing,
    }),
  );
  return shown(anew);
}

async function expectFollowed(): Promise<void> {
  expect(await shown()).toEqual(await told());
}

async function prune(points: number): Promise<void> {
  const writer = writing.writer();
  const keep: Retention = { type: 'points', points };
  await writer.pruneAll(() => [keep], signal, { onProgress: nothing, onRemoved: nothing });
  writer.close();
}

async function write(number: number, mailbox = mailboxA): Promise<void> {
  const writer = writing.writer();
  await makePoint(writer, lettersOfPoint(number), {
    mailbox,
    at: new Date(Date.parse('2026-03-01T00:00:00Z') + number * 3_600_000),
  });
  await writer.settle();
  writer.close();
}

describe('an index that is only read has by a look at its bucket', () => {
  it.each([['as anyone can read it', null] as const, ['encrypted', 'a long passphrase'] as const])(
    'what has come and what is gone, %s',
    async (_name, passphrase) => {
      await connectedTo(await bucketRepository({ passphrase }));
      await write(1);
      await write(2, mailboxB);
      expect(await follow()).toEqual({ added: 2, gone: 0, problems: [] });
      await expectFollowed();
      await write(3);
      await write(4);
      writing.setNow(new Date('2026-12-01T00:00:00Z'));
      await prune(1);
      // The former packs are gone or written anew.
      expect(await follow()).toEqual({ added: 1, gone: 1, problems: [] });
      await expectFollowed();
      expect((await shown())['mailbox-a']).toEqual([hashes(lettersOfPoint(4))]);
    },
  );

  it('nothing of a mailbox whose data were deleted, nor a word of it', async () => {
    await connectedTo(await bucketRepository());
    await write(1);
    await write(2, mailboxB);
    await follow();
    const writer = writing.writer();
    writer.deleteMailbox(mailboxB.key);
    await writer.finishDeletions(signal, nothing);
    writer.close();
    expect(await follow()).toMatchObject({ gone: 1, problems: [] });
    expect(Object.keys(await shown())).toEqual([mailboxA.key]);
    const opened = openForReading(index);
    expect(opened.begunDeletions()).toEqual([]);
    opened.close();
  });

  it('a legal hold, and nothing that it kept once it was let go', async () => {
    await connectedTo(await bucketRepository());
    await write(1);
    const held = (): unknown[] => {
      const opened = openForReading(index);
      const holds = [...opened.holds().values()];
      opened.close();
      return holds;
    };
    changeHolds(writing.index, { type: 'any' }, (holds) =>
      holds.hold(mailboxA.key, { since: 1, reason: 'a case' }),
    );
    await write(2);
    await follow();
    expect(held()).toMatchObject([{ reason: 'a case', releasedAt: null }]);
    changeHolds(writing.index, { type: 'any' }, (holds) => {
      holds.release(mailboxA.key, new Date(2));
    });
    await write(3);
    await prune(1);
    expect(await follow()).toMatchObject({ added: 1, gone: 2, problems: [] });
    expect(held()).toMatchObject([{ releasedAt: 2 }]);
    await expectFollowed();
  });

  it('nothing new by five requests and one for notes, and each new point by one and those of its packs', async () => {
    await connectedTo(await bucketRepository());
    await write(1);
    await follow();
    reading.requests.length = 0;
    expect(await follow()).toEqual({ added: 0, gone: 0, problems: [] });
    expect(reading.requests.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'get repository.json',
      'list points/',
      'list refused/',
      'list packs/',
      'list notes/',
    ]);
    await write(2);
    reading.requests.length = 0;
    await follow();
    // The manifest, the end of the pack, and the list of messages in it.
    expect(reading.requests.filter(({ type }) => type === 'get')).toHaveLength(4);
  });

  it(
    'the rest at the next look, ended at any request, and whole points meanwhile',
    async () => {
      await connectedTo(await bucketRepository());
      await write(1);
      await follow();
      for (const number of [2, 3, 4]) await write(number, number === 3 ? mailboxB : mailboxA);
      await prune(2);
      const before = join(writing.root, 'before');
      cpSync(index, before, { recursive: true });
      const whole = JSON.stringify(await told());
      const letters = new Set([1, 2, 3, 4].map((number) => JSON.stringify(hashes(lettersOfPoint(number)))));
      for (let end = 1; ; end += 1) {
        const at = join(writing.root, `ended-${String(end)}`);
        cpSync(before, at, { recursive: true });
        let asked = 0;
        const controller = new AbortController();
        reading.before = () => {
          if ((asked += 1) === end) controller.abort(new Error('ended'));
        };
        const ended = await follow({ at, signal: controller.signal }).then(
          () => false,
          () => true,
        );
        reading.before = nothing;
        for (const points of Object.values(await shown(at, false)))
          for (const point of points) expect(letters).toContain(JSON.stringify(point));
        await follow({ at });
        expect(JSON.stringify(await shown(at))).toBe(whole);
        rmSync(at, { recursive: true });
        if (!ended && asked < end) break;
      }
    },
    timeFor(30, 4_000),
  );

  it('nothing taken away where the bucket is empty, is another one, or cannot be reached', async () => {
    await connectedTo(await bucketRepository());
    await write(1);
    await follow();
    const before = await shown();
    const offline = folderStore(join(writing.root, 'bucket'), writing.clock);
    offline.before = () => {
      throw new Error('offline');
    };
    const followIn = (store: ObjectStore) =>
      elsewhere(
        () => followBucket(index, writing.clock, { type: 'any' }, { signal, onProgress: nothing }),
        store,
      );
    await expect(followIn(offline)).rejects.toThrow('offline');
    const emptied = folderStore(join(writing.root, 'emptied'), writing.clock);
    cpSync(join(writing.root, 'bucket', 'objects', 'repository.json'), emptied.pathOf('repository.json'));
    await expect(followIn(emptied)).rejects.toMatchObject({ code: 'repository-damaged' });
    const none = folderStore(join(writing.root, 'none'), writing.clock);
    await expect(followIn(none)).rejects.toMatchObject({ code: 'not-found' });
    expect(await shown()).toEqual(before);
  });

  it('each point once where its manifest is written again, or its pack in place of a damaged one', async () => {
    await connectedTo(await bucketRepository());
    await write(1);
    await follow();
    const writer = writing.writer();
    await makePoint(writer, [...lettersOfPoint(1), letter(900)]);
    await writer.repack(signal, nothing);
    writer.close();
    writing.setNow(new Date('2026-12-01T00:00:00Z'));
    await prune(5);
    await follow();
    await expectFollowed();
  });
});
