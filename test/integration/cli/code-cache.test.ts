import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';

const suffix = '.compiled';
const seen = z.object({ loaded: z.int(), rejected: z.array(z.string()) });
let folder: string;
let program: string;

/** A copy of the built command line, to be spoilt. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-code-cache-'));
  program = join(folder, 'out', 'cli');
  mkdirSync(join(folder, 'out'));
  cpSync(join(root, 'out', 'cli'), program, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function compiledFiles(): string[] {
  return readdirSync(join(program, 'chunks'))
    .filter((name) => name.endsWith(suffix))
    .map((name) => join(program, 'chunks', name));
}

/** `session list` in an empty data folder, by a Node with these switches. */
function listSessions(...switches: string[]): { code: number | null; out: string; err: string } {
  const args = [join(program, 'index.js'), '--data-dir', join(folder, 'data'), '--json', 'session', 'list'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...switches, ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** Which of the program's files V8 did not take the compiled code of; the files that were loaded are counted. */
function rejectedFiles(): z.output<typeof seen> {
  const watch = join(folder, 'watch.cjs');
  writeFileSync(
    watch,
    `const vm = require('node:vm');
     const { Script } = vm;
     const seen = { loaded: 0, rejected: [] };
     vm.Script = class extends Script {
       constructor(code, options) {
         super(code, options);
         if (!options?.cachedData) return;
         seen.loaded += 1;
         if (this.cachedDataRejected) seen.rejected.push(options.filename);
       }
     };
     process.on('exit', () => process.stderr.write('seen ' + JSON.stringify(seen)));`,
  );
  const { err } = listSessions('--require', watch);
  return seen.parse(JSON.parse(err.slice(err.indexOf('seen ') + 5)));
}

it('takes the code that the build compiled for all that it loads', () => {
  expect(compiledFiles().length).toBeGreaterThan(30);
  const { loaded, rejected } = rejectedFiles();
  expect(loaded).toBeGreaterThan(30);
  expect(rejected).toEqual([]);
});

it('leaves nothing in the program that only the build runs', () => {
  const left = readdirSync(program, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => /common-commands|compile\.js/.test(name))).toEqual([]);
});

it.each([
  [
    'without it',
    (file: string) => {
      rmSync(file);
    },
  ],
  [
    'where a byte of it is another',
    (file: string) => {
      const bytes = readFileSync(file);
      bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
  ],
  [
    'where it is cut off',
    (file: string) => {
      writeFileSync(file, readFileSync(file).subarray(0, 1000));
    },
  ],
  [
    'where it is empty',
    (file: string) => {
      writeFileSync(file, '');
    },
  ],
  [
    'where it is of another source',
    (file: string) => {
      appendFileSync(file.slice(0, -suffix.length), '\n// another');
    },
  ],
])('does the same %s', (_what, spoil) => {
  const before = listSessions();
  for (const file of compiledFiles()) spoil(file);
  expect(listSessions()).toEqual(before);
  expect(before.code).toBe(0);
});

it('does the same with switches that V8 takes no compiled code with', () => {
  expect(listSessions('--no-opt', '--max-lazy')).toEqual(listSessions());
});

it('names the file and the line where it fails', () => {
  const main = join(program, 'main.js');
  expect(existsSync(main)).toBe(true);
  appendFileSync(main, '\nthrow new Error("by the test");');
  const { code, err } = listSessions();
  expect(code).toBe(1);
  expect(err).toContain(`${main}:${String(readFileSync(main, 'utf8').split('\n').length)}`);
});
