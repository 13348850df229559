// @ts-check
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, script } from './paths.mjs';

/** Everything that a built file is made from. */
const sources = [
  ...['cli', 'core', 'docs/user-guide', 'electron', 'renderer', 'server', 'shared'],
  ...['build/build-constants.ts', 'build/icons/app', 'build/vite.node.config.ts', 'electron.vite.config.ts'],
  ...['package.json', 'package-lock.json', 'tsconfig.base.json'],
];
/** The environment variables that are compiled in. */
const compiledIn = ['POSTKEEP_VENDOR', 'POSTKEEP_JWKS', 'POSTKEEP_UPDATE_JWKS', 'POSTKEEP_PACKAGED'];

const stampName = '.built.json';
/** Says when `out/` was finished, and with which values. */
export const stampFile = join(root, 'out', stampName);

const bin = join(root, 'node_modules', '.bin');
const steps = [
  [join(bin, 'electron-vite'), 'build', '--logLevel', 'warn'],
  [join(bin, 'vite'), 'build', '--logLevel', 'warn', '--app', '--config', 'build/vite.node.config.ts'],
];

/**
 * Builds every program. All output goes to stderr: stdout belongs to the program that is run afterwards. The folder
 * changes in one step at the end, so that a failed build or another process never meets half of one.
 * @param {{ out?: string, environment?: Record<string, string>, node?: string }} [options] the folder, on the checkout's disk, values
 *   to compile in, and the Node that will run the command line
 * @throws {Error} when a step fails; it has said why
 */
export function build({ out: target = join(root, 'out'), environment = {}, node = process.execPath } = {}) {
  const draft = join(root, '.cache', `build-${randomUUID()}`);
  const startedAt = performance.now();
  const env = { ...process.env, ...environment, POSTKEEP_OUT: draft };
  try {
    for (const [command = '', ...args] of steps) {
      const { status } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
      if (status !== 0) throw new Error(`The build failed: ${args.join(' ')}`);
    }
    compileCommandLine(join(draft, 'cli'), node);
    writeFileSync(join(draft, stampName), stamp());
    if (existsSync(target)) renameSync(target, `${draft}-old`);
    renameSync(draft, target);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stderr.write(`Built ${relative(root, target)} in ${seconds} s\n`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(`${draft}-old`, { recursive: true, force: true });
  }
}

/**
 * Has V8 compile the command line for the commands that are run most (docs/decisions/0298).
 * @param {string} folder @param {string} node
 */
function compileCommandLine(folder, node) {
  const compiler = join(folder, 'compile.js');
  const { status } = spawnSync(node, [compiler], { stdio: ['ignore', 2, 2], env: {} });
  if (status !== 0) throw new Error('The build failed: the command line could not be compiled.');
  for (const name of ['compile.js', 'common-commands.js', 'common-commands.js.compiled'])
    rmSync(join(folder, name));
}

/** Builds `out/` unless it is newer than everything it is made from. */
export function buildIfStale() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()) {
    const builtAt = statSync(stampFile).mtimeMs;
    if (sources.every((source) => newest(join(root, source)) <= builtAt)) return;
  }
  build();
}

function stamp() {
  return JSON.stringify(Object.fromEntries(compiledIn.map((name) => [name, process.env[name] ?? null])));
}

/**
 * The latest change below a path, in milliseconds since 1970; a folder counts too, for what was removed from it.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

script(import.meta.url, () => {
  if (process.argv.includes('--if-stale')) buildIfStale();
  else build();
});
