import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../../../build/paths.mjs';

const rooms = ['electron', 'core', 'renderer', 'server', 'cli', 'shared', 'test'];

// `import/no-cycle` looks past imports of types; two files that need each other's types are one file or three.
test('no file imports itself by way of others, types included', () => {
  expect(importCircles(readImports())).toEqual([]);
});

test('a circle of imports is found and named once', () => {
  const imports = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', []],
  ]);
  expect(importCircles(imports)).toEqual(['b → c → b']);
});

/** What each source file imports of the others, by their paths in the checkout. */
function readImports(): Map<string, string[]> {
  const files = new Set(
    rooms
      .flatMap((room) =>
        readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
      )
      .filter((file) => /\.tsx?$/.test(file)),
  );
  return new Map(
    [...files].map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, false);
      const imported = importedFiles.flatMap(({ fileName }) => {
        if (!fileName.startsWith('.')) return [];
        const target = join(dirname(file), fileName);
        return [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].filter((path) =>
          files.has(path),
        );
      });
      return [file, imported] as const;
    }),
  );
}

/** Each import that leads back to a file under way, as the circle that it closes. */
function importCircles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const underWay: string[] = [];
  const visit = (file: string): void => {
    if (done.has(file)) return;
    const start = underWay.indexOf(file);
    if (start >= 0) {
      circles.push([...underWay.slice(start), file].join(' → '));
      return;
    }
    underWay.push(file);
    for (const imported of imports.get(file) ?? []) visit(imported);
    underWay.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return circles;
}
