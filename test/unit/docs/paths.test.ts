import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { errorCodes } from '../../../shared/errors.js';

const rooms = ['electron', 'core', 'shared', 'renderer', 'server', 'cli', 'build', 'test'];

/** Made by a build or a run, so that a fresh checkout does not have them. */
const made = ['build/dev-licensing'];

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...filesBelow('docs'),
  ...rooms.flatMap(filesBelow),
]
  .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

const exists = (...path: string[]): boolean => existsSync(join(root, ...path));

function mentions(pattern: RegExp): { file: string; found: string }[] {
  return documents.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map((match) => ({ file, found: match[1]! })),
  );
}

test('every path of the repository that a document names exists', () => {
  const files = rooms.flatMap(filesBelow);
  // A decision may be named by its number alone; citations.test.ts looks after these.
  const isElsewhere = (path: string): boolean =>
    made.some((folder) => path.startsWith(folder)) || /^docs\/decisions\/\d{4}$/.test(path);
  const named = mentions(/`([\w-][\w./-]*)`/g).filter(({ found }) => !isElsewhere(found));
  const paths = named.filter(
    ({ found }) => found.includes('/') && [...rooms, 'docs'].includes(found.split('/')[0]!),
  );
  // `en.ts`, `search/query.ts`: a file in the README's folder, or anywhere when the document belongs to no folder of code.
  const sources = named.filter(({ found }) => /^[\w./-]+\.(ts|tsx|mjs)$/.test(found));
  expect(paths.length).toBeGreaterThan(100);
  const missing = [
    ...paths.filter(({ file, found }) => !exists(found) && !exists(dirname(file), found)),
    ...sources.filter(({ file, found }) => {
      const folder = rooms.includes(file.split('/')[0]!) ? `${dirname(file)}/` : '';
      return (
        !exists(found) && !files.some((each) => each.startsWith(folder) && `/${each}`.endsWith(`/${found}`))
      );
    }),
  ];
  expect(missing.map(({ file, found }) => `${file}: ${found}`)).toEqual([]);
});

test('every link between documents leads somewhere', () => {
  const broken = mentions(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g).filter(
    ({ file, found }) => !exists(dirname(file), found),
  );
  expect(broken.map(({ file, found }) => `${file}: ${found}`)).toEqual([]);
});

test('every npm script that a document names exists', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const unknown = mentions(/\bnpm run (?:-s )?([\w:-]+)/g).filter(
    ({ found }) => scripts[found] === undefined,
  );
  expect(unknown.map(({ file, found }) => `${file}: ${found}`)).toEqual([]);
});

test('docs/errors.md has a row for each error code, in their order', () => {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  expect([...text.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((match) => match[1])).toEqual([...errorCodes]);
});
