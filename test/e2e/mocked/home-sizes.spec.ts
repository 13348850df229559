import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
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
  test(`Home uses a window of ${String(width)} × ${String(height)}, in light and dark`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.resize(width, height);
    await expect(page.getByRole('region', { name: 'Growth' }).getByRole('img')).toBeVisible();
    await screenshot(page, `home-${String(width)}-light`);
    await expectAccessible(page, 'light');
    await mocked.setTheme('dark');
    await screenshot(page, `home-${String(width)}-dark`);
    await expectAccessible(page, 'dark');
    await mocked.setTheme('light');
    const growth = page.getByRole('region', { name: 'Growth' }).first();
    await growth.scrollIntoViewIfNeeded();
    await screenshot(page, `home-${String(width)}-growth`);
  });
