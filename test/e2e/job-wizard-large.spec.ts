import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { mailboxName, writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

/** A source of 3,000 mailboxes, from the wizard to the end of its first run. */
const count = 3000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const mail = await writeMaildirs(join(folder.path, 'mail'), count);
  for (const part of ['cur', 'new', 'tmp'])
    await mkdir(join(mail, mailboxName(1), '.Junk E-mail', part), { recursive: true });
  console = await launchConsole(join(folder.path, 'data'));
  await callMain(console.page, 'sources', 'add', {
    ...{ name: 'Large', config: { type: 'maildir', path: mail }, secret: null },
  });
});

test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

test('the wizard chooses among them, knows what is covered without a license, and makes the job', async () => {
  const { page } = console;
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('button', { name: 'New job' }).first().click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await wizard.getByRole('button', { name: 'Next' }).click();
  await expect(wizard.getByText('3,000 of 3,000 selected')).toBeVisible({ timeout: 60_000 });
  await expect(wizard.getByRole('status')).toContainText(
    'Without a license, 10 mailboxes are backed up. 2,990 more are waiting.',
    { timeout: 60_000 },
  );

  await wizard.getByRole('radio', { name: 'Selected mailboxes only' }).click();
  await expect(wizard.getByText('3,000 of 3,000 selected')).toBeVisible();
  const rows = wizard.getByRole('list', { name: 'Mailboxes in this source' }).getByRole('listitem');
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('user29');
  await expect(rows.first()).toHaveAttribute('aria-setsize', '111');
  await wizard.getByRole('button', { name: 'Set kind…' }).click();
  await page.getByRole('menuitem', { name: 'Resource (111 shown)' }).click();
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('user1');
  await wizard.getByRole('button', { name: 'Clear selection' }).click();
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('');
  await expect(wizard.getByText('1,890 of 3,000 selected')).toBeVisible();
  await wizard.getByRole('checkbox', { name: 'Selected only' }).click();
  await expect(rows.first()).toHaveAttribute('aria-setsize', '1890');
  await expect(wizard.getByRole('status')).toContainText('121 will be backed up and 1,769 will wait.', {
    timeout: 60_000,
  });
  await screenshot(page, 'wizard-3000');
  await expectAccessible(page);

  await wizard.getByRole('button', { name: 'Choose folders…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Excluded folders' });
  await dialog.getByRole('checkbox', { name: 'Leave out Junk E-mail' }).click();
  await dialog.getByRole('combobox', { name: 'Folders of' }).click();
  await page.keyboard.type('user2000');
  await page.getByRole('option', { name: mailboxName(2000), exact: true }).click();
  await expect(dialog.getByRole('checkbox', { name: 'Leave out Junk E-mail' })).toHaveCount(0);
  await dialog.getByRole('textbox', { name: 'Left out' }).fill('Junk E-mail\nSpam');
  await expect(dialog.getByText('Not among the folders of the 2 mailboxes looked at: Spam')).toBeVisible();
  await screenshot(page, 'wizard-3000-folders');
  await dialog.getByRole('button', { name: 'Done' }).click();
  for (const _step of ['schedule', 'repository', 'summary'])
    await wizard.getByRole('button', { name: 'Next' }).click();
  await wizard.getByRole('button', { name: 'Create and back up now' }).click();
  await expect(wizard).toHaveCount(0);
  const [job] = await callMain(page, 'jobs', 'list');
  expect(job?.excludedFolders).toEqual(['Junk E-mail', 'Spam']);
  expect(job?.selection.type === 'chosen' && job.selection.mailboxes.length).toBe(1890);
  expect(Object.keys(job?.kinds ?? {})).toHaveLength(111);
});

test('its run says once why 1,769 mailboxes wait, and names the exclusion that no mailbox has', async () => {
  const { page } = console;
  const newest = async () => (await callMain(page, 'sessions', 'list', { type: 'backup', limit: 1 }))[0];
  await expect.poll(async () => (await newest())?.status, { timeout: 120_000 }).toBe('Warning');
  const waiting = page.getByRole('dialog', { name: 'Mailboxes are waiting for a license' });
  await expect(waiting).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(waiting).toHaveCount(0);
  await expect(page.getByText('121 of 1,890', { exact: true })).toBeVisible();
  const reasons = page.getByRole('list', { name: 'Reasons' }).getByRole('listitem');
  await expect(reasons).toHaveCount(1);
  await expect(reasons).toContainText('1,769 mailboxes');
  await reasons.getByRole('button').first().click();
  await expect(page.getByRole('grid', { name: 'Mailboxes in this run' })).toHaveAttribute(
    'aria-rowcount',
    '1770',
  );
  await screenshot(page, 'run-3000');
  await expectAccessible(page);
  const { log } = await callMain(page, 'sessions', 'get', { sessionId: (await newest())?.id ?? '' });
  const vain = log.filter(({ text }) => text.startsWith('The excluded folder'));
  expect(vain.map(({ text }) => text)).toEqual([
    expect.stringContaining('“Spam” is in none of the 121 mailboxes'),
  ]);
});
