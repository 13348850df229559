import { chmod } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { type EnvironmentOptions, type Plugin, defineConfig } from 'vite';
import { buildConstants } from './build-constants.js';
import { readManifest, root } from './paths.mjs';
import { threadEntries } from './thread-entries.mjs';

const out = process.env['POSTKEEP_OUT'] ?? 'out';
const { dependencies } = readManifest(join(root, 'package.json'));

/** The two programs that run on plain Node: `postkeep` and `postkeep-licensing`. */
export default defineConfig({
  root,
  define: buildConstants(process.env),
  publicDir: false,
  plugins: [executable(), threadEntries()],
  environments: {
    cli: program('cli/index.ts', `${out}/cli`),
    licensing: program('server/index.ts', `${out}/licensing`),
  },
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) {
        if (environment.name === 'cli' || environment.name === 'licensing') await builder.build(environment);
      }
    },
  },
});

/** Everything is bundled but what package.json calls a dependency: native and WebAssembly modules, the server's own. */
function program(entry: string, outDir: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'node20.18',
      minify: false,
      reportCompressedSize: false,
      copyPublicDir: false,
      rolldownOptions: {
        input: { index: entry },
        platform: 'node',
        external: [
          ...builtinModules,
          /^node:/,
          ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
        ],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  };
}

/** Makes the entry a command: with a shebang, executable. */
function executable(): Plugin {
  const shebang = '#!/usr/bin/env node\n';
  return {
    name: 'postkeep:executable',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry && !chunk.code.startsWith('#!'))
          chunk.code = shebang + chunk.code;
      }
    },
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) await chmod(join(dir, chunk.fileName), 0o755);
      }
    },
  };
}
