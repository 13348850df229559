// @ts-check
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { readManifest, root } from './paths.mjs';

const query = '?thread';
const placeholder = /__POSTKEEP_THREAD_([\w$]+)__/g;

/**
 * `import address from './x.ts?thread'` is the address of x.ts as a program of its own, for a thread (`core/lib/thread-pool.ts`): a file
 * beside the program that is built or, in tests, one that is built when it is first asked for.
 * @returns {import('vite').Plugin}
 */
export function threadEntries() {
  let isServing = false;
  /** @type {Map<string, Promise<string>>} */
  const built = new Map();
  return {
    name: 'postkeep:thread-entries',
    enforce: 'pre',
    configResolved: ({ command }) => {
      isServing = command === 'serve';
    },
    async resolveId(id, importer) {
      if (!id.endsWith(query)) return null;
      const found = await this.resolve(id.slice(0, -query.length), importer);
      return found === null ? null : found.id + query;
    },
    async load(id) {
      if (!id.endsWith(query)) return null;
      const entry = id.slice(0, -query.length);
      if (isServing) {
        const address = built.get(entry) ?? buildAlone(entry);
        built.set(entry, address);
        return `export default ${JSON.stringify(await address)};`;
      }
      const reference = this.emitFile({ type: 'chunk', id: entry, name: basename(entry, '.ts') });
      return `export default __POSTKEEP_THREAD_${reference}__;`;
    },
    // As late as this: the address is that of the file that holds the code, and not of its source.
    renderChunk(code, chunk, { format }) {
      const here = format === 'cjs' ? "require('node:url').pathToFileURL(__filename)" : 'import.meta.url';
      if (!code.includes('__POSTKEEP_THREAD_')) return null;
      const address = (/** @type {string} */ _match, /** @type {string} */ reference) => {
        const path = relative(dirname(chunk.fileName), this.getFileName(reference)).replaceAll('\\', '/');
        return `new URL(${JSON.stringify(path.startsWith('.') ? path : `./${path}`)}, ${here}).href`;
      };
      return { code: code.replaceAll(placeholder, address), map: null };
    },
  };
}

/** Builds a thread's program into a folder of this process; returns its address. @param {string} entry */
async function buildAlone(entry) {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'threads-'));
  process.once('exit', () => {
    rmSync(outDir, { recursive: true, force: true });
  });
  const { dependencies } = readManifest(join(root, 'package.json'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, external: Object.keys(dependencies) },
    build: {
      ssr: entry,
      outDir,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: '[name].js' } },
    },
  });
  return pathToFileURL(join(outDir, `${basename(entry, '.ts')}.js`)).href;
}
