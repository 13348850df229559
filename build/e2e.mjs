// @ts-check
// `npm run e2e [-- file]`: the end-to-end tests, on a virtual screen where there is none.
import { join } from 'node:path';
import { root, script } from './paths.mjs';
import { onDisplay, run } from './run-electron.mjs';
import { setUpSystem } from './setup/system.mjs';

script(import.meta.url, async () => {
  setUpSystem('test');
  const playwright = join(root, 'node_modules', '.bin', 'playwright');
  const [command, args] = onDisplay(playwright, ['test', ...process.argv.slice(2)]);
  process.exitCode = await run(command, args);
});
