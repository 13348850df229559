import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../../build/paths.mjs';

const rooms = ['electron', 'core', 'shared', 'renderer', 'server', 'cli', 'build', 'test'];

test('every section of the specification that the code cites exists', () => {
  const sections = new Map<string, ReadonlySet<string>>();
  for (const file of readdirSync(join(root, 'docs/specification'))) {
    const text = readFileSync(join(root, 'docs/specification', file), 'utf8');
    sections.set(file, new Set([...text.matchAll(/^## (\d+)\. /gm)].map((match) => match[1]!)));
  }
  const missing = citations(/\b(licensing|backup|command-line|screens)\.md (§\d+(?:[–, ]*§\d+)*)/g).filter(
    ({ match }) => [...match[2]!.matchAll(/\d+/g)].some(([n]) => !sections.get(`${match[1]!}.md`)?.has(n)),
  );
  expect(missing.map(said)).toEqual([]);
});

test('comments cite only documents that are in docs/', () => {
  const documents = new Set(filesBelow('docs').map((file) => basename(file)));
  const missing = citations(/[\w-]+\.md\b/g).filter(
    ({ line, match }) => isComment(line, match.index) && !documents.has(match[0]),
  );
  expect(missing.map(said)).toEqual([]);
});

interface Citation {
  readonly place: string;
  readonly line: string;
  readonly match: RegExpExecArray;
}

const said = ({ place, match }: Citation): string => `${place}: ${match[0]}`;

function citations(pattern: RegExp): Citation[] {
  return sources.flatMap(({ file, lines }) =>
    lines.flatMap((line, index) =>
      [...line.matchAll(pattern)].map((match) => ({ place: `${file}:${index + 1}`, line, match })),
    ),
  );
}

/** Whether what stands at `index` follows `//`, or is in a line of a block comment. */
function isComment(line: string, index: number): boolean {
  return /^\s*(\/\*)?\*|(^|\s)\/\/|\/\*\*? /.test(line.slice(0, index));
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
    join(folder, file),
  );
}

const sources = rooms
  .flatMap(filesBelow)
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes('node_modules'))
  .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n') }));
