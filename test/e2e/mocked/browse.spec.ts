import { expect } from '@playwright/test';
import { text, verbatim } from '../../../shared/texts/text.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot, typeAndEnterAtOnce } from '../support/page-checks.js';
import { goTo } from '../support/rail.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('a mailbox opens in Restore at its newest restore point', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'Mailboxes');
  await page.getByRole('button', { name: 'More actions for bo.karlsson@contoso.example' }).click();
  await page.getByRole('menuitem', { name: 'Open in Restore' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Restore' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toHaveValue('bo.karlsson@contoso.example');
  await expect(page.getByRole('combobox', { name: 'Restore point' })).toHaveText(/4\/9\/2026, 10:30\sPM/);
});

test('Restore lists mailboxes in the order of the language, and goes on where it was left', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'Restore');
  const field = page.getByRole('combobox', { name: 'Mailbox' });
  await field.click();
  const options = page.getByRole('option');
  await expect(options.first()).toBeVisible();
  const names = (await options.allTextContents()).filter((name) => name.includes('@'));
  expect(names.length).toBeGreaterThan(40);
  expect(names).toEqual([...names].sort(new Intl.Collator('en', { numeric: true }).compare));
  await page.keyboard.type('bo.k');
  await page.getByRole('option', { name: 'bo.karlsson@contoso.example', exact: true }).click();
  const folders = page.getByRole('listbox', { name: 'Folders' });
  await folders.focus();
  await page.keyboard.press('End');
  await expect(folders.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Home');
  await expect(folders.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await goTo(page, 'History');
  await goTo(page, 'Restore');
  await expect(field).toHaveValue('bo.karlsson@contoso.example');
  await expect(folders).toBeVisible();
  // What is typed takes the place of the mailbox that is chosen.
  await field.click();
  await page.keyboard.type('chiara.romano@');
  await expect(
    page.getByRole('option', { name: 'chiara.romano@contoso.example', exact: true }),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('bo.karlsson@contoso.example');
  // What it is opened for comes first.
  await goTo(page, 'Mailboxes');
  await page.getByRole('searchbox').fill('chiara.romano@');
  // Rows that go while its menu opens take it along.
  await expect(page.getByRole('grid', { name: 'Mailboxes' }).getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'More actions for chiara.romano@contoso.example' }).click();
  await page.getByRole('menuitem', { name: 'Open in Restore' }).click();
  await expect(field).toHaveValue('chiara.romano@contoso.example');
});

for (const { words, mailbox } of [
  { words: 'karlsson', mailbox: 'bo.karlsson@contoso.example' },
  { words: 'bo.k', mailbox: 'bo.karlsson@contoso.example' },
  { words: 'no such mailbox', mailbox: '' },
]) {
  test(`Enter right after “${words}” in Restore chooses what fits it, or nothing`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await goTo(page, 'Restore');
    const field = page.getByRole('combobox', { name: 'Mailbox' });
    await field.click();
    await expect(page.getByRole('option').first()).toBeVisible();
    await typeAndEnterAtOnce(field, words);
    await expect(field).toHaveValue(mailbox);
    // Nothing that is found later changes what was chosen.
    await page.waitForTimeout(300);
    await expect(field).toHaveValue(mailbox);
  });
}

test('the preview runs no script, loads nothing, and keeps the look of the mail', async () => {
  const { page } = mocked;
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await mocked.open(sampleState());
  await goTo(page, 'Restore');
  await chooseMailbox(page);
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  const frame = page.frameLocator('iframe');
  const heading = frame.getByRole('heading', { name: 'Quarterly figures' });
  await expect(heading).toHaveCSS('color', 'rgb(180, 30, 60)');
  await expect(page.getByText('2 remote items were blocked.')).toBeVisible();
  await expect(frame.locator('script, img[src], [onclick], [href], [style]')).toHaveCount(0);
  await expect(page.locator('iframe')).toHaveAttribute('sandbox', '');
  expect(await page.evaluate('typeof pwned')).toBe('undefined');
  expect(requests.filter((url) => !url.startsWith('app://postkeep/'))).toEqual([]);
  await page.getByRole('tab', { name: 'Text' }).click();
  await expect(page.getByText('March 41,200')).toBeVisible();
});

test('messages are selected and opened by keyboard, exported together, attachments saved one by one', async () => {
  const { page } = mocked;
  await mocked.open(
    sampleState({
      saved: { outcome: 'saved', path: '/home/ada/export', holds: { what: 'message', count: 2 } },
    }),
  );
  await goTo(page, 'Restore');
  await chooseMailbox(page);
  const list = page.getByRole('listbox', { name: 'Messages' });
  await list.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText('2 selected')).toBeVisible();
  await screenshot(page, 'restore-selected');
  await expectAccessible(page);
  await page
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: 'Export…', exact: true })
    .click();
  await expect
    .poll(() => mocked.calls('restore.export'))
    .toMatchObject([
      { selection: { type: 'messages', messageIds: ['message-0', 'message-1'] }, format: 'eml' },
    ]);
  await page.getByRole('button', { name: 'Save Übersicht.pdf' }).click();
  await expect
    .poll(() => mocked.calls('restore.saveAttachment'))
    .toEqual([{ messageId: 'message-1', index: 1 }]);
});

test('an export that left something out says so until it is closed', async () => {
  const { page } = mocked;
  const skipped = text('browse.messagesNotFound', { messages: 12_345, missing: 2 });
  const warnings = [skipped, verbatim('Another one.')];
  const saved = {
    outcome: 'saved' as const,
    path: '/home/ada/export',
    holds: { what: 'message' as const, count: 1 },
    warnings,
  };
  await mocked.open(sampleState({ saved }));
  await goTo(page, 'Restore');
  await chooseMailbox(page);
  await page.getByRole('listbox', { name: 'Messages' }).focus();
  await page.keyboard.press('Space');
  await page
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: 'Export…', exact: true })
    .click();
  const toast = page.getByRole('listitem').filter({ hasText: 'Export finished with warnings' });
  await expect(toast).toContainText('1 message saved to /home/ada/export');
  // In the user's own figures: it is worded here.
  await expect(toast).toContainText('had 12,345 messages, and 2 of them are not found');
  await expect(toast).toContainText('1 more in History');
  await toast.getByText('Open folder').click();
  await expect.poll(() => mocked.calls('app.showInFolder')).toEqual([{ path: '/home/ada/export' }]);
  await screenshot(page, 'restore-export-warnings');
  await expectAccessible(page);
  await toast.getByRole('button', { name: 'Close' }).click();
  await expect(toast).toBeHidden();
});
