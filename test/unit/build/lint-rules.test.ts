import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { lintSamples, reactSamples } from './lint-samples.js';

const run = promisify(execFile);
const rulesSchema = z.object({ rules: z.record(z.string(), z.unknown()) });
const configSchema = rulesSchema.extend({ overrides: z.array(rulesSchema) });
const reportSchema = z.object({
  diagnostics: z.array(z.object({ code: z.string(), severity: z.string(), filename: z.string() })),
});

/** The configuration, without the lines that are comments. */
const config = configSchema.parse(
  JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '')),
);
const errorsOf = ({ rules }: { rules: Record<string, unknown> }): string[] =>
  Object.keys(rules).filter((rule) => rules[rule] !== 'off');

/** The names of the rules that refused a file, by its name without the ending. */
const refused = new Map<string, Set<string>>();
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-lint-'));
  for (const name of ['.oxlintrc.json', 'tsconfig.base.json'])
    copyFileSync(join(root, name), join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const compilerOptions = { lib: ['ES2023', 'DOM'], types: ['node'], jsx: 'react-jsx' };
  const project = { extends: './tsconfig.base.json', compilerOptions, include: ['core', 'renderer'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const samples = { core: { ...lintSamples, ...circle }, renderer: reactSamples };
  for (const [room, codes] of Object.entries(samples)) {
    mkdirSync(join(folder, room));
    for (const [rule, code] of Object.entries(codes))
      writeFileSync(join(folder, room, `${fileOf(rule)}.${room === 'core' ? 'ts' : 'tsx'}`), `${code}\n`);
  }
  const { diagnostics } = reportSchema.parse(JSON.parse(await lint('core', 'renderer')));
  for (const { code, severity, filename } of diagnostics) {
    const file = /([^/\\]+)\.tsx?$/.exec(filename)?.[1] ?? '';
    const rule = /\((.+)\)$/.exec(code)?.[1] ?? code;
    if (severity === 'error') refused.set(file, (refused.get(file) ?? new Set()).add(rule));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What oxlint says of folders, as JSON; it fails when it finds something. */
async function lint(...rooms: string[]): Promise<string> {
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  return run(process.execPath, [oxlint, '-f', 'json', ...rooms], { cwd: folder, maxBuffer: 1e8 }).then(
    () => expect.unreachable('oxlint found nothing'),
    (failure: unknown) => z.object({ stdout: z.string() }).parse(failure).stdout,
  );
}

const circle = { 'import/no-cycle': "import './other.js';", other: "import './import_no-cycle.js';" };
const samples = { ...lintSamples, ...reactSamples, 'import/no-cycle': '' };
const fileOf = (rule: string): string => rule.replace('/', '_');

describe('oxlint refuses', () => {
  it.each(Object.keys(samples))('%s', (rule) => {
    expect([...(refused.get(fileOf(rule)) ?? [])]).toContain(rule.replace(/^.*\//, ''));
  });
});

it('every rule that is turned on has its sample', () => {
  const on = new Set([config, ...config.overrides].flatMap(errorsOf));
  expect(Object.keys(samples).sort()).toEqual([...on].sort());
});
