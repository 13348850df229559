import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlacedDay, layoutTimeline } from '../../../../../renderer/features/license/timeline-layout.js';
import type { TimelineMark } from '../../../../../shared/license/timeline.js';

const width = 720;
const flagWidth = 160;
const sizeOf = (_date: string, ids: readonly string[]): { width: number; height: number } => ({
  width: flagWidth,
  height: 16 * (ids.length + 1) + 8,
});

/** The box of a day's flag: above the line to the right of its pole, below it to the left. */
function boxOf(day: PlacedDay): { left: number; right: number; near: number; far: number } {
  const left = day.side === 'above' ? day.x : day.x - flagWidth;
  return { left, right: left + flagWidth, near: day.distance, far: day.distance + day.height };
}

const ids = ['issued', 'today', 'notice', 'daily-requests', 'expiry', 'support-expiry', 'retry-end'] as const;
const marks = fc
  .array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: ids.length })
  .map((offsets) =>
    offsets.map((offset, index): TimelineMark => {
      const date = new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
      return { id: ids[index]!, date };
    }),
  );

describe('the timeline picture (licensing.md §7)', () => {
  it('says things of one day on one flag', () => {
    const { days } = layoutTimeline(
      [
        { id: 'notice', date: '2026-04-03' },
        { id: 'daily-requests', date: '2026-04-03' },
        { id: 'expiry', date: '2026-04-10' },
      ],
      width,
      sizeOf,
    );
    expect(days.map(({ date, ids: of }) => [date, of])).toEqual([
      ['2026-04-03', ['notice', 'daily-requests']],
      ['2026-04-10', ['expiry']],
    ]);
  });

  it('keeps the order of the dates', () => {
    fc.assert(
      fc.property(marks, (given) => {
        const { days } = layoutTimeline(given, width, sizeOf);
        expect(days.map(({ date }) => date)).toEqual([...new Set(given.map(({ date }) => date))].sort());
        for (const [index, day] of days.entries())
          expect(day.x).toBeGreaterThanOrEqual(days[index - 1]?.x ?? 0);
      }),
    );
  });

  it('lets no flag leave the picture, none touch another, and no pole cross one', () => {
    fc.assert(
      fc.property(marks, (given) => {
        const { days } = layoutTimeline(given, width, sizeOf);
        for (const day of days) {
          const box = boxOf(day);
          if (days.length > 1 && day.side === 'above') expect(box.right).toBeLessThanOrEqual(width);
          for (const other of days.filter((candidate) => candidate !== day && candidate.side === day.side)) {
            const their = boxOf(other);
            const touches =
              box.left < their.right &&
              their.left < box.right &&
              box.near < their.far &&
              their.near < box.far;
            expect(touches, `${day.date} touches ${other.date}`).toBe(false);
            const crosses = their.left < day.x && day.x < their.right && their.near < box.near;
            expect(crosses, `the pole of ${day.date} crosses ${other.date}`).toBe(false);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
