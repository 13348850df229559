import { describe, expect, it } from 'vitest';
import { createHourlyLimit } from '../../../../core/license-notices/hourly-limit.js';

describe('desktop notifications (screens.md: at most one of each kind per hour)', () => {
  it('lets one of a kind through each hour, whatever other kinds do', () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const mayShow = createHourlyLimit(() => new Date(now));
    expect([mayShow('backup'), mayShow('backup'), mayShow('update')]).toEqual([true, false, true]);
    now += 59 * 60_000;
    expect(mayShow('backup')).toBe(false);
    now += 60_000;
    expect(mayShow('backup')).toBe(true);
  });

  it('is not silenced by a clock that was set back', () => {
    let now = Date.parse('2026-01-02T00:00:00Z');
    const mayShow = createHourlyLimit(() => new Date(now));
    mayShow('backup');
    now -= 86_400_000;
    expect(mayShow('backup')).toBe(true);
  });
});
