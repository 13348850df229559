import { expect } from '@playwright/test';
import { viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { verbatim } from '../../../shared/texts/text.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('F1 opens the page of the screen', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog', { name: 'Help: Home' })).toBeVisible();
  await screenshot(page, 'guide');
  await expectAccessible(page);
});

for (const [way, open] of [
  ['F1', () => mocked.page.keyboard.press('F1')],
  ['its Help link', () => mocked.page.getByRole('dialog').getByRole('button', { name: 'Help' }).click()],
] as const) {
  test(`License Information opens its page by ${way}, and is there again when the guide is closed`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await page.getByRole('button', { name: /Open License Information/ }).click();
    const license = page.getByRole('dialog', { name: 'License Information', exact: true });
    await license.waitFor();
    await open();
    const guide = page.getByRole('dialog', { name: 'Help: License Information' });
    await expect(guide).toContainText('Support expiration date');
    await page.keyboard.press('Escape');
    await expect(guide).toHaveCount(0);
    await expect(license).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(license).toHaveCount(0);
  });
}

test('from Home the links lead to the licensing page with its tables, and back', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.keyboard.press('F1');
  const link = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
  await link('dialog').click();
  // The page before it has a link of that name too.
  await expect(page.getByRole('dialog', { name: 'Help: License Information' })).toBeVisible();
  await link('licensing').click();
  const guide = page.getByRole('dialog', { name: 'Help: Licensing' });
  const types = guide
    .getByRole('table')
    .filter({ has: page.getByRole('columnheader', { name: 'after expiry' }) });
  await expect(types.getByRole('row', { name: /^Rental/ })).toContainText('2 months of grace');
  await expect(guide.locator('blockquote').first()).toContainText('needs to be renewed');
  expect(await guide.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  await screenshot(page, 'guide-licensing');
  await types.scrollIntoViewIfNeeded();
  await screenshot(page, 'guide-licensing-tables');
  await guide.locator('blockquote').nth(3).scrollIntoViewIfNeeded();
  await screenshot(page, 'guide-licensing-quotes');
  await expectAccessible(page);
  await guide.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('dialog', { name: 'Help: License Information' })).toBeVisible();
});

test('a question in front of License Information keeps F1 to itself', async () => {
  const { page } = mocked;
  const question = {
    outcome: 'needs-confirmation' as const,
    question: verbatim('Remove it anyway?'),
    stops: 1,
  };
  await mocked.open(sampleState({ license: viewOf(null), licenseChange: { false: question } }));
  await page.getByRole('button', { name: /Open License Information/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Install…' }).click();
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog', { name: /^Help/ })).toHaveCount(0);
});
