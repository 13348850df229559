import { describe, expect, it } from 'vitest';
import {
  type IntervalPreset,
  intervalOf,
} from '../../../../../../renderer/features/license/report/intervals.js';
import { intervalSchema } from '../../../../../../shared/license/license-days.js';

describe('the intervals of a license overview', () => {
  it.each<[IntervalPreset, string, string, string]>([
    ['last-30-days', '2026-03-01', '2026-01-31', '2026-03-01'],
    ['last-30-days', '2026-04-10', '2026-03-12', '2026-04-10'],
    ['this-month', '2026-04-10', '2026-04-01', '2026-04-10'],
    ['this-month', '2026-04-01', '2026-04-01', '2026-04-01'],
    ['last-month', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['last-month', '2026-01-15', '2025-12-01', '2025-12-31'],
    ['last-12-months', '2026-04-10', '2025-04-11', '2026-04-10'],
    ['last-12-months', '2028-02-29', '2027-03-01', '2028-02-29'],
  ])('%s on %s', (preset, today, from, to) => {
    expect(intervalOf(preset, today)).toEqual({ from, to });
  });

  it.each([
    ['2026-03-02', '2026-03-01', false],
    ['2026-03-01', '2026-03-01', true],
    ['2016-03-02', '2026-03-01', true],
    ['2014-03-01', '2026-03-01', false],
    ['2026-02-30', '2026-03-01', false],
    ['', '2026-03-01', false],
  ])('%j to %j is one: %s', (from, to, isOne) => {
    expect(intervalSchema.safeParse({ from, to }).success).toBe(isOne);
  });
});
