import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import type { ObjectStorePlace } from '../../../../shared/backup/object-store-place.js';
import {
  type BucketKind,
  type S3Gateway,
  makeBucket,
  missingOfCeph,
  s3Access,
} from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

const kinds: readonly (readonly [name: string, kind: BucketKind, lock: ObjectStorePlace['lock']])[] = [
  ['a bucket', {}, null],
  ['a bucket with versions', { versions: true }, null],
  ['a bucket with Object Lock', { objectLock: true }, { mode: 'governance', days: 1 }],
  ['a bucket with Object Lock for compliance', { objectLock: true }, { mode: 'compliance', days: 1 }],
];
const inOneHour = (): Date => new Date(s3Access.clock().getTime() + 3_600_000);

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let gateway: S3Gateway;
  const opened: ObjectStore[] = [];
  const open = async (place: ObjectStorePlace): Promise<ObjectStore> => {
    const store = await openObjectStore(place, s3Access);
    opened.push(store);
    return store;
  };
  beforeAll(async () => {
    gateway = await s3Gateway();
  });
  afterAll(() => {
    for (const store of opened) store.close();
  });

  describe.each(kinds)('%s', (_name, kind, lock) => {
    let store: ObjectStore;
    beforeAll(async () => {
      store = await open({ ...(await makeBucket(gateway, kind)), prefix: 'post/keep', lock });
    });
    const put = (name: string, bytes: Buffer): Promise<void> => store.put(name, bytes, { lockedUntil: null });
    const names = async (prefix: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const { name } of store.list(prefix)) found.push(name);
      return found;
    };

    it.each([0, 1, 4096, 8 * 1024 * 1024])('gives back the %i bytes that were put', async (size) => {
      const bytes = randomBytes(size);
      await put(`size/${String(size)}`, bytes);
      const found = await store.get(`size/${String(size)}`, {});
      expect(sha256(found)).toBe(sha256(bytes));
      expect(await store.look(`size/${String(size)}`)).toEqual({ size, lockedUntil: null });
    });

    it('gives back what was put twice', async () => {
      const bytes = randomBytes(1000);
      await put('twice', bytes);
      await put('twice', bytes);
      expect(await store.get('twice', {})).toEqual(bytes);
      expect(await names('twice')).toEqual(['twice']);
    });

    it('gives any range of an object', async () => {
      const bytes = randomBytes(10_000);
      await put('ranges', bytes);
      for (const [offset, length] of [
        [0, 1],
        [0, 10_000],
        [9_999, 1],
        [123, 4_567],
        [5, 0],
      ] as const)
        expect(await store.get('ranges', { range: { offset, length } })).toEqual(
          bytes.subarray(offset, offset + length),
        );
    });

    it.each([
      ['ends after the object', { offset: 5, length: 10 }],
      ['begins after it', { offset: 20, length: 1 }],
    ])('says that an object is too short for a range that %s', async (_case, range) => {
      await put('short', randomBytes(10));
      await expect(store.get('short', { range })).rejects.toMatchObject({ code: 'repository-damaged' });
    });

    it('says of an object that is not there that it is not', async () => {
      expect(await store.look('none')).toBeNull();
      await expect(store.get('none', {})).rejects.toMatchObject({ code: 'not-found' });
      expect(await names('none')).toEqual([]);
      expect(await store.remove('none')).toBe('removed');
    });

    it('lists what begins with a prefix, with size and time', async () => {
      const before = s3Access.clock().getTime();
      for (const name of ['list/b', 'list/a', 'list/a/b', 'lists']) await put(name, Buffer.from(name));
      expect(await names('list/')).toEqual(['list/a', 'list/a/b', 'list/b']);
      for await (const { size, writtenAt } of store.list('lists')) {
        expect(size).toBe(5);
        expect(Math.abs(writtenAt.getTime() - before)).toBeLessThan(60_000);
      }
    });

    it('removes an object with all that was put under its name, and none that only begins so', async () => {
      for (const name of ['gone', 'gone', 'gone-not']) await put(name, Buffer.from(name));
      expect(await store.remove('gone')).toBe('removed');
      expect(await store.look('gone')).toBeNull();
      expect(await names('gone')).toEqual(['gone-not']);
      // Nothing of it is left to come back.
      expect(await store.remove('gone')).toBe('removed');
      expect(await store.look('gone')).toBeNull();
    });

    it('stops what is under way when it is told to', async () => {
      const stop = new AbortController();
      const bytes = randomBytes(8 * 1024 * 1024);
      const putting = store.put('stopped', bytes, { lockedUntil: null, signal: stop.signal });
      stop.abort();
      await expect(putting).rejects.toMatchObject({ code: 'cancelled' });
      await expect(store.get('stopped', { signal: stop.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
    });

    if (lock === null)
      it('locks nothing where its place has no lock', async () => {
        await expect(store.put('x', Buffer.of(1), { lockedUntil: inOneHour() })).rejects.toMatchObject({
          code: 'invalid-argument',
        });
        await put('x', Buffer.of(1));
        await expect(store.extendLock('x', inOneHour())).rejects.toMatchObject({ code: 'invalid-argument' });
      });
    else
      it('keeps what is locked, and makes a lock longer, never shorter', async () => {
        const until = inOneHour();
        await store.put('locked', Buffer.from('kept'), { lockedUntil: until });
        expect(await lockOf(store, 'locked')).toBe(wholeSecond(until));
        expect(await store.remove('locked')).toBe('locked');
        expect(await store.get('locked', {})).toEqual(Buffer.from('kept'));

        const later = new Date(until.getTime() + 3_600_000);
        await store.extendLock('locked', later);
        expect(await lockOf(store, 'locked')).toBe(wholeSecond(later));
        await store.extendLock('locked', until);
        expect(await lockOf(store, 'locked')).toBe(wholeSecond(later));

        await put('unlocked', Buffer.of(1));
        await store.extendLock('unlocked', until);
        expect(await store.remove('unlocked')).toBe('locked');
        await expect(store.extendLock('none', until)).rejects.toMatchObject({ code: 'not-found' });
      });
  });

  it('locks only in a bucket with Object Lock, and says so', async () => {
    const place = await makeBucket(gateway);
    const store = await open({ ...place, lock: { mode: 'governance', days: 1 } });
    await expect(store.put('x', Buffer.of(1), { lockedUntil: inOneHour() })).rejects.toMatchObject({
      code: 'bucket-refused',
      text: { id: 'objectStore.lockNotOn' },
    });
  });

  it('lists more objects than a page has', async () => {
    const store = await open(await makeBucket(gateway));
    const written = Array.from({ length: 1_205 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    for (let at = 0; at < written.length; at += 50)
      await Promise.all(
        written.slice(at, at + 50).map((name) => store.put(name, Buffer.of(1), { lockedUntil: null })),
      );
    const found: string[] = [];
    for await (const { name } of store.list('many/')) found.push(name);
    expect(found).toEqual(written);
  });

  it.each(['Räume & "x" <y>', 'a+b c%41?d=e#f', "it's (1) [2] {3}", '日本語/🗄', 'ends/', '~$@:,;=!*'])(
    'keeps to a prefix with odd characters: %s',
    async (prefix) => {
      const place = await makeBucket(gateway);
      const store = await open({ ...place, prefix });
      const beside = await open({ ...place, prefix: `${prefix.replace(/\/$/, '')}2` });
      await beside.put('other', Buffer.of(2), { lockedUntil: null });
      await store.put('packs/a', Buffer.of(1), { lockedUntil: null });
      expect(await store.get('packs/a', {})).toEqual(Buffer.of(1));
      const found: string[] = [];
      for await (const { name } of store.list('')) found.push(name);
      expect(found).toEqual(['packs/a']);
      expect(await store.remove('packs/a')).toBe('removed');
      expect(await store.look('packs/a')).toBeNull();
      expect(await beside.look('other')).toEqual({ size: 1, lockedUntil: null });
    },
  );
});

async function lockOf(store: ObjectStore, name: string): Promise<number | undefined> {
  return (await store.look(name))?.lockedUntil?.getTime();
}

function wholeSecond(at: Date): number {
  return Math.ceil(at.getTime() / 1000) * 1000;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
