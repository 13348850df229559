import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnTracks, moveColumnDivider } from '../../../../renderer/components/column-widths.js';

const columns = [
  { id: 'mailbox', width: 'minmax(140px, 2fr)' },
  { id: 'state', width: 'minmax(120px, 1.6fr)' },
  { id: 'seen', width: '76px' },
  { id: 'new', width: '64px' },
] as const;
const drawn = [200, 160, 76, 64];

describe('widths of columns', () => {
  it('are as the table says while nobody has changed them', () => {
    expect(columnTracks(columns, {})).toBe('minmax(140px, 2fr) minmax(120px, 1.6fr) 76px 64px');
  });

  it('change for the two beside the divider, and stay shares of the room where they were', () => {
    const moved = moveColumnDivider(columns, {}, drawn, 0, 50);
    expect(moved['mailbox']).toBeCloseTo(2.5);
    expect(moved['state']).toBeCloseTo(1.1);
    expect(Object.keys(moved)).toEqual(['mailbox', 'state']);
    expect(columnTracks(columns, moved)).toMatch(
      /^minmax\(48px, 2\.5\d*fr\) minmax\(48px, 1\.1\d*fr\) 76px 64px$/,
    );
  });

  it('of fixed columns are pixels', () => {
    expect(moveColumnDivider(columns, {}, drawn, 2, 10)).toMatchObject({ seen: 86, new: 54 });
  });

  it('never add up to another table, and leave each column at least 48 pixels, wherever a divider goes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 48, max: 900 }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 2 }),
        fc.oneof(fc.integer({ min: -2000, max: 2000 }), fc.constantFrom(-Infinity, Infinity)),
        (pixels, index, by) => {
          const widths = moveColumnDivider(columns, {}, pixels, index, by);
          const room = pixels[0]! + pixels[1]! + (index === 1 ? pixels[2]! - (widths['seen'] ?? 0) : 0);
          const after = [
            (widths['mailbox']! / 3.6) * room,
            (widths['state']! / 3.6) * room,
            widths['seen'] ?? pixels[2]!,
            widths['new'] ?? pixels[3]!,
          ];
          for (const width of after) expect(width).toBeGreaterThanOrEqual(47.999);
          const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);
          expect(sum(after)).toBeCloseTo(sum(pixels), 3);
        },
      ),
    );
  });

  it('of a hidden column are kept, and it finds as many shares beside it as before', () => {
    const hidden = moveColumnDivider(columns.slice(0, 3), { new: 90 }, [300, 124, 76], 0, -100);
    expect(hidden['new']).toBe(90);
    expect(hidden['mailbox']! + hidden['state']!).toBeCloseTo(3.6);
  });
});
