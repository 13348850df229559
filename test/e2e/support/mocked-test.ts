import { test as base, expect } from '@playwright/test';
import { MockedConsole } from './mocked-console.js';
import { mockedSwitches } from './test-switches.js';

/**
 * Tests of the page on a main process that they play. A worker starts one console for all of them, each of which opens it on a state of
 * its own; after a test that has failed Playwright starts another worker, and with it another console.
 */
export const test = base.extend<{ leaveAsFound: undefined }, { mockedConsole: MockedConsole }>({
  mockedConsole: [
    // Playwright wants a pattern there, also of nothing.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const mocked = await MockedConsole.launch(mockedSwitches());
      await use(mocked);
      await mocked.close();
    },
    { scope: 'worker' },
  ],
  leaveAsFound: [
    async ({ mockedConsole }, use) => {
      await use(undefined);
      await mockedConsole.restoreWindow();
      expect(await mockedConsole.faults(), 'answers of the mock that broke the contract').toEqual([]);
    },
    { auto: true },
  ],
});
