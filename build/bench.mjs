// @ts-check
// `npm run bench [-- name…]`: runs test/bench/<name>.bench.ts one after the other; each prints its figures.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, script } from './paths.mjs';
import { runBundled } from './run-bundled.mjs';
import { onDisplay, run } from './run-electron.mjs';
import { hasDisplay, setUpSystem } from './setup/system.mjs';

const folder = join(root, 'test', 'bench');
const suffix = '.bench.ts';

/** @param {readonly string[]} wanted names; all when there is none */
async function bench(wanted) {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort();
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no benchmark named ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  }
  for (const name of wanted.length > 0 ? wanted : all) {
    process.stdout.write(`\n── ${name} ──\n`);
    // As the product runs: module by module every call between two files goes through a getter, and the license engine takes twice the time.
    await runBundled(join(folder, `${name}${suffix}`));
  }
}

script(import.meta.url, async () => {
  const wanted = process.argv.slice(2);
  if (hasDisplay()) return bench(wanted);
  setUpSystem('start');
  const [command, args] = onDisplay(process.execPath, [fileURLToPath(import.meta.url), ...wanted]);
  process.exitCode = await run(command, args);
});
