import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shared } from '../../../../core/lib/shared-work.js';

describe('work that calls share', () => {
  it('begins after each call that it answers, never twice at a time, and no more often than it must', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 4 }), { maxLength: 40 }), async (pauses) => {
        let [time, running, begun] = [0, 0, 0];
        const beginnings: number[] = [];
        const settle = shared(async () => {
          expect((running += 1)).toBe(1);
          begun += 1;
          beginnings.push((time += 1));
          for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
          running -= 1;
        });
        const calls: Promise<void>[] = [];
        for (const pause of pauses) {
          const calledAt = (time += 1);
          calls.push(
            settle().then(() => {
              expect(beginnings.some((at) => at > calledAt)).toBe(true);
            }),
          );
          for (let turn = 0; turn < pause; turn += 1) await Promise.resolve();
        }
        await Promise.all(calls);
        expect(running).toBe(0);
        expect(begun).toBeLessThanOrEqual(pauses.length);
        if (pauses.length > 2 && pauses.every((pause) => pause === 0)) expect(begun).toBe(2);
      }),
    );
  });

  it('tells every call of it that it failed, and does the next', async () => {
    let fails = true;
    const settle = shared(() => (fails ? Promise.reject(new Error('no room')) : Promise.resolve()));
    const calls = [settle(), settle(), settle()];
    for (const call of await Promise.allSettled(calls)) expect(call.status).toBe('rejected');
    fails = false;
    await expect(settle()).resolves.toBeUndefined();
  });
});
