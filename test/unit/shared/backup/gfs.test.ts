import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDaysOf, gfsExample, gfsPeriods, keptByGfs } from '../../../../shared/backup/gfs.js';
import { retentionSchema } from '../../../../shared/backup/job.js';

const count = fc.integer({ min: 0, max: 30 });
const rule = fc.record({
  type: fc.constant('gfs' as const),
  ...{ daily: count, weekly: count, monthly: count, yearly: fc.integer({ min: 0, max: 5 }) },
});

describe('the example of grandfather-father-son', () => {
  it('is what the rule keeps of a point a day', () => {
    fc.assert(
      fc.property(rule, fc.integer({ min: 19_000, max: 30_000 }), (each, today) => {
        const days = Array.from({ length: 2200 }, (_, index) => today - index);
        const kept = keptByGfs(days, each);
        const example = gfsExample(each, today);
        const shown = new Set(gfsPeriods.flatMap((period) => example[period]));
        expect([...shown].sort((a, b) => b - a)).toEqual(days.filter((_, index) => kept[index]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a calendar day', () => {
  it.each([
    ['UTC', '1970-01-01T00:00:00Z', 0],
    ['UTC', '1969-12-31T23:59:59.999Z', -1],
    ['Pacific/Auckland', '1969-12-31T12:00:00Z', 0],
    ['America/Los_Angeles', '1970-01-02T07:59:59Z', 0],
    ['UTC', '2024-02-29T12:00:00Z', 19_782],
  ])('of %s at %s', (timeZone, instant, expected) => {
    expect(calendarDaysOf(timeZone)(Date.parse(instant))).toBe(expected);
  });

  it('of a number that is no date is some day: damage ends nothing', () => {
    expect(calendarDaysOf('UTC')(Number.MAX_SAFE_INTEGER)).toBe(100_000_000);
  });
});

describe('the rule in a job', () => {
  const numbers = { daily: 7, weekly: 0, monthly: 0, yearly: 0 };
  it.each([
    [{ type: 'gfs', ...numbers }, true],
    [{ type: 'gfs', ...numbers, daily: 0 }, false],
    [{ type: 'gfs', ...numbers, yearly: -1 }, false],
    [{ type: 'gfs', ...numbers, monthly: 1001 }, false],
    [{ type: 'gfs', daily: 7 }, false],
    [{ type: 'days', days: 30 }, true],
  ])('%j', (retention, isTaken) => {
    expect(retentionSchema.safeParse(retention).success).toBe(isTaken);
  });
});
