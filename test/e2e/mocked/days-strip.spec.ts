import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('a day of the strip leads to its sessions', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('button', { name: /^Apr 4: 1 of 1 backup failed/ }).click();
  await expect(page.getByText('On 4/4/2026')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText('Failed');
});

test('the strip is one stop of the Tab key, today at first, and the arrow keys go from day to day', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const days = page.getByRole('button', { name: /Open in History$/ });
  await expect(days).toHaveCount(14);
  await expect(days.and(page.locator('[tabindex="0"]'))).toHaveCount(1);
  await days.last().focus();
  await page.keyboard.press('ArrowRight');
  await expect(days.last()).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(days.last()).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(days.nth(12)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(days.first()).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(days.and(page.locator(':focus'))).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(days.first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^On \d+\/\d+\/2026$/)).toBeVisible();
});
