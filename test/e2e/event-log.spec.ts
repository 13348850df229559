import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import { callMain } from './support/drive-console.js';
import { type KeyIssuer, createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: KeyIssuer;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await createKeyIssuer(join(folder.path, 'keys'));
});
test.afterAll(() => folder.remove());

/** The numbers in the table of Settings, newest first. */
const numbersShown = (page: Page): Promise<string[]> =>
  page
    .getByRole('grid', { name: 'Event log' })
    .getByRole('row')
    .getByText(/^\d{5}$/)
    .allTextContents();

test('§8: what console and command line see together is told once, and the open window follows', async () => {
  const dataFolder = join(folder.path, 'data');
  const environment = licensing.environmentAt('2026-02-05T12:00:00Z');
  /** The command line at that time of the day; the console's clock starts at noon, whenever a busy machine gets to it. */
  const cliAt = (time: string) => ({
    dataFolder,
    environment: licensing.environmentAt(`2026-02-05T${time}:00Z`),
  });
  const cli = cliAt('11:40');
  const mail = await writeMaildirs(join(folder.path, 'mail'), 7);
  expect(postkeep(cli, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail).code).toBe(0);
  expect(postkeep(cli, 'job', 'create', 'Daily', '--source', 'Mail', '--all').code).toBe(0);
  const key = await licensing.issueKeyFile({ mailboxes: 5 });

  const console = await launchConsole(dataFolder, environment);
  try {
    const { page } = console;
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    expect(postkeep(cliAt('11:45'), 'license', 'install', key).code).toBe(0);
    await expect.poll(() => numbersShown(page)).toEqual(['24010']);

    // A job of the command line exceeds the license: the window that is open warns of it by itself.
    expect(postkeep(cliAt('11:50'), 'job', 'run', 'Daily').code).toBe(0);
    await expect(page.getByText(/^Your license covers 5 mailboxes and is exceeded by 2\./)).toBeVisible();
    await expect.poll(() => numbersShown(page)).toEqual(['24060', '24070', '41305', '24010']);

    await callMain(page, 'license', 'remove', { confirmed: true });
    await expect.poll(() => numbersShown(page)).toEqual(['24080', '24060', '24070', '41305', '24010']);
    expect(postkeep(cliAt('13:00'), 'license', 'show').code).toBe(0);
  } finally {
    await console.app.close();
  }

  const again = await launchConsole(dataFolder, environment);
  try {
    await again.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await expect.poll(() => numbersShown(again.page)).toEqual(['24080', '24060', '24070', '41305', '24010']);
  } finally {
    await again.app.close();
  }
});
