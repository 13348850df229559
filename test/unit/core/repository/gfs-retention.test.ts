import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompletedPoint, expiredPoints } from '../../../../core/repository/expired-points.js';
import { type GfsRetention, gfsPeriods } from '../../../../shared/backup/gfs.js';
import type { Retention } from '../../../../shared/backup/job.js';

const hour = 3_600_000;
const day = 24 * hour;
const longAfter = new Date('2040-01-01T00:00:00Z');

function gfs(counts: Partial<Omit<GfsRetention, 'type'>>): GfsRetention {
  return { type: 'gfs', daily: 0, weekly: 0, monthly: 0, yearly: 0, ...counts };
}

/** Points of these local times, oldest first, in the order in which they were made. */
function pointsAt(...instants: readonly string[]): CompletedPoint[] {
  return instants.map((instant, index) => ({ id: index + 1, completedAt: Date.parse(instant) }));
}

function keptIds(
  points: readonly CompletedPoint[],
  rules: readonly Retention[],
  { now = longAfter, timeZone = 'UTC' } = {},
): number[] {
  const gone = new Set(expiredPoints(points, rules, now, () => timeZone).map(({ id }) => id));
  return points.map(({ id }) => id).filter((id) => !gone.has(id));
}

/** Written anew, by grouping: what a period keeps is the last of each of its groups, of the last so many groups. */
function keptSimply(points: readonly CompletedPoint[], rule: GfsRetention): Set<number> {
  const names: Readonly<Record<(typeof gfsPeriods)[number], (date: Date) => string>> = {
    daily: (date) => date.toISOString().slice(0, 10),
    weekly: (date) => {
      const monday = new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * day);
      return monday.toISOString().slice(0, 10);
    },
    monthly: (date) => date.toISOString().slice(0, 7),
    yearly: (date) => date.toISOString().slice(0, 4),
  };
  const kept = new Set<number>();
  for (const period of gfsPeriods) {
    const lastOf = new Map(points.map(({ id, completedAt }) => [names[period](new Date(completedAt)), id]));
    const last = [...lastOf.values()];
    for (const id of last.slice(Math.max(0, last.length - rule[period]))) kept.add(id);
  }
  return kept;
}

const history = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3000 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((gaps) => {
    let at = Date.parse('2024-11-28T05:00:00Z');
    return gaps.map((gap, index) => ({ id: index + 1, completedAt: (at += gap * hour) }));
  });
const count = fc.integer({ min: 0, max: 12 });
const anyRule = fc
  .record({ daily: count, weekly: count, monthly: count, yearly: fc.integer({ min: 0, max: 4 }) })
  .map(gfs)
  .filter(({ daily, weekly, monthly, yearly }) => daily + weekly + monthly + yearly > 0);

describe('grandfather-father-son', () => {
  it.each([
    [
      'the last one of each day',
      gfs({ daily: 2 }),
      ['2026-03-01T08:00Z', '2026-03-02T08:00Z', '2026-03-02T20:00Z', '2026-03-04T08:00Z'],
      [3, 4],
    ],
    [
      'weeks begin on Monday',
      gfs({ weekly: 2 }),
      ['2026-03-01T08:00Z', '2026-03-02T08:00Z', '2026-03-08T08:00Z', '2026-03-09T08:00Z'],
      [3, 4],
    ],
    [
      'a week over the end of a year is one',
      gfs({ weekly: 2 }),
      ['2025-12-28T08:00Z', '2025-12-29T08:00Z', '2025-12-31T08:00Z', '2026-01-01T08:00Z'],
      [1, 4],
    ],
    [
      'months of any length',
      gfs({ monthly: 3 }),
      ['2024-01-31T08:00Z', '2024-02-28T08:00Z', '2024-02-29T08:00Z', '2024-03-01T08:00Z'],
      [1, 3, 4],
    ],
    [
      'years',
      gfs({ yearly: 2 }),
      ['2023-12-31T23:59Z', '2024-01-01T00:00Z', '2024-12-31T23:59Z', '2025-01-01T00:00Z'],
      [3, 4],
    ],
    [
      'days without a point are not counted',
      gfs({ daily: 2 }),
      ['2020-01-01T08:00Z', '2026-03-02T20:00Z'],
      [1, 2],
    ],
    [
      'each part counts for itself',
      gfs({ daily: 1, monthly: 2 }),
      ['2026-01-31T08:00Z', '2026-02-27T08:00Z', '2026-02-28T08:00Z'],
      [1, 3],
    ],
    [
      'the newest stays, whatever the rule',
      gfs({ yearly: 1 }),
      ['2026-01-31T08:00Z', '2026-02-27T08:00Z'],
      [2],
    ],
  ])('%s', (_, rule, instants, expected) => {
    expect(keptIds(pointsAt(...instants), [rule])).toEqual(expected);
  });

  it.each([
    [
      'a day of 25 hours is one day',
      'Europe/Berlin',
      ['2026-10-24T22:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T22:59:00Z'],
      [4],
    ],
    [
      'a day of 23 hours ends an hour sooner',
      'Europe/Berlin',
      ['2026-03-28T22:59:00Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:00Z', '2026-03-29T22:00:00Z'],
      [1, 3, 4],
    ],
    [
      'a day that a country skipped',
      'Pacific/Apia',
      ['2011-12-30T09:59:00Z', '2011-12-30T10:00:00Z', '2011-12-31T09:59:00Z'],
      [1, 3],
    ],
    ['half an hour', 'Asia/Kolkata', ['2026-05-01T18:29:00Z', '2026-05-01T18:30:00Z'], [1, 2]],
  ])('by the days of the time zone: %s', (_, timeZone, instants, expected) => {
    expect(keptIds(pointsAt(...instants), [gfs({ daily: 5 })], { timeZone })).toEqual(expected);
  });

  it('is what grouping by day, ISO week, month and year keeps', () => {
    fc.assert(
      fc.property(history, anyRule, (points, rule) => {
        const newest = points.at(-1)?.id ?? 0;
        const expected = keptSimply(points, rule).add(newest);
        expect(keptIds(points, [rule])).toEqual([...expected].sort((a, b) => a - b));
      }),
    );
  });

  it('a larger number never removes more', () => {
    fc.assert(
      fc.property(history, anyRule, fc.constantFrom(...gfsPeriods), (points, rule, period) => {
        const more = { ...rule, [period]: rule[period] + 1 };
        expect(keptIds(points, [more])).toEqual(expect.arrayContaining(keptIds(points, [rule])));
      }),
    );
  });

  it('pruning after every run keeps what pruning once keeps', () => {
    fc.assert(
      fc.property(history, anyRule, (points, rule) => {
        let left: CompletedPoint[] = [];
        for (const point of points) {
          const grown = [...left, point];
          const kept = new Set(keptIds(grown, [rule], { now: new Date(point.completedAt) }));
          left = grown.filter(({ id }) => kept.has(id));
        }
        expect(left.map(({ id }) => id)).toEqual(keptIds(points, [rule]));
      }),
    );
  });

  it('beside other rules what any of them keeps stays, and the newest always does', () => {
    const others = fc.constantFrom<Retention>(
      { type: 'days', days: 100 },
      { type: 'points', points: 3 },
      gfs({ monthly: 2 }),
    );
    fc.assert(
      fc.property(history, anyRule, others, (points, rule, other) => {
        const now = new Date((points.at(-1)?.completedAt ?? 0) + day);
        const both = keptIds(points, [rule, other], { now });
        const either = new Set([...keptIds(points, [rule], { now }), ...keptIds(points, [other], { now })]);
        expect(both).toEqual([...either].sort((a, b) => a - b));
        expect(both).toContain(points.at(-1)?.id);
        expect(keptIds(points, [rule, { type: 'forever' }])).toHaveLength(points.length);
      }),
    );
  });
});

