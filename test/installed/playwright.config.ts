import { defineConfig } from '@playwright/test';

/** Apart from the end-to-end tests: these change the machine they run on. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/installed',
  workers: 1,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
});
