// @ts-check
// `npm run e2e [-- file]`: the end-to-end tests, on virtual screens where there is none; pictures of what they show are left in test-results/screens.
import { join } from 'node:path';
import { root, script } from './paths.mjs';
import { run } from './run-electron.mjs';
import { setUpSystem } from './setup/system.mjs';

script(import.meta.url, async () => {
  setUpSystem('test');
  const playwright = join(root, 'node_modules', '.bin', 'playwright');
  const pictures = { POSTKEEP_TEST_PICTURES: '1' };
  process.exitCode = await run(playwright, ['test', ...process.argv.slice(2)], pictures);
});
