import { describe, expect, it } from 'vitest';
import { leastTableWidth } from '../../../../renderer/components/column-widths.js';
import {
  columnsToChoose,
  isOverfull,
  visibleColumns,
} from '../../../../renderer/components/shown-columns.js';

const columns = [
  { id: 'status' },
  { id: 'name', isKept: true as const },
  { id: 'kind', hideBelow: 500 },
  { id: 'started' },
  { id: 'size', hideBelow: 900 },
  { id: 'buttons', hideHeader: true },
];
const idsOf = (shown: readonly { readonly id: string }[]): string[] => shown.map(({ id }) => id);

describe('the columns of a table', () => {
  it('follow its width where nobody has chosen', () => {
    expect(idsOf(visibleColumns(columns, {}, 1000))).toEqual(idsOf(columns));
    expect(idsOf(visibleColumns(columns, {}, 600))).toEqual(['status', 'name', 'kind', 'started', 'buttons']);
    expect(idsOf(visibleColumns(columns, {}, 400))).toEqual(['status', 'name', 'started', 'buttons']);
  });

  it('are shown or hidden as somebody has chosen, whatever the width; a column that is unknown here changes nothing', () => {
    const chosen = { size: true, started: false, gone: false };
    for (const width of [1000, 600]) {
      expect(idsOf(visibleColumns(columns, chosen, width))).toEqual([
        'status',
        'name',
        'kind',
        'size',
        'buttons',
      ]);
    }
    expect(isOverfull(visibleColumns(columns, chosen, 1000), 1000)).toBe(false);
    expect(isOverfull(visibleColumns(columns, chosen, 600), 600)).toBe(true);
    expect(isOverfull(visibleColumns(columns, {}, 400), 400)).toBe(false);
  });

  it('can all be hidden but the first, what names the row, and its buttons', () => {
    expect(idsOf(columnsToChoose(columns))).toEqual(['kind', 'started', 'size']);
    const everything = Object.fromEntries(columns.map(({ id }) => [id, false]));
    expect(idsOf(visibleColumns(columns, everything, 1000))).toEqual(['status', 'name', 'buttons']);
    expect(columnsToChoose(columns.slice(0, 4))).toEqual([]);
  });

  it('need what is fixed, the least of what is not, and the gaps', () => {
    const sized = [
      { id: 'name', width: 'minmax(160px, 7fr)' as const },
      { id: 'kind', width: '60px' as const },
      { id: 'jobs', width: 'minmax(104px, 3fr)' as const },
    ];
    expect(leastTableWidth(sized, {})).toBe(160 + 60 + 104 + 2 * 16);
    expect(leastTableWidth(sized, { name: 4, kind: 90 })).toBe(48 + 90 + 104 + 2 * 16);
  });
});
