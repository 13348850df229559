import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import { dropStore, holdStore } from '../../../../core/repository/bucket/bucket-access.js';
import { createInBucket } from '../../../../core/repository/bucket/create-in-bucket.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { systemClock } from '../../../../shared/clock.js';
import { hashes, letter, makePoint, messagesAt } from '../../../fixtures/bucket-repository.js';
import {
  type BucketKind,
  type S3Gateway,
  makeBucket,
  missingOfCeph,
  s3Access,
} from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

const kinds: readonly (readonly [name: string, kind: BucketKind, lockDays: number | null])[] = [
  ['a bucket', {}, null],
  ['a bucket with versions', { versions: true }, null],
  ['a bucket with Object Lock', { objectLock: true }, 1],
];
const signal = new AbortController().signal;
const toNewest = [{ type: 'points', points: 1 }] as const;

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let gateway: S3Gateway;
  let folder: string;
  let store: ObjectStore;
  let identity = '';
  const index = (): string => join(folder, 'index');
  beforeAll(async () => {
    gateway = await s3Gateway();
  });
  afterEach(() => {
    store.close();
    dropStore(identity);
    rmSync(folder, { recursive: true, force: true });
  });

  async function make(kind: BucketKind, lockDays: number | null): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-gateway-'));
    const lock = lockDays === null ? null : ({ mode: 'governance', days: lockDays } as const);
    const place = { ...(await makeBucket(gateway, kind)), prefix: 'post/keep', lock };
    store = await openObjectStore(place, s3Access);
    const options = { passphrase: 'a long passphrase', lockDays, cacheBytes: 0 };
    ({ identity } = await createInBucket(index(), systemClock, store, options));
  }

  async function namesIn(prefix: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of store.list(prefix)) names.push(name);
    return names;
  }

  async function verify(): Promise<{ messages: number; damagedMessages: number; file: readonly unknown[] }> {
    const opened = openForReading(index());
    const report = await opened.verify();
    opened.close();
    return report;
  }

  describe.each(kinds)('a repository in %s', (_name, kind, lockDays) => {
    it('gives everything back, cold and from the bucket alone, and is pruned as far as no lock holds', async () => {
      await make(kind, lockDays);
      const first = Array.from({ length: 20 }, (_, number) => letter(number, 3000));
      const second = Array.from({ length: 20 }, (_, number) => letter(100 + number, 3000));
      const now = systemClock();
      let writer = openForWriting(index(), systemClock);
      const points = [
        await makePoint(writer, first, { at: now }),
        await makePoint(writer, second, { at: now }),
      ];
      writer.close();
      expect(await verify()).toMatchObject({ messages: 40, damagedMessages: 0, file: [] });
      expect(await messagesAt(index(), points[0] ?? 0)).toEqual(hashes(first));

      rmSync(index(), { recursive: true });
      const rebuilt = await rebuildIndex(index(), systemClock, store, {
        ...{ secret: 'a long passphrase', cacheBytes: 0, signal },
        onProgress: () => undefined,
      });
      expect(rebuilt).toMatchObject({ points: 2, problems: [] });
      expect(await messagesAt(index(), points[0] ?? 0)).toEqual(hashes(first));
      expect(await messagesAt(index(), points[1] ?? 0)).toEqual(hashes(second));

      const packs = await namesIn('packs/');
      writer = openForWriting(index(), systemClock);
      let locked = 0;
      await writer.pruneAll(() => toNewest, signal, {
        onProgress: () => undefined,
        onRemoved: () => undefined,
        onLocked: (objects) => {
          locked = objects;
        },
      });
      writer.close();
      if (lockDays === null) {
        expect(await namesIn('points/')).toHaveLength(1);
        expect((await namesIn('packs/')).length).toBeLessThan(packs.length);
      } else {
        expect(locked).toBe(2);
        expect(await namesIn('packs/')).toEqual(packs);
        for (const name of packs) expect(await store.remove(name)).toBe('locked');
      }
      expect(await messagesAt(index(), points[1] ?? 0)).toEqual(hashes(second));
      expect(await verify()).toMatchObject({ messages: 20, damagedMessages: 0, file: [] });
    });
  });

  it('takes a restore point in that is older than its lock, as a copy of one is', async () => {
    await make({ objectLock: true }, 1);
    const lockedUntil = new Date(Date.now() - 86_400_000);
    await expect(store.put('ended', Buffer.from('x'), { lockedUntil })).rejects.toMatchObject({
      code: 'bucket-refused',
    });
    const writer = openForWriting(index(), systemClock);
    const [old, now] = [new Date(Date.now() - 30 * 86_400_000), systemClock()];
    const points = [
      await makePoint(writer, [letter(1)], { at: old }),
      await makePoint(writer, [letter(1), letter(2)], { at: now }),
    ];
    writer.close();
    expect(await verify()).toMatchObject({ messages: 2, damagedMessages: 0, file: [] });
    expect(await messagesAt(index(), points[0] ?? 0)).toEqual(hashes([letter(1)]));
  });

  it('names a pack that somebody has deleted, and everything else is whole', async () => {
    await make({}, null);
    const writer = openForWriting(index(), systemClock);
    const first = [letter(1), letter(2)];
    await makePoint(writer, first, { at: systemClock() });
    const [pack = ''] = await namesIn('packs/');
    await makePoint(writer, [...first, letter(3)], { at: systemClock() });
    writer.close();
    expect(await store.remove(pack)).toBe('removed');
    const report = await verify();
    expect(report).toMatchObject({ messages: 3, damagedMessages: 2 });
    expect(JSON.stringify(report.file)).toContain(pack);
  });

  it('a message that does not lie here takes one range of one pack', async () => {
    await make({}, null);
    const writer = openForWriting(index(), systemClock);
    const letters = Array.from({ length: 50 }, (_, number) => letter(number, 20_000));
    const point = await makePoint(writer, letters, { at: systemClock() });
    writer.close();
    const asked: { name: string; bytes: number }[] = [];
    holdStore(identity, {
      ...store,
      get: async (name, options) => {
        const bytes = await store.get(name, options);
        asked.push({ name, bytes: bytes.length });
        return bytes;
      },
    });
    const opened = openForReading(index());
    const [inbox] = opened.reader.folders(point);
    const [message] = opened.reader.messages(point, inbox?.id ?? 0, 25, 1);
    await opened.reader.bringHere([message?.content_id ?? 0]);
    expect(hashes(letters)).toContain(hashes([opened.reader.readContent(message?.content_id ?? 0)])[0]);
    opened.close();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.bytes).toBeLessThan(64 * 1024);
  });
});
