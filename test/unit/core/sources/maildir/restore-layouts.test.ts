import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderPlace, pathAt } from '../../../../../core/sources/maildir/layout.js';
import { openMaildirSource } from '../../../../../core/sources/maildir/maildir-source.js';
import { readMailbox } from './organisation.js';

let root: string;
let run = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-restore-layouts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Mailboxes by the directories that show how they keep their folders. */
const targets = [
  { target: 'a new Maildir', directories: ['m/cur'] },
  { target: 'a Maildir++', directories: ['m/cur', 'm/.Sent/cur'] },
  { target: 'Dovecot LAYOUT=fs', directories: ['m/cur', 'm/Sent/cur'] },
  { target: 'an account of mbsync', directories: ['m/INBOX/cur', 'm/Sent/cur'] },
  { target: 'an account of mbsync with Inbox', directories: ['m/Inbox/cur'] },
  {
    target: 'a home directory',
    directories: ['m/Maildir/cur', 'm/Maildir/.Sent/cur', 'm/.config', 'm/Desktop'],
  },
];

async function makeTarget(directories: readonly string[]): Promise<string> {
  const place = join(root, String(++run));
  for (const directory of directories) await mkdir(join(place, directory), { recursive: true });
  return place;
}

/** Names that some layout cannot have, and those that would be put in their place if nobody looked. */
const level = fc.oneof(
  fc.constantFrom(
    'a.b',
    'a_b',
    'a/b',
    'a',
    'b',
    '.a',
    '..',
    '.',
    '',
    'cur',
    'new',
    'tmp',
    'lost+found',
    'INBOX',
  ),
  fc.constantFrom(
    'Größe & Maß',
    '日本',
    '💒',
    'a\0b',
    'Sent',
    'sent',
    'valueOf',
    '__proto__',
    '&',
    '&AC4-',
    'x'.repeat(300),
    '語'.repeat(90),
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
);
const folders = fc.uniqueArray(fc.array(level, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 6,
  selector: (path) => JSON.stringify(path),
});

/** Names of which no layout can have all, and that would become the same if only what it cannot have was replaced. */
const alike = [
  ['a.b'],
  ['a/b'],
  ['a\0b'],
  ['a_b'],
  ['x'.repeat(300)],
  [`${'x'.repeat(300)}y`],
  ['.a', 'b'],
  ['_a', 'b'],
];

describe('folders that are restored into a Maildir', { timeout: 120_000 }, () => {
  it.each(targets)('never become one in $target, and each is found again', async ({ directories }) => {
    await fc.assert(
      fc.asyncProperty(folders, async (paths) => {
        const place = await makeTarget(directories);
        const source = openMaildirSource(place);
        const before = await readMailbox(source, 'm');
        const shown = new Map<string, string>();
        for (const attempt of ['first', 'second']) {
          const writer = await openMaildirSource(place).openForRestore('m');
          for (const [index, path] of paths.entries()) {
            const folder = await writer.openFolder(path);
            if ('refused' in folder) throw new RangeError(JSON.stringify(path));
            expect(folder.isRenamed).toBe(JSON.stringify(folder.path) !== JSON.stringify(path));
            if (attempt === 'second') expect(folder.created).toBe(false);
            shown.set(folder.path.join(' > '), `Subject: ${String(index)}\n\nx\n`);
            await writer.append(folder, {
              token: `r1-${String(index)}`,
              content: Buffer.from(`Subject: ${String(index)}\n\nx\n`),
              flags: ['\\Seen', 'Important'],
              internalDate: new Date('2026-03-04T05:06:07Z'),
            });
          }
          await writer.close();
        }
        expect(shown.size).toBe(paths.length);
        const read = await readMailbox(source, 'm');
        expect(
          Object.fromEntries(Object.entries(read).filter(([, messages]) => messages.length > 0)),
        ).toEqual(Object.fromEntries([...shown].map(([folder, message]) => [folder, [message]])));
        // Nothing but what was asked for, and what was there, is a folder.
        expect(Object.keys(read).sort()).toEqual(
          [...new Set([...Object.keys(before), ...shown.keys()])].sort(),
        );
        expect(await readdir(place)).toEqual(['m']);
      }),
      { numRuns: 25, examples: [[alike]] },
    );
  });

  it.each([
    ['a new Maildir', '.A.B'],
    ['a Maildir++', '.A.B'],
    ['Dovecot LAYOUT=fs', 'A/B'],
    ['an account of mbsync', 'A/B'],
  ])('lie in %s as the others do there', async (target, directory) => {
    const place = await makeTarget(targets.find((each) => each.target === target)?.directories ?? []);
    const writer = await openMaildirSource(place).openForRestore('m');
    await writer.openFolder(['A', 'B']);
    expect(await readdir(join(place, 'm', directory))).toEqual(expect.arrayContaining(['cur', 'new', 'tmp']));
  });

  it.each(['maildir++', 'nested'] as const)(
    'have a name of their own in %s where another one is taken for the same, as without upper and lower case',
    (layout) => {
      fc.assert(
        fc.property(fc.array(level, { minLength: 1, maxLength: 3 }), (path) => {
          fc.pre(path.join() !== 'INBOX');
          const taken = folderPlace(path, layout, true);
          expect(taken.isExact).toBe(false);
          expect(pathAt(taken)).not.toEqual(path);
          expect(folderPlace(pathAt(taken), layout)).toEqual({ ...taken, isExact: true });
        }),
      );
    },
  );

  it('keep what is there: keywords of the folder get letters after those that others have', async () => {
    const place = await makeTarget(['m/cur']);
    await writeFile(join(place, 'm/dovecot-keywords'), '0 Old\n2 Older\n');
    await writeFile(join(place, 'm/cur/1.x:2,ac'), 'old');
    const writer = await openMaildirSource(place).openForRestore('m');
    const inbox = await writer.openFolder(['INBOX']);
    if ('refused' in inbox) throw new RangeError('refused');
    const internalDate = new Date('2026-03-04T05:06:07Z');
    await writer.append(inbox, { token: 't', content: Buffer.from('new'), flags: ['Fresh'], internalDate });
    const flags = (await writer.listMessages(inbox)).map((message) => message.flags);
    expect(flags).toEqual(expect.arrayContaining([['Old', 'Older'], ['Fresh']]));
  });
});
