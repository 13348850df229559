import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeName } from '../../../../core/lib/file-names.js';
import { ExportTree } from '../../../../core/restore/export/export-tree.js';

type Renamed = (readonly [folder: string, there: string])[];

function placesOf(folders: readonly (readonly string[])[]): { places: string[]; renamed: Renamed } {
  const renamed: Renamed = [];
  const tree = new ExportTree((folder, there) => renamed.push([folder.join(' > '), there.join('/')]));
  return { places: folders.map((folder) => tree.folder(folder).join('/')), renamed };
}

describe('folders of an export', () => {
  it.each<[string, string[][], string[], Renamed]>([
    ['keep the names that every system takes', [['INBOX'], ['A', 'B']], ['INBOX', 'A/B'], []],
    [
      'do not merge when the same characters go',
      [['a:b'], ['a?b'], ['a_b']],
      ['a_b', 'a_b (2)', 'a_b (3)'],
      [
        ['a:b', 'a_b'],
        ['a?b', 'a_b (2)'],
        ['a_b', 'a_b (3)'],
      ],
    ],
    ['do not merge by case', [['INBOX'], ['Inbox']], ['INBOX', 'Inbox (2)'], [['Inbox', 'Inbox (2)']]],
    ['do not merge by the form of a letter', [['é'], ['e\u0301']], ['é', 'é (2)'], [['e\u0301', 'é (2)']]],
    [
      'stay below their own parent',
      [
        ['x/y', 'z'],
        ['x_y', 'z'],
      ],
      ['x_y/z', 'x_y (2)/z'],
      [
        ['x/y > z', 'x_y/z'],
        ['x_y > z', 'x_y (2)/z'],
      ],
    ],
    [
      'do not take the name given to another',
      [['A?'], ['A'], ['A (2)']],
      ['A_', 'A', 'A (2)'],
      [['A?', 'A_']],
    ],
  ])('%s', (_rule, folders, places, renamed) => {
    expect(placesOf(folders)).toEqual({ places, renamed });
  });

  it('never share a place, with each other or with a message, also where case does not count', () => {
    const level = fc.oneof(
      fc.constantFrom('a', 'A', 'a.eml', 'a:', 'a?', 'CON', '', '.', 'a (2)', 'é', 'e\u0301'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const path = fc.array(level, { minLength: 1, maxLength: 3 });
    const folders = fc.uniqueArray(fc.tuple(path, level), { selector: ([folder]) => JSON.stringify(folder) });
    fc.assert(
      fc.property(folders, (messages) => {
        const tree = new ExportTree(() => undefined);
        const files = messages.flatMap(([folder, subject]) => {
          const name = safeName(subject, 'Message');
          return [tree.file(folder, name, '.eml'), tree.file(folder, name, '.eml')];
        });
        const places = [...messages.map(([folder]) => tree.folder(folder)), ...files];
        const keys = places.map((place) => place.join('/').toLowerCase());
        expect(new Set(keys).size).toBe(keys.length);
        for (const name of places.flat()) expect(name).toMatch(/^[^<>:"/\\|?*\p{Cc}]+$/u);
      }),
    );
  });

  it('continue with the folder of an earlier export, and leave a file alone that has the name', () => {
    const earlier = new Map<string, 'folder' | 'file'>([
      ['INBOX', 'folder'],
      ['INBOX/a.eml', 'file'],
      ['Sent', 'file'],
    ]);
    const tree = new ExportTree(
      () => undefined,
      (place) => earlier.get(place.join('/')) ?? null,
    );
    expect(tree.file(['INBOX'], 'a', '.eml')).toEqual(['INBOX', 'a (2).eml']);
    expect(tree.folder(['Sent'])).toEqual(['Sent (2)']);
  });
});
