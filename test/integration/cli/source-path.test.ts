import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';
import { typed } from './typed.js';
import { type Workplace, openWorkplace } from './workplace.js';

/* What is at the path of a mail folder is said when the source is added, tested and read. */

const now = '2026-02-02T08:00:00Z';
let workplace: Workplace;
beforeAll(() => {
  workplace = openWorkplace();
});
afterAll(() => workplace.remove());

const mail = 'From a@example.com Mon Feb  2 08:00:00 2026\nSubject: one\n\ntext\n\n';
const file = (at: string, content: string): void => {
  writeFileSync(at, content);
};
const maildir = (at: string): void => {
  for (const each of ['cur', 'new', 'tmp']) mkdirSync(join(at, each), { recursive: true });
};

interface Case {
  readonly what: string;
  readonly type: 'maildir' | 'mbox';
  readonly make: (at: string) => void;
  readonly said: RegExp | null;
  /** What is there can be read, though there is no mail in it. */
  readonly isRead?: boolean;
}
const nothing = (): void => undefined;
const cases: readonly Case[] = [
  { what: 'nothing', type: 'maildir', make: nothing, said: /does not exist/ },
  { what: 'nothing', type: 'mbox', make: nothing, said: /does not exist/ },
  { what: 'a file', type: 'maildir', make: (at) => file(at, mail), said: /is a file, not a folder/ },
  {
    what: 'something below a file',
    type: 'maildir',
    make: (at) => file(join(at, '..'), mail),
    said: /does not exist/,
  },
  { what: 'a file of something else', type: 'mbox', make: (at) => file(at, 'x'), said: /is no mbox file/ },
  {
    what: 'an empty folder',
    type: 'maildir',
    make: (at) => mkdirSync(at),
    said: /it is empty/,
    isRead: true,
  },
  { what: 'an empty folder', type: 'mbox', make: (at) => mkdirSync(at), said: /it is empty/, isRead: true },
  {
    what: 'a folder without mail',
    type: 'maildir',
    make: (at) => {
      mkdirSync(at);
      file(join(at, 'notes.txt'), 'x');
    },
    said: /it holds no Maildir/,
    isRead: true,
  },
  {
    what: 'a folder of Maildirs',
    type: 'mbox',
    make: (at) => maildir(join(at, 'ann')),
    said: /it holds no mbox file/,
    isRead: true,
  },
  { what: 'a Maildir', type: 'maildir', make: maildir, said: null },
  { what: 'an mbox file', type: 'mbox', make: (at) => file(at, mail), said: null },
];

describe('a source whose path is', () => {
  it.each(cases.map((each, index) => ({ ...each, index })))(
    '$what ($type) is added, and add, test and run say what is there',
    async ({ type, make, said, isRead = false, index }) => {
      const data = `data-${String(index)}`;
      const postkeep = (...args: string[]) => workplace.postkeepAt(now, data, ...args);
      const above = join(workplace.folder, `above-${String(index)}`);
      if (!/below/.test(cases[index]?.what ?? '')) mkdirSync(above);
      const path = join(above, 'mail');
      make(path);
      const added = await postkeep('source', 'add', 'Mail', '--type', type, '--path', path);
      expect(added).toMatchObject({ code: 0, stdout: 'Source "Mail" added.\n' });
      const tested = await postkeep('source', 'test', 'Mail');
      if (said === null) {
        expect(added.stderr).toBe('');
        expect(tested).toMatchObject({ code: 0, stdout: 'Read "Mail": 1 mailbox.\n' });
        return;
      }
      expect(added.stderr).toMatch(said);
      expect(added.stderr).toContain('Saved all the same');
      expect(tested.code === 0).toBe(isRead);
      expect(tested.stdout + tested.stderr).toMatch(said);
      const at = join(workplace.folder, `kept-${String(index)}`);
      await postkeep('job', 'create', 'Daily', '--source', 'Mail', '--repository', at, '--all');
      const run = await postkeep('job', 'run', 'Daily');
      const shown = await postkeep('session', 'list', '--json');
      const [session] = shown.json as { id: string }[];
      const log = await postkeep('session', 'show', session?.id ?? '');
      expect(run.stdout + run.stderr + log.stdout).toMatch(said);
    },
  );
});

const names: readonly (readonly [what: string, name: string])[] = [
  ['empty', ''],
  ['of white space', ' '],
  ['too long', 'x'.repeat(121)],
];
it.each(names)('a name that is %s is refused, and the sources stay as they are', async (what, name) => {
  const postkeep = (...args: string[]) => workplace.postkeepAt(now, `name ${what}`, ...args);
  const path = join(workplace.folder, `name-${what}`);
  maildir(path);
  await postkeep('source', 'add', 'Mail', '--type', 'maildir', '--path', path);
  const added = await postkeep('source', 'add', name, '--type', 'maildir', '--path', path);
  expect(added).toMatchObject({ code: 2 });
  expect(added.stderr).toMatch(/NAME must be at/);
  const renamed = await postkeep('source', 'edit', 'Mail', '--new-name', name);
  expect(renamed).toMatchObject({ code: 2 });
  expect(renamed.stderr).toMatch(/--new-name must be at/);
  expect((await postkeep('source', 'list', '--json')).json).toMatchObject([{ name: 'Mail' }]);
});

it('paths are kept as absolute ones: a timer runs in another folder', async () => {
  const postkeep = (...args: string[]) => workplace.postkeepAt(now, 'relative', ...args);
  await postkeep('source', 'add', 'Mail', '--type', 'maildir', '--path', 'mail/here');
  await postkeep('job', 'create', 'Daily', '--source', 'Mail', '--all', '--repository', 'kept/here');
  expect((await postkeep('source', 'list', '--json')).json).toMatchObject([
    { config: { path: resolve('mail/here') } },
  ]);
  expect((await postkeep('job', 'list', '--json')).json).toMatchObject([
    { repositoryPath: resolve('kept/here') },
  ]);
  await postkeep('job', 'edit', 'Daily', '--repository', '');
  expect((await postkeep('job', 'list', '--json')).json).toMatchObject([{ repositoryPath: null }]);
});

describe('a folder with very much in it (docs/decisions/0316)', () => {
  const postkeep = (...args: string[]): string[] => [
    ...[
      process.execPath,
      join(root, 'out', 'cli', 'index.js'),
      '--data-dir',
      join(workplace.folder, 'large'),
    ],
    ...args,
  ];
  const interrupt = '\u0003';
  let path: string;
  beforeAll(() => {
    path = join(workplace.folder, 'large-mail');
    for (let index = 0; index < 8000; index++) mkdirSync(join(path, String(index), 'x'), { recursive: true });
  });

  it('is looked through in sight; Ctrl+C ends that, and the source is there', async () => {
    const add = postkeep('source', 'add', 'Large', '--type', 'maildir', '--path', path);
    const added = await typed(now, add, [[/into \d+ folder/, interrupt]]);
    expect(added).toContain('was not looked through to the end');
    expect(added).toContain('Source "Large" added.');
    const tested = await typed(now, postkeep('source', 'test', 'Large'), [[/into \d+ folder/, interrupt]]);
    expect(tested).not.toContain('Read "Large"');
    const list = await workplace.postkeepAt(now, 'large', 'source', 'list', '--json');
    expect(list.json).toMatchObject([{ name: 'Large', mailboxes: null, lastTest: null }]);
  });
});
