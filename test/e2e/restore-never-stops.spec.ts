import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { type Dovecot, startDovecot } from '../fixtures/dovecot.js';
import { postkeep } from './support/command-line.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';
import { mailboxName, writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

/* Whatever is wrong with its state, the console starts, says what, and restores (licensing.md §10). */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dovecot: Dovecot;
const mailbox = mailboxName(1);
const dataFolder = (): string => join(folder.path, 'data');
const state = (name: string): string => join(dataFolder(), name);

test.beforeAll(async () => {
  folder = await temporaryFolder();
  dovecot = await startDovecot();
  const mail = await writeMaildirs(join(folder.path, 'mail'), 1);
  const password = join(folder.path, 'password');
  await writeFile(password, dovecot.masterPassword);
  const cli = { dataFolder: dataFolder(), environment: {} };
  const url = `imaps://localhost:${String(dovecot.tlsPort)}`;
  const login = ['--ca', dovecot.caFile, '--master-user', 'master', '--password-file', password];
  for (const command of [
    ['source', 'add', 'Mail', '--type', 'maildir', '--path', mail],
    ['source', 'add', 'Server', '--type', 'imap', '--url', url, ...login],
    ['job', 'create', 'Daily', '--source', 'Mail', '--all'],
    ['job', 'run', 'Daily'],
  ])
    expect(postkeep(cli, ...command).code).toBe(0);
});
test.afterAll(async () => {
  await dovecot.stop();
  await folder.remove();
});

async function instead(name: string, make: (path: string) => Promise<unknown>): Promise<void> {
  await rm(state(name), { recursive: true, force: true });
  await make(state(name));
}
const aFolder = (path: string): Promise<unknown> => mkdir(path);
const newer = (path: string): Promise<void> => writeFile(path, '{"schemaVersion":99}');
const aPipe = (path: string): Promise<void> => {
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  return Promise.resolve();
};

/** Restores the mailbox to the mail server in the dialog, as a person does; answers when it has succeeded. */
async function restoreToServer(page: Page, enter: boolean): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await page.getByRole('option', { name: mailbox, exact: true }).click();
  await page.getByRole('button', { name: 'Restore to server…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore to server' });
  await dialog.getByRole('combobox', { name: 'Mail source' }).click();
  await page.getByRole('option', { name: 'Server' }).click();
  const target = dialog.getByRole('combobox', { name: 'Mailbox', exact: true });
  await target.fill(mailbox);
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  if (enter) {
    await expect(dialog.getByLabel('Password of Server')).toBeFocused();
    await screenshot(page, 'restore-password-asked');
    await page.keyboard.type(dovecot.masterPassword);
    await dialog.getByRole('checkbox', { name: 'Save it for future backups' }).check();
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  }
  await expect(dialog.getByText('Restore complete.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
}

test('with no state that can be read it starts, names each file, and restores with the password that it asks for', async () => {
  test.skip(process.platform === 'win32', 'a named pipe is a file there');
  await instead('license.json', aPipe);
  await instead('secrets.json', aFolder);
  await instead('settings.json', newer);
  await instead('events.json', (path) => symlink('/nowhere/at/all', path));
  await instead('notifications.json', aPipe);
  await instead('license-update.json', aFolder);
  await instead('usage-report.json', newer);
  await instead('window.json', aPipe);
  await instead('logs', (path) => writeFile(path, ''));
  const { app, page } = await launchConsole(dataFolder());
  try {
    const attention = page.getByRole('region', { name: 'What needs attention' });
    await expect(attention).toContainText(`${state('license.json')} is a named pipe`);
    for (const name of [
      'secrets',
      'settings',
      'events',
      'notifications',
      'license-update',
      'usage-report',
      'window',
    ])
      await expect(attention).toContainText(state(`${name}.json`));
    await expect(page.getByText('The license can’t be read').first()).toBeVisible();
    await screenshot(page, 'home-unread-state');
    await expectAccessible(page);
    await restoreToServer(page, true);
  } finally {
    await app.close();
  }
});

test('a password that was entered and has worked is kept, once its file can be written; garbage is set aside and named', async () => {
  for (const name of [
    'license',
    'settings',
    'events',
    'notifications',
    'license-update',
    'usage-report',
    'window',
  ])
    await rm(state(`${name}.json`), { recursive: true, force: true });
  await rm(state('logs'), { recursive: true });
  await rm(state('secrets.json'), { recursive: true });
  await writeFile(state('secrets.json'), 'garbage');
  await appendFile(state('settings.json'), '{"schemaVersion":1,');
  const { app, page } = await launchConsole(dataFolder());
  try {
    // It opens where it was left.
    await page.getByRole('navigation').getByRole('button', { name: 'Home' }).click();
    const attention = page.getByRole('region', { name: 'What needs attention' });
    await expect(attention).toContainText(/secrets\.corrupt-.*What it held is missing/);
    await expect(attention).toContainText('settings.corrupt-');
    await restoreToServer(page, true);
    await restoreToServer(page, false);
  } finally {
    await app.close();
  }
});
