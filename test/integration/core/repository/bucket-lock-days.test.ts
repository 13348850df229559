import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../core/object-store/object-store.js';
import { openObjectStore } from '../../../../core/object-store/open-object-store.js';
import { dropStore } from '../../../../core/repository/bucket/bucket-access.js';
import { changeLockDays } from '../../../../core/repository/bucket/change-lock.js';
import { createInBucket } from '../../../../core/repository/bucket/create-in-bucket.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { systemClock } from '../../../../shared/clock.js';
import { letter, makePoint } from '../../../fixtures/bucket-repository.js';
import { makeBucket, missingOfCeph, s3Access } from '../../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../../fixtures/s3-gateway.js';

/* The days that a bucket is locked for, changed after some restore points were made. */

const dayMs = 86_400_000;
const any = { type: 'any' } as const;

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let folder: string;
  let store: ObjectStore;
  let identity: string;
  const index = (): string => join(folder, 'index');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-lock-'));
    const lock = { mode: 'governance', days: 10 } as const;
    store = await openObjectStore(
      { ...(await makeBucket(await s3Gateway(), { objectLock: true })), lock },
      s3Access,
    );
    const options = { passphrase: null, lockDays: 10, lockMode: lock.mode, cacheBytes: 0 };
    ({ identity } = await createInBucket(index(), systemClock, store, options));
  });
  afterEach(() => {
    store.close();
    dropStore(identity);
    rmSync(folder, { recursive: true, force: true });
  });

  async function session(letters: readonly Buffer[] | null, daysAgo = 0): Promise<void> {
    const writer = openForWriting(index(), systemClock);
    try {
      if (letters !== null) await makePoint(writer, letters, { at: new Date(Date.now() - daysAgo * dayMs) });
      await writer.settle();
    } finally {
      writer.close();
    }
  }
  /** Whole days that each object below a prefix is still locked for. */
  async function lockedDays(prefix: string): Promise<number[]> {
    const days: number[] = [];
    for await (const { name } of store.list(prefix)) {
      const until = (await store.look(name))?.lockedUntil ?? null;
      days.push(until === null ? 0 : Math.round((until.getTime() - Date.now()) / dayMs));
    }
    return days.sort((one, other) => one - other);
  }
  const change = (days: number): Promise<number> => changeLockDays(index(), systemClock, any, days);

  it('are more: the next session makes the locks of all restore points longer, and of what they need', async () => {
    await session([letter(1)], 4);
    await session([letter(2)]);
    expect(await lockedDays('points/')).toEqual([6, 10]);
    expect(await change(60)).toBe(10);
    expect(await lockedDays('repository')).toEqual([70, 70]);
    // Nobody has written yet.
    expect(await lockedDays('points/')).toEqual([6, 10]);
    await session(null);
    expect(await lockedDays('points/')).toEqual([56, 60]);
    for (const days of await lockedDays('packs/')) expect(days).toBeGreaterThanOrEqual(56);
    await session([letter(3)]);
    expect((await lockedDays('points/')).at(-1)).toBe(60);
  });

  it('are fewer: what is locked stays so, and what comes is locked for as long as it says now', async () => {
    await session([letter(1)]);
    const [points, packs] = [await lockedDays('points/'), await lockedDays('packs/')];
    expect(await change(2)).toBe(10);
    await session(null);
    expect(await lockedDays('points/')).toEqual(points);
    expect(await lockedDays('packs/')).toEqual(packs);
    await session([letter(2)]);
    expect(await lockedDays('points/')).toEqual([2, 10]);
  });

  it('are known to an index that is made anew, and looked up by its next session', async () => {
    await session([letter(1)], 4);
    await change(60);
    rmSync(index(), { recursive: true });
    await rebuildIndex(index(), systemClock, store, {
      ...{ secret: null, signal: new AbortController().signal },
      onProgress: () => undefined,
    });
    await session(null);
    expect(await lockedDays('points/')).toEqual([56]);
    const opened = openForReading(index());
    expect(await opened.verify()).toMatchObject({ damagedMessages: 0, file: [] });
    opened.close();
  });

  it('are not changed while somebody writes, nor where there is no lock', async () => {
    const writer = openForWriting(index(), systemClock);
    await expect(change(60)).rejects.toMatchObject({ code: 'locked' });
    writer.close();
    const other = await openObjectStore(await makeBucket(await s3Gateway()), s3Access);
    const unlocked = join(folder, 'unlocked');
    const made = await createInBucket(unlocked, systemClock, other, { passphrase: null, lockDays: null });
    await expect(changeLockDays(unlocked, systemClock, any, 60)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    dropStore(made.identity);
    other.close();
  });
});
