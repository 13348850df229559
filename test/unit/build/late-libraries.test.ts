import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, it, test } from 'vitest';
import { readManifest, root } from '../../../build/paths.mjs';

/** What most starts never need: read when it is first used, as it costs time and memory. */
const late = [
  '@aws-sdk/client-s3',
  '@azure/msal-node',
  '@cantoo/pdf-lib',
  'graphile-worker',
  'nodemailer',
  'pg',
  'prom-client',
];

it.each(['cli/index.ts', 'electron/main.ts', 'electron/main/start-console.ts', 'electron/worker/index.ts'])(
  '%s starts without the libraries that are read when they are first used',
  (program) => {
    const libraries = librariesOf(program);
    expect(libraries.size).toBeGreaterThan(0);
    expect(late.filter((name) => libraries.has(name))).toEqual([]);
  },
);

test('a library that a file names at its top is found by way of others', () => {
  expect(librariesOf('core/object-store/s3-store.ts')).toContain('@aws-sdk/client-s3');
  expect(librariesOf('core/object-store/open-object-store.ts')).not.toContain('@aws-sdk/client-s3');
});

test('the libraries are those of the product', () => {
  const { dependencies, devDependencies } = readManifest(join(root, 'package.json'));
  expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual(expect.arrayContaining(late));
});

/** The libraries that are read together with a file. */
function librariesOf(program: string): ReadonlySet<string> {
  const libraries = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const imported of importsOf(file)) {
      const target = join(dirname(file), imported).replace(/\.js$/, '.ts');
      if (!imported.startsWith('.')) libraries.add(imported);
      else if (target.endsWith('.ts') && existsSync(join(root, target))) visit(target);
    }
  };
  visit(program);
  return libraries;
}

const importsRead = new Map<string, readonly string[]>();

/** What a file imports at its top, types apart. */
function importsOf(file: string): readonly string[] {
  const known = importsRead.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const found = source.statements.flatMap((statement) => {
    const isImport =
      ts.isImportDeclaration(statement) &&
      statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword;
    const isExport = ts.isExportDeclaration(statement) && !statement.isTypeOnly;
    const module = isImport || isExport ? statement.moduleSpecifier : undefined;
    return module !== undefined && ts.isStringLiteral(module) ? [module.text] : [];
  });
  importsRead.set(file, found);
  return found;
}
