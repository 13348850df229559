import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
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
test.beforeEach(async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ messages: Array.from({ length: 60 }, (_, index) => message(index)) }));
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await expect(box()).toBeVisible();
});

const messages = (): Locator => mocked.page.getByRole('region', { name: 'Messages', exact: true });
const box = (): Locator => messages().getByRole('searchbox', { name: 'Filter this folder' });
const button = (name: string): Locator => messages().getByRole('button', { name, exact: true });

test('a folder is filtered as one types, by the keyboard alone, and what is left can be selected and exported', async () => {
  const { page } = mocked;
  await box().focus();
  await page.keyboard.type('invoice');
  await expect(messages().getByRole('status')).toHaveText('10 messages found');
  await expect(box()).toBeFocused();
  await expect(button('Export folder…')).toHaveCount(0);
  await expectAccessibleInBothThemes(mocked, 'restore-filter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+A');
  await expect(messages().getByRole('status')).toHaveText('10 selected');
  await button('Export…').click();
  const call = await mocked.lastCall('restore.export');
  expect((call as { selection: { messageIds: string[] } }).selection.messageIds).toEqual(
    Array.from({ length: 10 }, (_, index) => `message-${String(index * 6 + 5)}`),
  );
  await box().focus();
  await page.keyboard.press('Escape');
  await expect(messages().getByRole('status')).toHaveText('60 messages');
});

test('a filter that leaves nothing says what it looked at, and is gone in another folder', async () => {
  const { page } = mocked;
  await box().fill('nowhere');
  await expect(messages()).toContainText('No messages in this folder have these words');
  await expectAccessible(page);
  await page.getByRole('region', { name: 'Folders' }).getByRole('option', { name: /^Sent/ }).click();
  await expect(box()).toHaveValue('');
  await expect(messages().getByRole('status')).toHaveText('60 messages');
});

test('at 900 × 600 all fields stand on one line, and the buttons of a pane on another', async () => {
  const { page } = mocked;
  await mocked.resize(900, 600);
  await screenshot(page, 'restore-900');
  const tops = async (locators: readonly Locator[]): Promise<Set<number>> =>
    new Set(
      await Promise.all(
        locators.map(async (each) => {
          const { y, height } = (await each.boundingBox()) ?? { y: -1, height: 0 };
          return Math.round((y + height / 2) / 6);
        }),
      ),
    );
  expect(
    (
      await tops([
        page.getByRole('searchbox', { name: 'Search all mailboxes' }),
        page.getByRole('combobox', { name: 'Mailbox' }),
        page.getByRole('combobox', { name: 'Restore point' }),
        page.getByRole('button', { name: 'Compare…' }),
      ])
    ).size,
  ).toBe(1);
  expect(
    (await tops([messages().getByRole('status'), button('Restore folder…'), button('Export folder…')])).size,
  ).toBe(1);
  await expectAccessible(page);
  await mocked.restoreWindow();
});
