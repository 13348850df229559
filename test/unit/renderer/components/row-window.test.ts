import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type RowWindow,
  isHurried,
  moveWindow,
  noRows,
  offsetToShow,
  rowsInView,
} from '../../../../renderer/components/row-window.js';

const table = { count: 100_000, rowHeight: 44, overscan: 4 };
const height = 600;

/** The names of a window's elements in the order of the rows. */
function elementsOf({ first, end, shift }: RowWindow): number[] {
  return Array.from({ length: end - first }, (_, place) => first + place - shift);
}

function scrolled(before: RowWindow, top: number): RowWindow {
  return moveWindow(before, { top, height }, table);
}

describe('the rows of a table that are in the page', () => {
  const tops = fc.array(fc.integer({ min: 0, max: table.count * table.rowHeight - height }), {
    minLength: 1,
  });

  it('cover what is in view, wherever it is scrolled to', () => {
    fc.assert(
      fc.property(tops, (path) => {
        const { first, end } = path.reduce(scrolled, noRows);
        const top = path.at(-1) ?? 0;
        expect(first * table.rowHeight).toBeLessThanOrEqual(top);
        expect(end * table.rowHeight).toBeGreaterThanOrEqual(top + height);
        expect(end - first).toBeLessThan(30);
      }),
    );
  });

  it('keep their elements while they stay in the page', () => {
    fc.assert(
      fc.property(tops, fc.integer({ min: -400, max: 400 }), (path, by) => {
        const before = path.reduce(scrolled, noRows);
        const after = scrolled(before, Math.max(0, (path.at(-1) ?? 0) + by));
        expect(after.shift).toBe(before.shift);
      }),
    );
  });

  it('take over the elements of others after a leap, in the same order', () => {
    const before = scrolled(noRows, 440_000);
    for (const top of [0, 4_000_000]) {
      const after = elementsOf(scrolled(before, top));
      const shared = after.filter((element) => elementsOf(before).includes(element));
      expect(shared).toEqual(after.slice(0, elementsOf(before).length));
    }
  });

  it('are the same object when nothing moves, so that nothing is drawn again', () => {
    const before = scrolled(scrolled(noRows, 4400), 4400);
    expect(scrolled(before, 4401)).toBe(before);
  });

  it('after a leap are those in view alone, and asked again those beside too', () => {
    fc.assert(
      fc.property(tops, fc.integer({ min: 0, max: 4_000_000 }), (path, top) => {
        const before = path.reduce(scrolled, noRows);
        const inView = rowsInView({ top, height }, { ...table, overscan: 0 });
        fc.pre(inView.first >= before.end || inView.end <= before.first);
        const leapt = scrolled(before, top);
        expect(leapt).toMatchObject(inView);
        const rested = Array.from({ length: 3 }).reduce<RowWindow>((window) => scrolled(window, top), leapt);
        expect(rested).toEqual({ ...rowsInView({ top, height }, table), shift: leapt.shift, leaps: 0 });
      }),
    );
  });

  it('are drawn in haste after one leap upon the other, never after a single one', () => {
    const start = scrolled(scrolled(noRows, 0), 0);
    const once = scrolled(start, 1_000_000);
    const twice = scrolled(once, 2_000_000);
    expect([start, once, twice].map(isHurried)).toEqual([false, false, true]);
    const whole = scrolled(twice, 2_000_000);
    expect(isHurried(whole)).toBe(false);
    expect(whole).toMatchObject({ first: twice.first, end: twice.end });
    expect(scrolled(whole, 2_000_000).end).toBe(twice.end + table.overscan);
    expect(isHurried(scrolled(scrolled(once, 1_000_000), 2_000_000))).toBe(false);
  });

  it('are drawn whole when they are the first of a table that had none', () => {
    const empty = [0, 0, 0].reduce(
      (before) => moveWindow(before, { top: 0, height }, { ...table, count: 0 }),
      noRows,
    );
    expect(isHurried(moveWindow(empty, { top: 0, height }, table))).toBe(false);
  });

  it('end with a list that has become shorter', () => {
    expect(rowsInView({ top: 4_000_000, height }, { ...table, count: 3 })).toEqual({ first: 3, end: 3 });
    expect(rowsInView({ top: 0, height }, { ...table, count: 0 })).toEqual({ first: 0, end: 0 });
  });
});

describe('bringing a row into view', () => {
  it.each([
    ['above', 2, 88],
    ['in view', 12, 440],
    ['below', 30, 30 * 44 + 44 - 600],
  ])('%s: row %d at offset %d', (_where, index, offset) => {
    expect(offsetToShow(index, { top: 440, height: 600 }, 44)).toBe(offset);
  });
});
