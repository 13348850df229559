import { expect } from '@playwright/test';
import { viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { expectAccessible, screenshot, windowScreenshot } from '../support/page-checks.js';
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
  await guide.getByRole('button', { name: 'Back', exact: true }).click();
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

test('the contents lead to every page and to its headings, and back', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.keyboard.press('F1');
  const guide = page.getByRole('dialog', { name: /^Help: / });
  const contents = guide.getByRole('navigation', { name: 'Contents' });
  for (const name of ['Jobs', 'Restore', 'Licensing', 'Troubleshooting', 'Settings']) {
    // The page that is open lists its headings too, and Home has one of jobs.
    const ofPage = contents.getByRole('button', { name, exact: true }).last();
    await ofPage.click();
    await expect(page.getByRole('dialog', { name: `Help: ${name}` })).toBeVisible();
    await expect(ofPage).toHaveAttribute('aria-current', 'page');
  }
  await contents.getByRole('button', { name: 'Encryption', exact: true }).click();
  const heading = guide.getByRole('heading', { name: 'Encryption', exact: true });
  await expect(heading).toBeFocused();
  await expect(heading).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'guide-contents');
  for (let step = 0; step < 2; step += 1)
    await guide.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Help: Troubleshooting' })).toBeVisible();
});

test('the search goes over all pages by keyboard, and stays beside what it found', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.keyboard.press('F1');
  const guide = page.getByRole('dialog', { name: /^Help: / });
  await guide.getByRole('searchbox', { name: 'Search the guide' }).focus();
  await page.keyboard.type('recovery key');
  const hits = guide.getByRole('list', { name: 'Found in the guide' });
  await expect(hits.getByRole('button').first()).toContainText('recovery key');
  await page.keyboard.press('ArrowDown');
  await expect(hits.getByRole('button').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(hits.getByRole('button').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  const region = guide.getByRole('region');
  await expect(region.locator(':focus')).toContainText(/recovery key/i);
  await expect(region.locator(':focus')).toBeInViewport();
  await expect(hits.getByRole('button').nth(1)).toHaveAttribute('aria-current', 'location');
  await expectAccessibleInBothThemes(mocked, 'guide-search');
  await guide.getByRole('searchbox').fill('zeppelin');
  await expect(guide.getByRole('status')).toHaveText(/^Nothing found for “zeppelin”/);
  await guide.getByRole('searchbox').press('Escape');
  await expect(guide.getByRole('searchbox')).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(guide).toHaveCount(0);
});

test('it remembers how far a page was read', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  await page.keyboard.press('F1');
  const region = page.getByRole('dialog', { name: 'Help: Settings' }).getByRole('region');
  await region.evaluate((element) => {
    element.scrollTop = 900;
  });
  await expect.poll(() => region.evaluate(({ scrollTop }) => scrollTop)).toBe(900);
  // Only what has told the page of its scrolling is remembered.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await page.keyboard.press('Escape');
  await expect(region).toHaveCount(0);
  await page.keyboard.press('F1');
  await expect.poll(() => region.evaluate(({ scrollTop }) => scrollTop)).toBe(900);
});

test('lines to be typed elsewhere can be copied', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('tab', { name: 'Mail sources' }).click();
  await page.keyboard.press('F1');
  const guide = page.getByRole('dialog', { name: 'Help: Mail sources' });
  await guide.getByRole('button', { name: 'Set up Microsoft 365', exact: true }).click();
  const block = guide.getByText('New-ServicePrincipal').locator('..');
  await block.getByRole('button', { name: 'Copy' }).click();
  await expect(block.getByRole('button', { name: 'Copied' })).toBeVisible();
  await screenshot(page, 'guide-code');
  await expect
    .poll(() => mocked.calls('app.copyText'))
    .toEqual([{ text: 'New-ServicePrincipal -AppId CLIENT-ID -ObjectId OBJECT-ID -DisplayName Postkeep' }]);
});

for (const [width, height, zoom] of [
  [900, 600, 1],
  [1180, 760, 2],
] as const) {
  test(`it can be used at ${String(width)} × ${String(height)}, ${String(zoom * 100)} %`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await page.keyboard.press('F1');
    const guide = page.getByRole('dialog', { name: /^Help: / });
    await guide.waitFor();
    await windowScreenshot(mocked.app, `guide-${String(width)}-${String(zoom * 100)}`);
    const unfold = guide.getByRole('button', { name: 'Show contents' });
    if (await unfold.isVisible()) await unfold.click();
    const contents = guide.getByRole('navigation', { name: 'Contents' });
    await contents.getByRole('button', { name: 'Troubleshooting', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Help: Troubleshooting' })).toBeVisible();
    await expect(guide.getByText(/What causes Postkeep’s errors/)).toBeInViewport();
    await windowScreenshot(mocked.app, `guide-page-${String(width)}-${String(zoom * 100)}`);
    await expectAccessible(page);
  });
}

test.describe('Learn more beside an error leads to its paragraph, and back to the error', () => {
  const learn = async (heading: string): Promise<void> => {
    const { page } = mocked;
    await page.getByRole('button', { name: 'Learn more' }).click();
    const guide = page.getByRole('dialog', { name: 'Help: Troubleshooting' });
    await expect(guide.getByRole('heading', { name: heading })).toBeFocused();
    await expect(guide.getByRole('heading', { name: heading })).toBeInViewport();
    await screenshot(page, `learn-more-${heading.toLowerCase().replaceAll(' ', '-')}`);
    await page.keyboard.press('Escape');
    await expect(guide).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Learn more' })).toBeFocused();
  };

  test('on a screen', async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.fail('mailboxes.exportCsv', { code: 'disk-full', message: 'No space left.' });
    await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
    await page.getByRole('button', { name: 'Export CSV…' }).click();
    await expect(page.getByText('No space left.')).toBeVisible();
    await expectAccessibleInBothThemes(mocked, 'learn-more-screen');
    await learn('The disk is full');
  });

  test('in a message bar', async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.pushBar({
      id: 'clock',
      key: 'a',
      severity: 'warning',
      action: 'history',
      text: verbatim('The clock is wrong.'),
    });
    await screenshot(page, 'learn-more-bar');
    await page.getByRole('button', { name: 'Learn more' }).click();
    const guide = page.getByRole('dialog', { name: 'Help: Licensing' });
    await expect(guide.getByRole('heading', { name: 'If the clock of the computer is wrong' })).toBeFocused();
  });

  test('in a dialog', async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.fail('mailboxes.setExcluded', { code: 'locked', message: 'Another process writes there.' });
    await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
    await page.getByRole('searchbox').fill('ada.lindqvist@');
    // Rows that go while its menu opens take it along.
    await expect(page.getByRole('grid').getByRole('row')).toHaveCount(2);
    await page.getByRole('button', { name: 'More actions for ada.lindqvist@contoso.example' }).click();
    await page.getByRole('menuitem', { name: 'Exclude…' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Exclude' }).click();
    await expect(question.getByText('Another process writes there.')).toBeVisible();
    await screenshot(page, 'learn-more-dialog');
    await learn('Another program is using it');
    await expect(question).toBeVisible();
  });
});