/** With the dates that nothing contradicts noted as wrong: the trusted clock has found them out (docs/decisions/0181). */
function noted(
  said: readonly CompletedPoint[],
  truly: readonly CompletedPoint[],
  now: number,
): CompletedPoint[] {
  const isWrong = (index: number): boolean => said[index]?.completedAt !== truly[index]?.completedAt;
  const believed = new Set(said.filter(({ completedAt }) => completedAt <= now).map(({ id }) => id));
  const isContradicted = (point: CompletedPoint): boolean =>
    said.some(
      (other) =>
        believed.has(other.id) &&
        Math.sign(other.id - point.id) * (other.completedAt - point.completedAt) < -day,
    );
  for (let size = -1; size !== believed.size;) {
    size = believed.size;
    for (const [index, point] of said.entries())
      if (isWrong(index) && believed.has(point.id) && !isContradicted(point)) believed.delete(point.id);
  }
  return said.map((point) => ({ ...point, isMisdated: point.completedAt <= now && !believed.has(point.id) }));
}

/* licensing.md §9: nothing irreversible follows from a clock that is in doubt. */
describe('grandfather-father-son under a wrong clock', () => {
  const clocks = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      fc.constantFrom(-400 * day, -9 * day, 9 * day, 400 * day, 26_000 * day),
    ),
    { minLength: 60, maxLength: 60 },
  );

  it('lets nothing go that the right clock would keep', () => {
    fc.assert(
      fc.property(history, clocks, anyRule, (truly, wrong, rule) => {
        const now = new Date((truly.at(-1)?.completedAt ?? 0) + hour);
        const said = noted(
          truly.map(({ id, completedAt }, index) => ({ id, completedAt: completedAt + (wrong[index] ?? 0) })),
          truly,
          now.getTime(),
        );
        expect(keptIds(said, [rule], { now })).toEqual(
          expect.arrayContaining(keptIds(truly, [rule], { now })),
        );
      }),
    );
  });

  it.each([
    [
      'one that says 2099 takes the place of no other',
      ['2026-03-01T08:00Z', '2026-03-02T08:00Z', '2099-01-01T00:00Z', '2026-03-03T08:00Z'],
      [2, 3, 4],
    ],
    [
      'one that says 1970 says nothing of those before it',
      ['2026-03-01T08:00Z', '2026-03-02T08:00Z', '1970-01-01T00:00Z', '2026-03-03T08:00Z'],
      [1, 2, 3, 4],
    ],
    [
      'a clock put back within a day contradicts nothing',
      ['2026-03-01T08:00Z', '2026-03-02T09:00Z', '2026-03-02T08:00Z', '2026-03-03T08:00Z'],
      [3, 4],
    ],
  ])('%s', (_, instants, expected) => {
    const now = new Date('2026-03-03T09:00Z');
    expect(keptIds(pointsAt(...instants), [gfs({ daily: 2 })], { now })).toEqual(expected);
  });

  it('and what it dated goes once newer points take every place', () => {
    const wrong = pointsAt('2026-03-01T08:00Z', '2099-01-01T00:00Z', '2026-03-02T08:00Z');
    const later = [10, 11, 12].map((id) => ({ id, completedAt: Date.parse(`2026-03-${String(id)}T08:00Z`) }));
    const now = new Date('2026-03-12T09:00Z');
    expect(keptIds([...wrong, ...later], [gfs({ daily: 3 })], { now })).toEqual([10, 11, 12]);
  });
});
