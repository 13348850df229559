// @ts-check
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { root } from './paths.mjs';
import { threadEntries } from './thread-entries.mjs';

/**
 * Bundles a TypeScript program of the checkout as the product is bundled, and runs it in this process. Resolves when its top level has
 * ended.
 * @param {string} entry its file
 */
export async function runBundled(entry) {
  const name = basename(entry, '.ts');
  mkdirSync(join(root, '.cache'), { recursive: true });
  const outDir = mkdtempSync(join(root, '.cache', `${name}-`));
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      plugins: [sourceAddresses(), threadEntries()],
      build: { ssr: entry, outDir, target: 'node20', copyPublicDir: false },
    });
    await import(pathToFileURL(join(outDir, `${name}.js`)).href);
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
