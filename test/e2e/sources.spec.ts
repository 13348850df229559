import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page, expect, test } from '@playwright/test';
import { type Dovecot, startDovecot } from '../fixtures/dovecot.js';
import { countClicks } from './support/count-clicks.js';
import { answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { screenshot } from './support/page-checks.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dovecot: Dovecot;
let console: LaunchedConsole;
const users = ['anna@contoso.example', 'bert@contoso.example', 'carla@contoso.example'];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  dovecot = await startDovecot();
  for (const user of users) await dovecot.deliver(user, ['INBOX'], `Subject: one of ${user}\r\n\r\nBody\r\n`);
  console = await launchConsole(join(folder.path, 'data'));
});

test.afterAll(async () => {
  await console.app.close();
  await dovecot.stop();
  await folder.remove();
});

async function room(page: Page): Promise<Locator> {
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('tab', { name: 'Mail sources' }).click();
  return page.getByRole('grid', { name: 'Mail sources' }).getByRole('row', { name: /localhost/ });
}

async function lastStatus(page: Page): Promise<string | undefined> {
  const sessions = await callMain(page, 'sessions', 'list', { limit: 10 });
  return sessions.find(({ type }) => type === 'backup')?.status;
}

test('from the first start to the first backup of a server with a private authority, tried before, in at most twelve clicks', async () => {
  const { app, page } = console;
  const list = join(folder.path, 'mailboxes.csv');
  writeFileSync(
    list,
    `Name;Mail\r\n${users.map((user) => `${user.split('@')[0] ?? ''};${user}`).join('\r\n')}\r\n`,
  );
  const clicks = await countClicks(page);
  await page.getByRole('button', { name: /^Add a mail source/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await expect(dialog.getByRole('radio', { name: 'IMAP server' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.insertText(`imaps://localhost:${String(dovecot.tlsPort)}`);
  await dialog.getByText('Master user for all mailboxes').click();
  await page.keyboard.press('Tab');
  await page.keyboard.type(dovecot.masterUser);
  await page.keyboard.press('Tab');
  await page.keyboard.type(dovecot.masterPassword);
  await answerFileDialogs(app, list);
  await dialog.getByRole('button', { name: 'Import…' }).click();
  await expect(dialog.getByText('3 mailboxes')).toBeVisible();
  await answerFileDialogs(app, dovecot.caFile);
  await dialog.getByRole('button', { name: 'Browse…' }).click();
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByText(`Signed in: ${users[0] ?? ''} can be read, the first of 3`)).toBeInViewport();
  await screenshot(page, 'first-source-tested');
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await expect(page.getByText('3 mailboxes added', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'New job…' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  for (const step of ['mailboxes', 'schedule', 'repository']) {
    await expect(wizard, step).toBeVisible();
    await wizard.getByRole('button', { name: 'Next' }).click();
  }
  await wizard.getByRole('button', { name: /^Create and/ }).click();
  await expect.poll(() => lastStatus(page)).toBe('Success');
  expect(await clicks()).toBeLessThanOrEqual(12);
  const [session] = await callMain(page, 'sessions', 'list', { type: 'backup', limit: 1 });
  const { mailboxes } = await callMain(page, 'sessions', 'get', { sessionId: session?.id ?? '' });
  expect(mailboxes.map(({ mailbox, stored }) => [mailbox, stored])).toEqual(users.map((user) => [user, 1]));
});

test('a source is tested when it is added, and the next start still knows', async () => {
  const row = await room(console.page);
  await expect(row).toContainText(/Worked/);
  await expect(row).toContainText(`localhost:${String(dovecot.tlsPort)}`);
  await console.app.close();
  console = await launchConsole(join(folder.path, 'data'));
  await expect(await room(console.page)).toContainText(/Worked/);
  await screenshot(console.page, 'sources-real');
});

test('a password that no longer serves is said in the row, and a click leads to its field', async () => {
  const { page } = console;
  const row = await room(page);
  const [source] = await callMain(page, 'sources', 'list');
  if (source === undefined) throw new Error('There is no source.');
  const { id: sourceId, name, config } = source;
  await callMain(page, 'sources', 'update', { sourceId, name, config, secret: 'the old one' });
  await expect(row).toContainText('Not tested');
  await page.getByRole('button', { name: `Test ${name}` }).click();
  await expect(row).toContainText('Sign-in rejected');
  await row.getByText('Sign-in rejected').click();
  const dialog = page.getByRole('dialog', { name: `Edit ${name}` });
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await page.keyboard.type(dovecot.masterPassword);
  await dialog.getByRole('button', { name: 'Save source' }).click();
  await expect(row).toContainText(/Worked/);
});

test('a source that was removed with its job comes back by Undo as it was, and its job backs up again', async () => {
  const { page, dataFolder } = console;
  const row = await room(page);
  const known = async () => [
    await callMain(page, 'sources', 'list'),
    await callMain(page, 'jobs', 'list'),
    await callMain(page, 'sources', 'states'),
  ];
  const secrets = () => readFileSync(join(dataFolder, 'secrets.json'), 'utf8');
  const before = await known();
  const [source] = await callMain(page, 'sources', 'list');
  const name = source?.name ?? '';
  expect(secrets()).toContain(source?.id);

  await page.getByRole('button', { name: `More actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove source and jobs' }).click();
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(await callMain(page, 'jobs', 'list')).toEqual([]);
  expect(secrets()).not.toContain(source?.id);

  await undo.click();
  await expect(row).toContainText(/Worked/);
  expect(await known()).toEqual(before);
  const [job] = await callMain(page, 'jobs', 'list');
  await callMain(page, 'jobs', 'run', { jobId: job?.id ?? '' });
  await expect.poll(() => lastStatus(page)).toBe('Success');
  const { entries } = await callMain(page, 'audit', 'page', { filter: {}, before: null, limit: 20 });
  const actions = entries.map(({ action, about }) => [action, about.source ?? null]);
  expect(actions).toContainEqual(['source-removed', name]);
  expect(actions).toContainEqual(['source-put-back', name]);
});

test('a mailbox that came later is added in the job wizard, read by the server first, and its job backs it up', async () => {
  const { page } = console;
  const later = 'dora@contoso.example';
  await dovecot.deliver(later, ['INBOX'], 'Subject: one of Dora\r\n\r\nBody\r\n');
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('tab', { name: 'Jobs' }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await wizard.getByRole('button', { name: 'Next' }).click();
  await expect(wizard.getByRole('radio', { name: 'All mailboxes (3)' })).toBeChecked();
  await wizard.getByRole('button', { name: 'Add mailboxes…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Add mailboxes' });
  const addresses = dialog.getByRole('textbox', { name: 'Addresses' });
  await addresses.fill('nobody at all@contoso.example');
  await expect(dialog.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await addresses.fill(later);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(wizard.getByRole('radio', { name: 'All mailboxes (4)' })).toBeVisible();
  await screenshot(page, 'wizard-mailbox-added');
  await wizard.getByRole('button', { name: 'Cancel' }).click();
  const [job] = await callMain(page, 'jobs', 'list');
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId: job?.id ?? '' });
  const get = () => callMain(page, 'sessions', 'get', { sessionId });
  await expect.poll(async () => (await get()).status).toBe('Success');
  expect((await get()).mailboxes.map(({ mailbox, stored }) => [mailbox, stored])).toContainEqual([later, 1]);
});

test('what was removed before the console was closed stays removed', async () => {
  const { page } = console;
  await room(page);
  const [source] = await callMain(page, 'sources', 'list');
  await callMain(page, 'sources', 'remove', { sourceId: source?.id ?? '', withJobs: true });
  await console.app.close();
  console = await launchConsole(join(folder.path, 'data'));
  await expect(
    callMain(console.page, 'sources', 'putBack', { sourceId: source?.id ?? '' }),
  ).rejects.toMatchObject({ code: 'not-found' });
  expect(await callMain(console.page, 'sources', 'list')).toEqual([]);
});
