// @ts-check
// `npm run bench [-- name…]`: runs test/bench/<name>.bench.ts one after the other; each prints its figures.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { root, script } from './paths.mjs';
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
    await runBundled(name);
  }
}

/**
 * Runs a benchmark as the product runs: bundled. Module by module, as tests are loaded, every call between two files goes through a
 * getter, and the license engine takes twice the time that users see.
 * @param {string} name
 */
async function runBundled(name) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const outDir = mkdtempSync(join(root, '.cache', `bench-${name}-`));
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      plugins: [sourceAddresses()],
      build: { ssr: join(folder, `${name}${suffix}`), outDir, target: 'node20', copyPublicDir: false },
    });
    await import(pathToFileURL(join(outDir, `${name}.bench.js`)).href);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/**
 * A bundled module keeps its own address: some find the checkout by it.
 * @returns {import('vite').Plugin}
 */
function sourceAddresses() {
  return {
    name: 'postkeep:source-addresses',
    transform: (code, id) =>
      code
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(id))),
  };
}

script(import.meta.url, async () => {
  const wanted = process.argv.slice(2);
  if (hasDisplay()) return bench(wanted);
  setUpSystem('start');
  const [command, args] = onDisplay(process.execPath, [fileURLToPath(import.meta.url), ...wanted]);
  process.exitCode = await run(command, args);
});
