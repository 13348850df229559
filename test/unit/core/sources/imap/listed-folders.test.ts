import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListedEntry, listedFolders } from '../../../../../core/sources/imap/listed-folders.js';
import { decodeFolderName, encodeModifiedUtf7 } from '../../../../../core/sources/folder-names.js';

const status = { messages: 1, uidNext: 2, uidValidity: 7n, highestModseq: 9n };

function listed(pathAsListed: string, delimiter: string | null = '/', flags: string[] = []): ListedEntry {
  return { path: decodeFolderName(pathAsListed), pathAsListed, delimiter, flags: new Set(flags), status };
}
const pathsOf = (...entries: ListedEntry[]): string[] =>
  listedFolders(entries, false).map(({ path }) => path.join(' > '));

describe('folders of one path', () => {
  it.each<[string, ListedEntry[], string[]]>([
    ['modified UTF-7 and raw UTF-8', [listed('é'), listed('&AOk-')], ['é-', 'é']],
    ['an encoded and a bare ampersand', [listed('A&b'), listed('A&-b')], ['A&b-', 'A&b']],
    ['two delimiters', [listed('x/y'), listed('a.b', '.'), listed('a/b')], ['x > y', 'a > b-', 'a > b']],
    ['no delimiter', [listed('x/y'), listed('a/b', null), listed('a/b/c')], ['x > y', 'a/b', 'a > b > c']],
    ['names that were not UTF-8', [listed('E\ufffd'), listed('E\ufffd')], ['E\ufffd', 'E\ufffd-']],
  ])('%s: the usual name keeps it, the others have a similar one', (_, entries, paths) => {
    expect(pathsOf(...entries).map((path) => path.replace(/-[0-9a-f]{8}$/, '-'))).toEqual(paths);
  });

  it('are known by their own names: a folder never takes over what another one was stored as', () => {
    const [alone] = listedFolders([listed('A&b')], false);
    const [other] = listedFolders([listed('A&-b')], false);
    expect(alone?.path).toEqual(other?.path);
    expect(alone?.mark).not.toBe(other?.mark);
  });

  it('have no state of their own: STATUS is answered by the decoded name', () => {
    expect(
      listedFolders([listed('é'), listed('&AOk-'), listed('x')], false).map(({ state }) => state),
    ).toEqual([null, null, '7:2:1:9']);
  });

  it('are one where a server lists it twice, and INBOX in any case', () => {
    expect(pathsOf(listed('INBOX'), listed('a'), listed('inbox'), listed('a', '/', ['\\Sent']))).toEqual([
      'inbox',
      'a',
    ]);
  });
});

const level = fc.oneof(
  fc.constantFrom('é', 'a', 'b', 'A&b', 'A&', '&', 'a.b', 'E\ufffd', ''),
  fc.string({ unit: fc.constantFrom('a', '&', '-', 'é', '/', '.', 'A', 'O', 'k'), maxLength: 6 }),
);
const entry = fc
  .record({ name: level, isEncoded: fc.boolean(), delimiter: fc.constantFrom('/', '.', null) })
  .map(({ name, isEncoded, delimiter }) => listed(isEncoded ? encodeModifiedUtf7(name) : name, delimiter));

describe('any listing', () => {
  it('gives every name that the server has a path of its own, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.boolean(), (entries, takesUtf8) => {
        const folders = listedFolders(entries, takesUtf8);
        const names = new Set(entries.map(({ pathAsListed }) => pathAsListed));
        expect(new Set(folders.map(({ path }) => JSON.stringify(path))).size).toBe(folders.length);
        expect(folders.length).toBeGreaterThanOrEqual(names.size);
        const unambiguous = entries.filter(
          ({ pathAsListed }, index) =>
            !pathAsListed.includes('\ufffd') &&
            entries.findIndex((other) => other.pathAsListed === pathAsListed) === index,
        );
        const sorted = (from: readonly ListedEntry[]): string[] =>
          listedFolders(from, false)
            .filter(({ mark }) => mark === '')
            .map(({ path }) => JSON.stringify(path))
            .sort();
        expect(sorted([listed('x', '/'), ...unambiguous.toReversed()])).toEqual(
          sorted([listed('x', '/'), ...unambiguous]),
        );
      }),
      { numRuns: 500 },
    );
  });
});
