import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderRows, indentOf } from '../../../../renderer/components/folder-rows.js';

const folder = (path: readonly string[]) => ({ id: path.join('/'), path: [...path], messages: 1 });
const lines = (...paths: string[][]): string[] =>
  folderRows(paths.map(folder)).map(({ path, folder: own }) => `${own === null ? '+' : ''}${path.join('/')}`);

describe('the tree of folders', () => {
  it('has each folder below all of its levels, also those that no folder stands for', () => {
    expect(lines(['INBOX'], ['Archive', '2024'], ['Archive', '2025'], ['Deep', 'a', 'b'])).toEqual([
      'INBOX',
      '+Archive',
      'Archive/2024',
      'Archive/2025',
      '+Deep',
      '+Deep/a',
      'Deep/a/b',
    ]);
    expect(lines(['A'], ['A', 'b'])).toEqual(['A', 'A/b']);
  });

  it('has every folder once, in its order, and no line whose parent is not above it', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c', 'a/b'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { selector: (each) => JSON.stringify(each), maxLength: 30 }),
        (paths) => {
          const sorted = paths.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
          const rows = folderRows(sorted.map(folder));
          expect(rows.flatMap((row) => row.folder ?? []).map(({ path: own }) => own)).toEqual(sorted);
          const all = new Set(rows.map((row) => JSON.stringify(row.path)));
          expect(all.size).toBe(rows.length);
          for (const row of rows) {
            const parent = JSON.stringify(row.path.slice(0, -1));
            expect(row.path.length === 1 || all.has(parent)).toBe(true);
            expect(indentOf(row)).toBeLessThanOrEqual(80);
          }
        },
      ),
    );
  });
});
