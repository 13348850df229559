import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot, windowScreenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function openRestore(change: Partial<MockState> = {}): Promise<void> {
  await mocked.open(sampleState(change));
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
}

const box = (): Locator => mocked.page.getByRole('searchbox', { name: 'Search all mailboxes' });
const results = (): Locator => mocked.page.getByRole('listbox', { name: 'Messages found' });
/** `count` messages, numbered in their subjects. */
const numbered = (count: number): Partial<MockState> => {
  const [first] = sampleState().messages;
  return {
    messages: Array.from({ length: count }, (_, index) => ({
      ...first!,
      id: `message-${index}`,
      subject: `Letter ${index}`,
    })),
  };
};

test('finds messages while a query is typed, and shows where they are, in light and dark', async () => {
  const { page } = mocked;
  await openRestore();
  await box().pressSequentially('quarterly fig');
  await expect(results().getByRole('option').first()).toContainText('Quarterly figures, corrected');
  await expect(results().getByRole('option').first()).toContainText('ada.lindqvist@contoso.example › INBOX');
  await results().getByRole('option').first().click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText(/In \d+ restore points, from .* to /);
  await expect(page.frameLocator('iframe').getByRole('heading', { name: 'Quarterly figures' })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'restore-search');
});

test('Ctrl+F pressed before the mailboxes have come goes to the search box once it is there', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.hold('mailboxes.open', true);
  await page.reload();
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await page.keyboard.press('Control+f');
  await expect(box()).toHaveCount(0);
  await mocked.hold('mailboxes.open', false);
  await expect(box()).toBeFocused();
});

test('the keyboard does everything: Ctrl+F and / find, arrows go, Enter opens, Space selects, Esc clears', async () => {
  const { page } = mocked;
  await openRestore({
    saved: { outcome: 'saved', path: '/home/ada/export', holds: { what: 'message', count: 2 } },
  });
  await page.keyboard.press('Control+f');
  await expect(box()).toBeFocused();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('/');
  await expect(box()).toBeFocused();
  await page.keyboard.type('quarterly/');
  await expect(box()).toHaveValue('quarterly/');
  await page.keyboard.press('Backspace');
  await expect(results()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(results()).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 selected')).toBeVisible();
  const region = page.getByRole('region', { name: 'Messages found' });
  await region.getByRole('button', { name: 'Export…', exact: true }).click();
  expect(await mocked.lastCall('restore.export')).toMatchObject({
    selection: { messageIds: [expect.any(String), expect.any(String)] },
  });
  await box().focus();
  await page.keyboard.press('Escape');
  await expect(box()).toHaveValue('');
  await expect(box()).toBeFocused();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toBeVisible();
});

test('answers that come too late are dropped', async () => {
  await openRestore(numbered(30));
  await mocked.hold('restore.search', true);
  await box().fill('letter 7');
  await expect.poll(() => mocked.calls('restore.search')).toHaveLength(1);
  await box().fill('letter 12');
  await expect.poll(() => mocked.calls('restore.search')).toHaveLength(2);
  await mocked.hold('restore.search', false);
  await expect(results().getByRole('option')).toHaveCount(1);
  await expect(results().getByRole('option')).toContainText('Letter 12');
});

test('long results are fetched page by page as they are scrolled to', async () => {
  const { page } = mocked;
  await openRestore(numbered(450));
  await box().fill('letter');
  await expect(page.getByText('More than 100 messages')).toBeVisible();
  await results().focus();
  for (const fetched of [200, 300, 400, 450]) {
    await page.keyboard.press('End');
    await expect(results().getByRole('option').first()).toHaveAttribute('aria-setsize', String(fetched));
  }
  await expect(page.getByText('450 messages', { exact: true })).toBeVisible();
  await page.keyboard.press('End');
  await expect(results().getByRole('option', { name: /Letter 449/ })).toBeVisible();
  await expect.poll(() => mocked.calls('restore.search')).toHaveLength(5);
});

test('says when nothing is found, what is not indexed, what is no date and what is not there', async () => {
  const { page } = mocked;
  await openRestore({
    search: {
      ...{ ignored: ['before:soon'], asWords: ['older_than:1y'], asAnd: ['one OR is:read'], isCut: true },
      ...{ pending: 1200, unreachable: ['/mnt/usb/mail'] },
    },
  });
  await box().fill('no such thing');
  await expect(page.getByText('No matching messages')).toBeVisible();
  await expect(
    page.getByText('1,200 messages are still being indexed and aren’t searchable yet.'),
  ).toBeVisible();
  await expect(page.getByText('“before:soon” isn’t a valid date and was ignored.')).toBeVisible();
  await expect(
    page.getByText('“older_than:1y” isn’t an operator the search knows, so it was searched as words.'),
  ).toBeVisible();
  await expect(page.getByText('Only its first 1,000 characters, or 50 words, were searched.')).toBeVisible();
  await expect(page.getByText('Repository /mnt/usb/mail is unavailable and wasn’t searched.')).toBeVisible();
  await screenshot(page, 'restore-search-nothing');
  await expectAccessible(page);
});

test('a failed search says why and can be tried again', async () => {
  const { page } = mocked;
  await openRestore();
  await mocked.fail('restore.search', { code: 'io', message: 'The disk could not be read.' });
  await box().fill('quarterly');
  await expect(page.getByText('The disk could not be read.')).toBeVisible();
  await mocked.fail('restore.search', null);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(results().getByRole('option').first()).toContainText('Quarterly');
});

test('a message found opens in its folder, and everything found is exported', async () => {
  const { page } = mocked;
  await openRestore({
    saved: { outcome: 'saved', path: '/home/ada/export/messages', holds: { what: 'message', count: 8 } },
  });
  await box().fill('quarterly');
  await page.getByRole('button', { name: 'Export all…', exact: true }).click();
  await expect
    .poll(() => mocked.calls('restore.export'))
    .toMatchObject([{ selection: { type: 'search', query: 'quarterly' }, format: 'eml' }]);
  await results().getByRole('option').first().click();
  await page.getByRole('button', { name: 'Show in folder' }).click();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toHaveValue('ada.lindqvist@contoso.example');
  await expect(page.getByRole('listbox', { name: 'Messages', exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('Quarterly figures, corrected');
});

for (const { name, width, height, zoom } of [
  { name: '900x600', width: 900, height: 600, zoom: 1 },
  { name: '200-percent', width: 1180, height: 760, zoom: 2 },
]) {
  test(`fits a window of ${name}`, async () => {
    const { page } = mocked;
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await openRestore();
    await chooseMailbox(page);
    await box().fill('re');
    await results().getByRole('option').first().click();
    await expect(page.getByRole('button', { name: 'Show in folder' })).toBeVisible();
    const body = page.locator('iframe');
    await body.scrollIntoViewIfNeeded();
    expect((await body.boundingBox())?.height).toBeGreaterThan(150);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await windowScreenshot(mocked.app, `restore-search-${name}`);
  });
}
