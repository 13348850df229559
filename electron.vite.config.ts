import { cpSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { buildConstants } from './build/build-constants.js';
import { root } from './build/paths.mjs';
import { threadEntries } from './build/thread-entries.mjs';
import { unaskedLibraries } from './build/unasked-libraries.mjs';

const out = process.env['POSTKEEP_OUT'] ?? 'out';
const define = buildConstants(process.env);

// One build serves both Electron 33 (tests where the release site is out of reach) and 45 (packages).
const nodeTarget = 'node20.18';
const pageTarget = 'chrome130';

/** Main, worker, preload and page of the console. The command line and the server: build/vite.node.config.ts. */
export default defineConfig({
  main: {
    define,
    plugins: [windowIcons(), threadEntries()],
    build: {
      outDir: `${out}/main`,
      target: nodeTarget,
      rolldownOptions: {
        input: { index: 'electron/main.ts', worker: 'electron/worker/index.ts' },
        external: unaskedLibraries,
      },
    },
  },
  preload: {
    define,
    build: {
      outDir: `${out}/preload`,
      target: nodeTarget,
      // A sandboxed preload can load neither ES modules nor packages: one CommonJS file, everything in it.
      externalizeDeps: false,
      rolldownOptions: {
        input: 'electron/preload.ts',
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    define,
    plugins: [react()],
    build: {
      outDir: `${out}/renderer`,
      target: pageTarget,
      minify: 'oxc',
      chunkSizeWarningLimit: 2_000,
      // The one browser it runs in knows it.
      modulePreload: { polyfill: false },
      // The page's CSP allows no data: scripts or fonts.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: join(root, 'renderer', 'index.html'),
        // The first screen in one file, and what components/later.tsx reads in another: each file takes main a request.
        output: {
          codeSplitting: {
            groups: [
              { name: 'first', tags: ['$initial'], priority: 1 },
              { name: 'later', test: /./ },
            ],
          },
        },
      },
    },
  },
});

/** The pictures of window and tray lie beside main, in a checkout as in a package. */
function windowIcons(): Plugin {
  return {
    name: 'postkeep:window-icons',
    writeBundle: () => {
      cpSync('build/icons/app', `${out}/icons`, { recursive: true });
    },
  };
}
