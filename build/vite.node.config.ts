import { chmod } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { type EnvironmentOptions, type Plugin, type Rollup, defineConfig } from 'vite';
import { buildConstants } from './build-constants.js';
import { readManifest, root } from './paths.mjs';
import { threadEntries } from './thread-entries.mjs';
import { unaskedLibraries } from './unasked-libraries.mjs';

const out = process.env['POSTKEEP_OUT'] ?? 'out';
const { dependencies } = readManifest(join(root, 'package.json'));

/** `index` starts `main` with the code that `compile`, which the build runs, has had compiled. */
const commandLine = {
  index: 'cli/index.ts',
  main: 'cli/main.ts',
  compile: 'cli/code-cache/write.ts',
  'common-commands': 'cli/code-cache/common-commands.ts',
};

/** The two programs that run on plain Node: `postkeep` and `postkeep-licensing`. */
export default defineConfig({
  root,
  define: buildConstants(process.env),
  publicDir: false,
  plugins: [executable(), scriptsFolder(), requiredBuiltins(), threadEntries()],
  environments: {
    cli: program(commandLine, `${out}/cli`, 'cjs'),
    licensing: program({ index: 'server/index.ts' }, `${out}/licensing`, 'es'),
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
function program(input: Record<string, string>, outDir: string, format: 'cjs' | 'es'): EnvironmentOptions {
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
        input,
        platform: 'node',
        external: [
          ...builtinModules,
          /^node:/,
          ...unaskedLibraries,
          ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
        ],
        output: { format, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  };
}

/** What V8 has compiled can be kept of scripts and not of modules, which is what the checkout's package.json says that files are. */
function scriptsFolder(): Plugin {
  return {
    name: 'postkeep:scripts-folder',
    generateBundle({ format }) {
      if (format === 'cjs')
        this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
    },
  };
}

/** Of a script with kept code, Node imports nothing without a warning on stderr, which a command that is quiet must not print (docs/decisions/0298). */
function requiredBuiltins(): Plugin {
  return {
    name: 'postkeep:required-builtins',
    renderChunk: (code, _chunk, { format }) =>
      format === 'cjs'
        ? {
            code: code.replaceAll(/\bimport\(("node:[\w/]+")\)/g, 'Promise.resolve(require($1))'),
            map: null,
          }
        : null,
  };
}

/** Makes the entry a command: with a shebang, executable. */
function executable(): Plugin {
  const shebang = '#!/usr/bin/env node\n';
  return {
    name: 'postkeep:executable',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (isCommand(chunk) && !chunk.code.startsWith('#!')) chunk.code = shebang + chunk.code;
      }
    },
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      for (const chunk of Object.values(bundle)) {
        if (isCommand(chunk)) await chmod(join(dir, chunk.fileName), 0o755);
      }
    },
  };
}

function isCommand(file: Rollup.OutputChunk | Rollup.OutputAsset): file is Rollup.OutputChunk {
  return file.type === 'chunk' && file.fileName === 'index.js';
}
