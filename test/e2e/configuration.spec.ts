import { existsSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { addMaildirJob, answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

/* A console that moves, and the end of the sample organisation, with real data folders. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  folder = await temporaryFolder();
});
test.afterAll(() => folder.remove());

const passphrase = 'correct horse battery';

async function onConsole(name: string, work: (console: LaunchedConsole) => Promise<void>): Promise<void> {
  const console = await launchConsole(join(folder.path, name));
  try {
    await work(console);
  } finally {
    await console.app.close();
  }
}

async function openSettings({ page }: LaunchedConsole) {
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  return page.getByRole('region', { name: 'Configuration' });
}

async function backedUp({ page }: LaunchedConsole, jobId: string): Promise<void> {
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status, { timeout: 60_000 })
    .toBe('Success');
}

test('the old computer writes a file, runs no jobs any more, and restores as before', async () => {
  await onConsole('old', async (console) => {
    const { app, page } = console;
    const jobId = await addMaildirJob(page, 'Contoso', await writeMaildirs(join(folder.path, 'mail'), 3));
    await backedUp(console, jobId);
    const card = await openSettings(console);
    await card.getByRole('button', { name: 'Move to another computer…' }).click();
    const move = page.getByRole('alertdialog', { name: 'Move to another computer' });
    await expect(move.getByText(join(console.dataFolder, 'repository'))).toBeVisible();
    for (const field of await move.getByRole('textbox').all()) await field.fill(passphrase);
    await answerFileDialogs(app, join(folder.path, 'move.json'));
    await move.getByRole('button', { name: 'Save file and move…' }).click();
    const moved = page.getByRole('dialog', { name: 'This console was moved' });
    await expect(moved).toBeVisible();
    await moved.getByRole('button', { name: 'Close' }).click();
    await expect(callMain(page, 'jobs', 'run', { jobId })).rejects.toThrow(/was moved to another computer/);
    await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
    await expect(page.getByText('This console was moved to another computer').first()).toBeVisible();
    await expectAccessible(page);
    await screenshot(page, 'moved-home');
    await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('combobox', { name: 'Mailbox' }).click();
    await page.getByRole('option').first().click();
    await expect(page.getByRole('listbox', { name: 'Folders' }).getByRole('option').first()).toBeVisible();
  });
});

test('the new one takes it over, finds its repository, and goes on backing up', async () => {
  await cp(join(folder.path, 'old', 'repository'), join(folder.path, 'new', 'repository'), {
    recursive: true,
  });
  await onConsole('new', async (console) => {
    const { app, page } = console;
    // What its repository holds can be restored already, so that the first screen does not stand in for the others.
    const card = await openSettings(console);
    await answerFileDialogs(app, join(folder.path, 'move.json'));
    await card.getByRole('button', { name: 'Move here from another computer…' }).click();
    const taking = page.getByRole('alertdialog', { name: 'Move here from another computer' });
    await taking.getByLabel('Passphrase for this file').fill('another passphrase');
    await taking.getByRole('button', { name: 'Continue' }).click();
    await expect(taking.getByText('This is not the passphrase of the file.')).toBeVisible();
    await taking.getByLabel('Passphrase for this file').fill(passphrase);
    await taking.getByRole('button', { name: 'Continue' }).click();
    await expect(taking.getByText('Found, 3 mailboxes')).toBeVisible();
    await taking.getByRole('button', { name: 'Take over' }).click();
    await expect(taking).toHaveCount(0);
    await expect(
      page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }),
    ).toBeVisible();
    const [job] = await callMain(page, 'jobs', 'list');
    expect(job).toMatchObject({ name: 'Contoso' });
    await backedUp(console, job!.id);
    await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
    await expect(page.getByText('3 mailboxes').first()).toBeVisible();
    await screenshot(page, 'taken-over-mailboxes');
  });
  const idOf = (name: string): unknown =>
    (JSON.parse(readFileSync(join(folder.path, name, 'license.json'), 'utf8')) as { installationId: unknown })
      .installationId;
  expect(idOf('new')).toBe(idOf('old'));
});

test('a configuration goes from one console to another, shown before it is done', async () => {
  const file = join(folder.path, 'configuration.json');
  await onConsole('new', async (console) => {
    const card = await openSettings(console);
    await answerFileDialogs(console.app, file);
    await card.getByRole('button', { name: 'Export…' }).click();
    await console.page
      .getByRole('alertdialog', { name: 'Export the configuration' })
      .getByRole('button', { name: 'Save…' })
      .click();
    await expect.poll(() => existsSync(file)).toBe(true);
  });
  await onConsole('third', async (console) => {
    const { app, page } = console;
    await addMaildirJob(page, 'Mine', await writeMaildirs(join(folder.path, 'mine'), 1));
    const card = await openSettings(console);
    await answerFileDialogs(app, file);
    await card.getByRole('button', { name: 'Import…' }).click();
    const importing = page.getByRole('alertdialog', { name: 'Import a configuration' });
    await expect(importing.getByText('New: 2')).toBeVisible();
    await importing.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(importing).toHaveCount(0);
    const names = (await callMain(page, 'jobs', 'list')).map(({ name }) => name);
    expect(names).toEqual(['Contoso', 'Mine']);
    await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
    await expect(page.getByText('Contoso').first()).toBeVisible();
  });
});

test('the sample organisation goes by one click and one confirmation; nothing of it stays', async () => {
  await onConsole('sample', async (console) => {
    const { page } = console;
    await page.getByRole('button', { name: /^Open the sample organisation/ }).click();
    await expect(page.getByRole('button', { name: 'Back up now' }).first()).toBeVisible();
    const [job] = await callMain(page, 'jobs', 'list');
    await backedUp(console, job!.id);
    const card = await openSettings(console);
    await card.getByRole('button', { name: 'Remove the sample organisation?' }).click();
    const asked = page.getByRole('alertdialog', { name: 'Remove the sample organisation?' });
    await expect(asked.getByText('12 made-up mailboxes with 12 restore points')).toBeVisible();
    await asked.getByRole('button', { name: 'Remove it' }).click();
    await expect.poll(() => callMain(page, 'sample', 'forecast'), { timeout: 60_000 }).toBeNull();
    expect(existsSync(join(console.dataFolder, 'sample-organisation'))).toBe(false);
  });
});
