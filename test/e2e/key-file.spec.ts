import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Locator, expect, test } from '@playwright/test';
import { z } from 'zod';
import { postkeep } from './support/command-line.js';
import { createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import {
  type LaunchedConsole,
  launchAgain,
  launchConsole,
  temporaryFolder,
} from './support/launch-console.js';
import { screenshot } from './support/page-checks.js';
import { openPalette } from './support/palette.js';

/** A key file is opened with the console: by the command line and, as a file manager does it, with one that runs already (§11). */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;
let dialog: Locator;
let environment: Readonly<Record<string, string>>;
let keys: Record<'installed' | 'renewed' | 'larger', string>;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const { issueKeyFile, environmentAt } = await createKeyIssuer(join(folder.path, 'keys'));
  keys = {
    installed: await issueKeyFile({ mailboxes: 10 }),
    renewed: await issueKeyFile({ mailboxes: 30 }),
    larger: await issueKeyFile({ mailboxes: 40 }),
  };
  const dataFolder = join(folder.path, 'data');
  environment = environmentAt('2026-02-05T12:00:00Z');
  expect(postkeep({ dataFolder, environment }, 'license', 'install', keys.installed).code).toBe(0);
  console = await launchConsole(dataFolder, environment, [keys.renewed]);
  dialog = console.page.getByRole('dialog', { name: 'License Information' });
});

test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

const review = (): Locator => console.page.getByRole('alertdialog', { name: 'Replace the license?' });

test('the console starts with the review of the key, and installs nothing by itself', async () => {
  await expect(review().getByRole('row', { name: 'Mailboxes 10 30' })).toBeVisible();
  await screenshot(console.page, 'key-file-opened');
  expect(await shownMailboxes()).toBe(10);
  await review().getByRole('button', { name: 'Install', exact: true }).click();
  await expect(dialog.locator('dd').getByText('0 of 30', { exact: true })).toBeVisible();
});

test('a running console shows the next one, and a file that is no key as an error', async () => {
  expect(await launchAgain(console.dataFolder, [keys.larger])).toBe(0);
  await review().getByRole('button', { name: 'Install', exact: true }).click();
  await expect(dialog.locator('dd').getByText('0 of 40', { exact: true })).toBeVisible();
  const other = join(folder.path, 'other.lic');
  await writeFile(other, 'another program’s license');
  expect(await launchAgain(console.dataFolder, [other])).toBe(0);
  await expect(dialog).toContainText('License key is invalid');
  expect(await launchAgain(console.dataFolder, [join(folder.path, 'gone.lic')])).toBe(0);
  await expect(dialog).toContainText('gone.lic');
  await console.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a wizard that is filled in is not closed for it: the key waits', async () => {
  const { page } = console;
  await openPalette(page);
  await page.keyboard.type('New job');
  await page.keyboard.press('Enter');
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await expect(wizard).toBeVisible();
  expect(await launchAgain(console.dataFolder, [keys.renewed])).toBe(0);
  await expect(wizard).toBeVisible();
  await expect(review()).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(review().getByRole('row', { name: 'Mailboxes 40 30' })).toBeVisible();
});

async function shownMailboxes(): Promise<unknown> {
  const { json } = postkeep({ dataFolder: console.dataFolder, environment }, 'license', 'show');
  return z.object({ mailboxes: z.number() }).parse(json).mailboxes;
}
