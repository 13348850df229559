import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

for (const [width, height] of [
  [1920, 1080],
  [1180, 760],
  [900, 600],
] as const)
  test(`Home uses a window of ${String(width)} × ${String(height)}`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.resize(width, height);
    await expect(page.getByRole('region', { name: 'Growth' }).getByRole('img')).toBeVisible();
    await screenshot(page, `home-${String(width)}`);
    const growth = page.getByRole('region', { name: 'Growth' }).first();
    await growth.scrollIntoViewIfNeeded();
    await screenshot(page, `home-${String(width)}-growth`);
  });
