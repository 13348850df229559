import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeyRing } from '../../../server/keys/key-ring.js';
import type { Queryable } from '../../../server/store/database.js';

/** A ring on a database that counts its queries, and fails the first of them. */
function countedRing(failures: number): { ring: KeyRing; asked: () => number } {
  let asked = 0;
  const database: Queryable = {
    query: () => {
      asked += 1;
      return asked <= failures ? Promise.reject(new Error('gone')) : Promise.resolve([]);
    },
  };
  return { ring: new KeyRing(database, 'x'), asked: () => asked };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('keys that the ring does not have', () => {
  it('cost one look at the database a second, however many are sent', async () => {
    const { ring, asked } = countedRing(0);
    for (let count = 0; count < 200; count += 1) await ring.refreshForUnknownKey();
    await Promise.all(Array.from({ length: 200 }, () => ring.refreshForUnknownKey()));
    expect(asked()).toBe(1);
  });

  it('are looked for again after a second', async () => {
    const { ring, asked } = countedRing(0);
    await ring.refreshForUnknownKey();
    const later = performance.now() + 1_100;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    await ring.refreshForUnknownKey();
    expect(asked()).toBe(2);
  });

  it('are not taken for unknown because the database could not be asked', async () => {
    const { ring, asked } = countedRing(1);
    await expect(ring.refreshForUnknownKey()).rejects.toThrow('gone');
    await ring.refreshForUnknownKey();
    expect(asked()).toBe(2);
  });
});
