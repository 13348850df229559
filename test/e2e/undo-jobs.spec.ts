import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import { callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';
import { takeBack, toast } from './support/toast.js';

/* What is done to a job can be taken back for a while, by a click and by Ctrl+Z. */

test.describe.configure({ mode: 'serial' });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;
const data = (): string => join(folder.path, 'data');

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const mail = await writeMaildirs(join(folder.path, 'mail'), 2);
  for (const command of [
    ['source', 'add', 'Mail', '--type', 'maildir', '--path', mail],
    ['job', 'create', 'Daily', '--source', 'Mail', '--all', '--every', '1d'],
    ['job', 'run', 'Daily'],
  ])
    expect(postkeep({ dataFolder: data(), environment: {} }, ...command).code).toBe(0);
  console = await launchConsole(data());
  await console.page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
});
test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

const jobsOf = (page: Page) => callMain(page, 'jobs', 'list');
const menu = async (page: Page, item: string): Promise<void> => {
  await page.getByRole('button', { name: 'More actions for Daily' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

test('a deleted job comes back whole by Undo, with its history', async () => {
  const { page } = console;
  const before = await jobsOf(page);
  await menu(page, 'Delete…');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete job' }).click();
  await expect(toast(page, '“Daily” was deleted')).toBeVisible();
  await expect(page.getByText('No jobs yet')).toBeVisible();
  expect(await jobsOf(page)).toEqual([]);
  await screenshot(page, 'undo-deleted-job');
  await takeBack(page);
  await expect(toast(page, '“Daily” is back, as it was')).toBeVisible();
  await expect(page.getByRole('row', { name: /Daily/ })).toContainText('Success');
  expect(await jobsOf(page)).toEqual(before);
});

test('by keyboard: Ctrl+Z takes back the last of what was done, a disabled schedule and a deleted job', async () => {
  const { page } = console;
  const before = await jobsOf(page);
  await menu(page, 'Disable schedule');
  await expect(toast(page, 'The schedule of “Daily” is disabled')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(toast(page, 'The change to “Daily” was undone')).toBeVisible();
  expect(await jobsOf(page)).toEqual(before);
  await menu(page, 'Delete…');
  await page.keyboard.press('Tab');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete job' }).press('Enter');
  await expect(toast(page, '“Daily” was deleted')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('row', { name: /Daily/ })).toBeVisible();
  expect(await jobsOf(page)).toEqual(before);
  const { entries } = await callMain(page, 'audit', 'page', { filter: {}, before: null, limit: 10 });
  expect(entries.map(({ action, about }) => [action, about.job]).slice(0, 4)).toEqual([
    ['job-put-back', 'Daily'],
    ['job-removed', 'Daily'],
    ['job-change-undone', 'Daily'],
    ['job-changed', 'Daily'],
  ]);
});

test('a job that was deleted and not taken back is gone after the console was killed', async () => {
  const { app, page } = console;
  await menu(page, 'Delete…');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete job' }).click();
  // The toast of the deletion before may be on its way out still.
  await expect(page.getByText('No jobs yet')).toBeVisible();
  await expect(toast(page, '“Daily” was deleted')).toHaveCount(1);
  await expectAccessible(page);
  app.process().kill('SIGKILL');
  await app.close().catch(() => undefined);
  console = await launchConsole(data());
  await console.page.locator('main').waitFor();
  expect(await jobsOf(console.page)).toEqual([]);
});
