// @ts-check
// `npm run bench [-- name…]`: runs test/bench/<name>.bench.ts one after the other; each prints its figures. What follows `cluster` or `peers` are rows of its table.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, script } from './paths.mjs';
import { runBundled } from './run-bundled.mjs';
import { onDisplay, run } from './run-electron.mjs';
import { hasDisplay, setUpSystem } from './setup/system.mjs';

const folder = join(root, 'test', 'bench');
const suffix = '.bench.ts';

/** Benchmarks that print a table, of which rows may be named after them. */
const withRows = new Set(['cluster', 'peers']);

/** @param {readonly string[]} words names, with their rows; all when there is none */
async function bench(words) {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort();
  const { wanted, unknown, rows } = read(words, all);
  if (unknown.length > 0) {
    throw new Error(`There is no benchmark named ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  }
  for (const name of wanted.length > 0 ? wanted : all) {
    process.stdout.write(`\n── ${name} ──\n`);
    process.env.POSTKEEP_BENCH_ROWS = withRows.has(name) ? rows.join(',') : '';
    // As the product runs: module by module every call between two files goes through a getter, and the license engine takes twice the time.
    await runBundled(join(folder, `${name}${suffix}`));
  }
}

/**
 * Tells the names of benchmarks from rows of the one before.
 * @param {readonly string[]} words @param {readonly string[]} all
 */
function read(words, all) {
  const { wanted, unknown, rows } = {
    wanted: /** @type {string[]} */ ([]),
    unknown: /** @type {string[]} */ ([]),
    rows: /** @type {string[]} */ ([]),
  };
  for (const word of words) {
    if (all.includes(word)) wanted.push(word);
    else if (withRows.has(wanted.at(-1) ?? '')) rows.push(word);
    else unknown.push(word);
  }
  return { wanted, unknown, rows };
}

script(import.meta.url, async () => {
  const wanted = process.argv.slice(2);
  if (hasDisplay()) return bench(wanted);
  setUpSystem('start');
  const [command, args] = onDisplay(process.execPath, [fileURLToPath(import.meta.url), ...wanted]);
  process.exitCode = await run(command, args);
});
