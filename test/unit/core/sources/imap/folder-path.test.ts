import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FolderNaming, folderName, simplerNames } from '../../../../../core/sources/imap/folder-path.js';

const naming: FolderNaming = {
  delimiter: '/',
  ownPrefix: '',
  otherPrefixes: ['Public/'],
  existing: new Set<string>(),
};
const nameOf = (path: readonly string[], at = naming): string => folderName(path, at).name;

describe('the name of a folder at another server', () => {
  it('has that server’s separator between levels', () => {
    expect(folderName(['A', 'B C'], naming)).toEqual({ name: 'A/B C', isExact: true });
    expect(nameOf(['A/B', 'C'], { ...naming, delimiter: '.' })).toBe('A/B.C');
  });

  it('is one level whatever is in it where the server has no levels', () => {
    expect(folderName(['A/B'], { ...naming, delimiter: null })).toEqual({ name: 'A/B', isExact: true });
  });

  it('lies among the user’s own folders, unless it is one of another namespace or there already', () => {
    const below = { ...naming, delimiter: '.', ownPrefix: 'INBOX.', otherPrefixes: ['Public.'] };
    expect(nameOf(['Archive'], below)).toBe('INBOX.Archive');
    expect(nameOf(['INBOX', 'Archive'], below)).toBe('INBOX.Archive');
    expect(nameOf(['Public', 'Team'], below)).toBe('Public.Team');
    expect(nameOf(['Sent'], { ...below, existing: new Set(['Sent']) })).toBe('Sent');
    expect(nameOf(['inbox'], below)).toBe('INBOX');
    expect(nameOf(['inbox', 'Work'], below)).toBe('INBOX.inbox.Work');
  });

  it('has INBOX in capitals above it, as servers list it, unless it is there otherwise', () => {
    expect(nameOf(['Inbox', 'Work'])).toBe('INBOX/Work');
    expect(nameOf(['Work', 'Inbox'])).toBe('Work/Inbox');
    expect(nameOf(['Inbox', 'Work'], { ...naming, existing: new Set(['Inbox/Work']) })).toBe('Inbox/Work');
    expect(nameOf(['Inbox', 'Work'], { ...naming, delimiter: null })).toBe('Inbox/Work');
  });

  it('is another one, similar and always the same, where the server cannot have it', () => {
    expect(folderName(['A/B', 'C'], naming)).toEqual({
      name: expect.stringMatching(/^A_B-[0-9a-f]{8}\/C$/) as unknown,
      isExact: false,
    });
    expect(nameOf(['A/B', 'C'])).toBe(nameOf(['A/B', 'C']));
  });

  it('can end no command: control characters and empty levels are replaced', () => {
    expect(nameOf(['a\r\nx DELETE INBOX', ''])).toMatch(/^a__x DELETE INBOX-[0-9a-f]{8}\/-[0-9a-f]{8}$/);
  });

  it('loses the characters that servers refuse only when the server has refused them', () => {
    expect(nameOf(['50% *.x'])).toBe('50% *.x');
    expect(simplerNames(['50% *.x', 'y'], naming)).toEqual([
      expect.stringMatching(/^50_ __x-[0-9a-f]{8}\/y$/),
      expect.stringMatching(/^50_ __x_y-[0-9a-f]{8}$/),
    ]);
    expect(simplerNames(['y'.repeat(300)], naming)[0]).toMatch(/^y{40}-[0-9a-f]{8}$/);
  });
});

describe('folders that are restored together', () => {
  const level = fc.oneof(
    fc.constantFrom(
      'INBOX',
      'inbox',
      'a',
      'A',
      'a/b',
      'a.b',
      'a_b',
      'a%b',
      'Public',
      '',
      ' ',
      'a\tb',
      '\ud800',
      '日本',
    ),
    fc.string({ maxLength: 4 }),
  );
  const paths = fc.uniqueArray(fc.array(level, { minLength: 1, maxLength: 3 }), {
    selector: (path) => JSON.stringify(path),
    minLength: 2,
    maxLength: 12,
  });
  const namings = fc.record({
    delimiter: fc.constantFrom('/', '.', '_', null),
    ownPrefix: fc.constantFrom('', 'INBOX.', 'INBOX/'),
    otherPrefixes: fc.constantFrom([], ['Public/'], ['Public.', 'user.']),
    existing: fc.constantFrom(new Set<string>(), new Set(['a', 'a/b', 'INBOX.a'])),
  });

  it('never share a name, whatever they are called and whatever the server can have', () => {
    fc.assert(
      fc.property(paths, namings, (together, at) => {
        const names = together.map((path) => folderName(path, at, together).name);
        expect(new Set(names).size).toBe(together.length);
        expect(names.filter((name) => name.toUpperCase() === 'INBOX').length).toBeLessThan(2);
      }),
      { numRuns: 2000 },
    );
  });

  it('never share a simpler name either', () => {
    fc.assert(
      fc.property(paths, namings, (together, at) => {
        const flat = together.map((path) => simplerNames(path, at)[1]);
        expect(new Set(flat).size).toBe(together.length);
      }),
      { numRuns: 500 },
    );
  });
});
