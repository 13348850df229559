import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createThrottle } from '../../../../core/lib/token-bucket.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a rate that several share', () => {
  it('is kept however much is taken at once and however many take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1000, max: 1_000_000 }),
        fc.array(fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 20 }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (rate, takers) => {
          const begun = Date.now();
          const throttle = createThrottle(() => rate, Date.now);
          const { signal } = new AbortController();
          const work = Promise.all(
            takers.map(async (sizes) => {
              for (const bytes of sizes) await throttle.take(bytes, signal);
            }),
          );
          await vi.runAllTimersAsync();
          await work;
          const total = takers.flat().reduce((sum, bytes) => sum + bytes, 0);
          const took = Date.now() - begun;
          const due = (total / rate) * 1000;
          expect(took).toBeGreaterThanOrEqual(due - 20 - 1);
          // Timers have whole milliseconds.
          expect(took).toBeLessThanOrEqual(due + takers.flat().length + 1000);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does not hold anybody back once it is lifted, and lets nobody catch up on what was not taken', async () => {
    let rate: number | null = 1000;
    const throttle = createThrottle(() => rate, Date.now);
    const { signal } = new AbortController();
    vi.advanceTimersByTime(60_000);
    let isDone = false;
    const taken = throttle.take(100_000, signal).then(() => (isDone = true));
    await vi.advanceTimersByTimeAsync(50_000);
    expect(isDone).toBe(false);
    rate = null;
    await vi.advanceTimersByTimeAsync(1000);
    expect(isDone).toBe(true);
    await taken;
  });

  it('ends at once when the session is stopped', async () => {
    const throttle = createThrottle(() => 1, Date.now);
    const controller = new AbortController();
    const taken = throttle.take(1_000_000, controller.signal);
    controller.abort();
    await expect(taken).rejects.toMatchObject({ code: 'cancelled' });
  });
});
