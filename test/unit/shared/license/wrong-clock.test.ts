import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SeenTime, look, nothingSeen, withSignedTime } from '../../../../shared/license/seen-time.js';
import { correctedDate, isWrongDate, wrongClockBetween } from '../../../../shared/license/wrong-clock.js';

const day = 86_400_000;
const at = (days: number): Date => new Date(Date.parse('2026-03-01T12:00:00Z') + days * day);
const iso = (days: number): string => at(days).toISOString();
const looks = (...days: readonly number[]): SeenTime =>
  days.reduce((record, each) => look(record, at(each)), nothingSeen);

describe('§9, a clock that is found to have been ahead', () => {
  it('is a candidate that was forgotten', () => {
    expect(wrongClockBetween(looks(0, 1, 50), looks(0, 1, 50, 2), at(2))).toEqual({
      foundAt: iso(2),
      showed: iso(50),
    });
  });

  it('is seen time that a signed time has set down', () => {
    const wrong = looks(0, ...Array.from({ length: 20 }, (_, i) => 1000 + i));
    const before = look(wrong, at(21));
    expect(wrongClockBetween(wrong, before, at(21))).toBeNull();
    const found = wrongClockBetween(before, withSignedTime(before, at(21), at(21)), at(21));
    expect(found).toEqual({ foundAt: iso(21), showed: before.seenAt });
  });

  it.each([
    { what: 'nothing that was known before', before: null, after: looks(0), now: 0 },
    { what: 'a right clock that continues', before: looks(0), after: looks(0, 1), now: 1 },
    { what: 'a candidate that continues', before: looks(0, 50), after: looks(0, 50, 51), now: 51 },
    { what: 'another candidate in its place', before: looks(0, 90), after: looks(0, 90, 20), now: 20 },
    { what: 'a clock that is behind', before: looks(0), after: looks(0, -90), now: -90 },
    {
      what: 'a candidate that has become seen time',
      before: looks(0, 30, 36, 42),
      after: looks(0, 30, 36, 42, 48),
      now: 48,
    },
    {
      what: 'a key of last year, under a clock that nothing speaks against',
      before: looks(0),
      after: withSignedTime(looks(0), at(0), at(-200)),
      now: 0,
    },
  ])('is not $what', ({ before, after, now }) => {
    expect(wrongClockBetween(before, after, at(now))).toBeNull();
  });

  it('its dates keep their order and distances, lie between what was before and when it was found, and are right already when corrected', () => {
    const instants = fc.array(fc.integer({ min: 8, max: 30_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), (days, found) => {
        const sorted = days.toSorted((a, b) => a - b).map((each) => each + found);
        const last = sorted.at(-1) ?? 0;
        const shift = { foundAt: iso(found), aheadMs: (last - found) * day, notBefore: iso(0) };
        const corrected = sorted.map((each) => correctedDate(iso(each), shift));
        expect(sorted.every((each) => isWrongDate(iso(each), shift))).toBe(true);
        expect(corrected.some((each) => isWrongDate(each, shift))).toBe(false);
        expect(corrected).toEqual(corrected.toSorted());
        expect(corrected.every((each) => each >= iso(0) && each <= iso(found))).toBe(true);
        expect(corrected.at(-1)).toBe(iso(found));
      }),
    );
  });
});
