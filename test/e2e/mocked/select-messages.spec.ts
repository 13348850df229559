import { type Locator, expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { message } from '../support/sample-messages.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

/** Restore, at a folder of so many messages; the list fetches them in pages of 200. */
async function openFolder(count: number): Promise<Locator> {
  const { page } = mocked;
  await mocked.open(sampleState({ messages: Array.from({ length: count }, (_, index) => message(index)) }));
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  return page.getByRole('listbox', { name: 'Messages' });
}

async function expectSelected(label: string): Promise<void> {
  const messages = mocked.page.getByRole('region', { name: 'Messages' });
  await expect(messages.getByRole('status')).toHaveText(label);
}

async function exportedIds(): Promise<readonly string[]> {
  const { page } = mocked;
  await page
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: 'Export…', exact: true })
    .click();
  const call = await mocked.lastCall('restore.export');
  return (call as { selection: { messageIds: string[] } }).selection.messageIds;
}

test('Ctrl+A selects every message of a folder, also those of pages that were never shown, and no text of the page', async () => {
  const { page } = mocked;
  const list = await openFolder(1_203);
  await list.focus();
  await page.keyboard.press('Control+A');
  await expectSelected('1,203 selected');
  expect(await page.evaluate(() => window.getSelection()?.toString())).toBe('');
  await screenshot(page, 'restore-all-selected');
  await expectAccessible(page);
  expect(await exportedIds()).toEqual(
    Array.from({ length: 1_203 }, (_, index) => `message-${String(index)}`),
  );
  await list.focus();
  await page.keyboard.press('Escape');
  await expectSelected('1,203 messages');
});

test('Shift and a click select from the last clicked message to this one, and another Shift and click draw that range anew', async () => {
  const { page } = mocked;
  const list = await openFolder(48);
  const rows = list.getByRole('option');
  await rows.nth(1).click();
  await rows.nth(5).click({ modifiers: ['Shift'] });
  await expectSelected('5 selected');
  expect(await page.evaluate(() => window.getSelection()?.toString())).toBe('');
  await rows.nth(3).click({ modifiers: ['Shift'] });
  await expectSelected('3 selected');
  // What was selected by itself stays beside the range.
  await rows.nth(6).click({ modifiers: ['Control'] });
  await rows.nth(7).click({ modifiers: ['Shift'] });
  await expectSelected('5 selected');
  expect(new Set(await exportedIds())).toEqual(new Set([1, 2, 3, 6, 7].map((n) => `message-${String(n)}`)));
});

test('Shift and the keys that move extend and shrink the range, to the end of the folder', async () => {
  const { page } = mocked;
  const list = await openFolder(450);
  await list.focus();
  await page.keyboard.press('ArrowDown');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(`Shift+${key}`);
  await expectSelected('2 selected');
  await page.keyboard.press('Shift+End');
  await expectSelected('449 selected');
  await page.keyboard.press('Shift+Home');
  await expectSelected('2 selected');
});

test('more messages than can be chosen at once are not selected, and it says what to do', async () => {
  const { page, app } = mocked;
  await mocked.open(sampleState());
  // Made over there: 100,000 messages take a minute on their way through the test's connection.
  await app.evaluate(() => {
    const { state } = globalThis.mock;
    if (state === null) throw new Error('The mock has no state.');
    const messages = Array.from({ length: 100_001 }, (_, index) => ({
      ...state.messages[0]!,
      id: `message-${String(index)}`,
    }));
    globalThis.mock.state = { ...state, messages };
  });
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  const list = page.getByRole('listbox', { name: 'Messages' });
  await list.focus();
  await page.keyboard.press('Control+A');
  await expect(page.getByText('At most 100,000 messages can be selected at once.')).toBeVisible();
  await expectSelected('100,001 messages');
});

test('a range whose messages cannot be read leaves the selection as it was, and the error says so', async () => {
  const { page } = mocked;
  const list = await openFolder(900);
  await list.focus();
  await page.keyboard.press('Space');
  await mocked.fail('restore.messages', { code: 'io', message: 'The disk is gone.' });
  await page.keyboard.press('Control+A');
  await expect(page.getByText('The disk is gone.')).toBeVisible();
  await expectSelected('1 selected');
});
