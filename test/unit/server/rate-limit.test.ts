import { describe, expect, it } from 'vitest';
import { createRateLimiter } from '../../../server/http/rate-limit.js';

const at = (ms: number): Date => new Date(1_000_000 + ms);

describe('the rate limit of a license', () => {
  it('lets a burst through, then one request an interval, and says how long to wait', () => {
    const wait = createRateLimiter({ burst: 3, intervalMs: 1_000 });
    expect([1, 2, 3].map(() => wait('a', at(0)))).toEqual([0, 0, 0]);
    expect(wait('a', at(0))).toBe(1_000);
    expect(wait('a', at(400))).toBe(600);
    expect(wait('a', at(1_000))).toBe(0);
    expect(wait('a', at(1_000))).toBe(1_000);
  });

  it('does not count refused requests', () => {
    const wait = createRateLimiter({ burst: 1, intervalMs: 1_000 });
    wait('a', at(0));
    for (let ms = 0; ms < 1_000; ms += 10) expect(wait('a', at(ms))).toBeGreaterThan(0);
    expect(wait('a', at(1_000))).toBe(0);
  });

  it('keeps licenses apart', () => {
    const wait = createRateLimiter({ burst: 1, intervalMs: 1_000 });
    expect([wait('a', at(0)), wait('b', at(0))]).toEqual([0, 0]);
  });

  it('starts afresh when the clock was set back', () => {
    const wait = createRateLimiter({ burst: 1, intervalMs: 1_000 });
    wait('a', at(7 * 86_400_000));
    expect(wait('a', at(0))).toBe(0);
  });
});
