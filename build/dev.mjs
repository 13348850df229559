// @ts-check
// `npm run dev`: the page reloads in place; main, preload and worker are rebuilt and Electron restarted.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stampFile } from './build.mjs';
import { root, script } from './paths.mjs';
import { onDisplay, run, sandboxSwitches } from './run-electron.mjs';
import { electronEnvironment, electronRuntime } from './setup/electron-runtime.mjs';
import { setUpSystem } from './setup/system.mjs';

script(import.meta.url, async () => {
  setUpSystem('start');
  const runtime = await electronRuntime();
  process.stderr.write(`${runtime.note}\n`);
  // What is in out/ from now on is not what `npm start` should take for a finished build.
  rmSync(stampFile, { force: true });
  const noSandbox = sandboxSwitches().length > 0 ? ['--noSandbox'] : [];
  const vite = join(root, 'node_modules', '.bin', 'electron-vite');
  const [command, args] = onDisplay(vite, ['dev', '--watch', ...noSandbox, ...process.argv.slice(2)]);
  process.exitCode = await run(command, args, electronEnvironment(runtime));
});
