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
  const names = new Set(filesBelow('docs').map((file) => basename(file)));
  const missing = citations(/[\w-]+\.md\b/g).filter(
    ({ line, match }) => isComment(line, match.index) && !names.has(match[0]),
  );
  expect(missing.map(said)).toEqual([]);
});

test('every decision that code or documents cite exists', () => {
  const numbers = new Set(decisionFiles.map((file) => file.slice(0, 4)));
  const cited = [...citations(decisionCited), ...citations(decisionCited, documents)];
  expect(cited.length).toBeGreaterThan(0);
  expect(cited.filter(({ match }) => !numbers.has(match[1]!)).map(said)).toEqual([]);
});

test('a decision has the title, area and status of its row in the index, and a date', () => {
  const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8');
  const rows = [...index.matchAll(/^\| \[\d{4}\].*\|$/gm)].map(([row]) =>
    row.split('|').map((cell) => cell.trim()),
  );
  const expected = decisionFiles.map((file) => {
    const text = readFileSync(join(root, 'docs/decisions', file), 'utf8');
    const heads =
      /^# (\d{4})\. (.+)\n\n- Date: \d{4}-\d\d-\d\d\n- Status: (Accepted|Superseded by \d{4})\n- Area: (.+)\n/.exec(
        text,
      );
    if (!heads) return ['', `${file} lacks number, title, date, status or area`];
    return ['', `[${heads[1]!}](${file})`, heads[2], heads[4], heads[3], ''];
  });
  expect(rows).toEqual(expected);
  expect(new Set(decisionFiles.map((file) => file.slice(0, 4))).size).toBe(decisionFiles.length);
});

interface Citation {
  readonly place: string;
  readonly line: string;
  readonly match: RegExpExecArray;
}

const said = ({ place, match }: Citation): string => `${place}: ${match[0]}`;

function citations(pattern: RegExp, texts = sources): Citation[] {
  return texts.flatMap(({ file, lines }) =>
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

interface Text {
  readonly file: string;
  readonly lines: readonly string[];
}

const textOf = (file: string): Text => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n') });

const sources = rooms
  .flatMap(filesBelow)
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes('node_modules'))
  .map(textOf);

const documents = ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs')]
  .filter((file) => file.endsWith('.md'))
  .map(textOf);

/** Any reference below the folder, but for the README and the placeholder: one that is no number of four digits fails. */
const decisionCited = /docs\/decisions\/(?!README|NNNN)([\w-]{4})/g;

const decisionFiles = readdirSync(join(root, 'docs/decisions'))
  .filter((file) => file !== 'README.md')
  .sort();
