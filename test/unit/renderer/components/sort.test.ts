import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedBy } from '../../../../renderer/components/sort-order.js';
import { nextSort } from '../../../../renderer/components/sort.js';

const compareText = (a: string, b: string): number => a.localeCompare(b, 'en');

describe('sorting', () => {
  it('turns round on the second click on a header, and begins anew on another', () => {
    const first = nextSort(undefined, 'size');
    expect(first).toEqual({ column: 'size', direction: 'ascending' });
    expect(nextSort(first, 'size').direction).toBe('descending');
    expect(nextSort(first, 'name')).toEqual({ column: 'name', direction: 'ascending' });
  });

  it('loses no row and keeps equals in their order', () => {
    const row = fc.record({ key: fc.option(fc.integer({ min: 0, max: 5 })), place: fc.nat() });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const placed = rows.map((given, place) => ({ ...given, place }));
        const sorted = sortedBy(placed, ({ key }) => key, 'ascending', compareText);
        expect([...sorted].sort((a, b) => a.place - b.place)).toEqual(placed);
        for (const [index, after] of sorted.entries()) {
          const before = sorted[index - 1];
          if (before && before.key === after.key) expect(before.place).toBeLessThan(after.place);
        }
      }),
    );
  });
});
