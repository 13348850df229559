import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { hasDisplay } from './build/setup/system.mjs';
import { keepTemporaryFilesInMemory } from './build/setup/temporary-files.mjs';
import { takeScreen } from './test/e2e/support/screens.js';

// Every worker reads this file before its tests.
takeScreen();
keepTemporaryFilesInMemory();

/**
 * Two files more than there are processors at a time, as each waits for its windows and servers, on a virtual screen of its own; on a user's one
 * screen, windows take turns. What is many and short comes last, so that no core waits for the other at the end; a worker is started anew
 * between the projects, as only the page's keeps its console.
 */
export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/support/global-setup.ts',
  outputDir: 'test-results/e2e',
  workers: hasDisplay() ? 1 : availableParallelism() + 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  // A machine at half speed, or busy with something else, needs as long: a check that fails costs more by it, one that passes nothing.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  projects: [
    { name: 'console', testIgnore: 'mocked/**' },
    { name: 'page', testDir: 'test/e2e/mocked' },
  ],
  use: { trace: 'retain-on-failure' },
});
