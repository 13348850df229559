import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { answerFileDialogs, callMain, readMailboxesOf } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { takeBack } from './support/toast.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  console = await launchConsole(join(folder.path, 'data'));
  const { page } = console;
  await page.getByRole('button', { name: 'Open the sample organisation' }).click();
  await page.getByRole('button', { name: 'Back up now' }).first().click();
  const newest = async () => (await callMain(page, 'sessions', 'list', { type: 'backup', limit: 1 }))[0];
  await expect.poll(async () => (await newest())?.status, { timeout: 60_000 }).toBe('Success');
});

test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

const screen = (name: string) =>
  console.page.getByRole('navigation').getByRole('button', { name, exact: true });
const rows = () => console.page.getByRole('grid', { name: 'Mailboxes' }).getByRole('row');

/** How many mailboxes are in each state. */
async function states(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of await readMailboxesOf(console.page))
    counts[state ?? 'none'] = (counts[state ?? 'none'] ?? 0) + 1;
  return counts;
}

test('mailboxes that were excluded together are told apart at once, and Undo takes them in again', async () => {
  const { page } = console;
  await screen('Mailboxes').click();
  await expect(rows()).toHaveCount(13);
  expect(await states()).toEqual({ protected: 12 });
  await rows().nth(1).locator('[data-select]').click();
  await rows()
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Exclude…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Exclude', exact: true }).click();
  await expect(rows().filter({ hasText: 'Excluded' })).toHaveCount(3);
  expect(await states()).toEqual({ protected: 9, excluded: 3 });
  await takeBack(page);
  await expect(rows().filter({ hasText: 'Excluded' })).toHaveCount(0);
  expect(await states()).toEqual({ protected: 12 });
});

test('the coverage report says who is not protected, why, and who has excluded it', async () => {
  const { app, page } = console;
  await page.keyboard.press('Escape');
  const name = (await rows().nth(1).getByRole('gridcell').first().textContent()) ?? '';
  await rows().nth(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Exclude…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Exclude', exact: true }).click();
  await expect(rows().filter({ hasText: 'Excluded' })).toHaveCount(1);
  const saved = join(folder.path, 'coverage.csv');
  await answerFileDialogs(app, saved);
  await page.getByRole('button', { name: 'Coverage report' }).click();
  await page.getByRole('menuitem', { name: 'CSV…' }).click();
  await expect(page.getByText('Export finished').first()).toBeVisible();
  const lines = readFileSync(saved, 'utf8').split('\r\n');
  expect(lines.filter((line) => line.startsWith('Mailbox,'))).toHaveLength(1);
  expect(lines.find((line) => line.startsWith(`Mailbox,${name},`))).toMatch(
    /Excluded from .+ by .+ on \d{4}-/,
  );
  expect(lines).toContainEqual(expect.stringMatching(/^Total,Protected,11,/));
});

test('the page of a mailbox shows what its backup left, and its restore point opens in Restore', async () => {
  const { page } = console;
  const name = (await rows().nth(5).getByRole('gridcell').first().textContent()) ?? '';
  await rows().nth(5).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  await expect(page.getByRole('region', { name: 'Last sessions' }).getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('region', { name: 'Last sessions' })).toContainText('Success');
  await expect(page.getByRole('region', { name: 'Backup' })).toContainText('Protected');
  await expectAccessible(page);
  await screenshot(page, 'mailbox-page-real');
  await page.getByRole('button', { name: /^Open the restore point of/ }).click();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toHaveValue(name);
  await expect(page.getByRole('listbox', { name: 'Folders' }).getByRole('option').first()).toBeVisible();
});
