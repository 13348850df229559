// @ts-check
// `npm run test:installed`: makes the Linux packages, installs them on this machine, uses them as a user of their own, and removes them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, script } from './paths.mjs';
import { run } from './run-electron.mjs';
import { setUpSystem } from './setup/system.mjs';

script(import.meta.url, async () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'This installs packages and makes a user: run it as root on a Debian machine or container.',
    );
  }
  if (existsSync('/usr/lib/postkeep')) {
    throw new Error('Postkeep is installed on this machine, and would be removed: run this on another one.');
  }
  setUpSystem('installed');
  const playwright = join(root, 'node_modules', '.bin', 'playwright');
  process.exitCode = await run(playwright, ['test', '--config=test/installed/playwright.config.ts'], {
    POSTKEEP_TEST_PICTURES: '1',
  });
});
