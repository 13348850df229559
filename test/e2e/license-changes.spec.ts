import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Locator, expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import { answerFileDialogs } from './support/drive-console.js';
import { createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { screenshot } from './support/page-checks.js';

/** Every answer that changing the license can have, in the dialog of a real console with twelve mailboxes backed up (§1, §7). */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;
let dialog: Locator;
let keys: Record<'older' | 'installed' | 'forged' | 'small' | 'rental', string>;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const { issueKeyFile, environmentAt } = await createKeyIssuer(join(folder.path, 'keys'));
  const own = { licenseId: randomUUID(), mailboxes: 20, supportId: '02145879' };
  keys = {
    older: await issueKeyFile(own),
    installed: await issueKeyFile({ ...own, issuedAt: '2026-01-02T00:00:00Z' }),
    forged: join(folder.path, 'forged.lic'),
    small: await issueKeyFile({
      type: 'evaluation',
      contract: { id: 'C-trial', type: 'trial' },
      mailboxes: 5,
    }),
    rental: await issueKeyFile({
      type: 'rental',
      contract: { id: 'C-rental', type: 'hosting-rental' },
      mailboxes: 50,
    }),
  };
  const lines = (await readFile(keys.installed, 'utf8')).split('\n');
  lines[6] = [...(lines[6] ?? '')].reverse().join('');
  await writeFile(keys.forged, lines.join('\n'));

  const dataFolder = join(folder.path, 'data');
  const environment = environmentAt('2026-02-05T12:00:00Z');
  const cli = { dataFolder, environment };
  const mail = await writeMaildirs(join(folder.path, 'mail'), 12);
  expect(postkeep(cli, 'license', 'install', keys.installed).code).toBe(0);
  expect(postkeep(cli, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail).code).toBe(0);
  expect(postkeep(cli, 'job', 'create', 'Daily', '--source', 'Mail', '--all').code).toBe(0);
  expect(postkeep(cli, 'job', 'run', 'Daily').code).toBe(0);
  console = await launchConsole(dataFolder, environment);
  await console.page.getByRole('button', { name: /Open License Information/ }).click();
  dialog = console.page.getByRole('dialog', { name: 'License Information' });
  await expectMailboxes('12 of 20');
});

test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

async function choose(path: string): Promise<void> {
  await answerFileDialogs(console.app, path);
  await dialog.getByRole('button', { name: 'Install…' }).click();
}

async function expectMailboxes(value: string): Promise<void> {
  await expect(dialog.locator('dd').getByText(value, { exact: true })).toBeVisible();
}

/** Reads the question, of a sentence or several, and answers it. */
async function answer(sentences: string | readonly string[], button: string): Promise<void> {
  const confirm = console.page.getByRole('alertdialog');
  for (const sentence of [sentences].flat()) await expect(confirm).toContainText(sentence);
  await confirm.getByRole('button', { name: button }).click();
  await expect(confirm).toHaveCount(0);
}

test('§1: a key that was altered is refused with its reason, and the installed one stays', async () => {
  await choose(keys.forged);
  await expect(dialog.getByText('License key is invalid', { exact: true })).toBeVisible();
  await expect(dialog.getByText(/^The signature does not fit: .* \(bad-signature\)$/)).toBeVisible();
  await screenshot(console.page, 'license-refused');
  await expectMailboxes('12 of 20');
});

test('§11: a key that mail has mangled is pasted, and is the same key', async () => {
  const quoted = (await readFile(keys.installed, 'utf8')).replaceAll(/^(?=.)/gm, '> ');
  await console.app.evaluate(
    ({ clipboard }, words) => clipboard.writeText(words),
    `Dear Ada,\n\n${quoted}\nRegards\n`,
  );
  await console.page.keyboard.press('ControlOrMeta+V');
  await expect(dialog.getByText('This license key is already installed. Nothing was changed.')).toBeVisible();
});

test('§11: two keys in one text are refused with the reason', async () => {
  const texts = await Promise.all([keys.older, keys.installed].map((path) => readFile(path, 'utf8')));
  await console.app.evaluate(({ clipboard }, words) => clipboard.writeText(words), texts.join('\n'));
  await console.page.keyboard.press('ControlOrMeta+V');
  await expect(dialog.getByText(/more than one license key.* \(several-keys\)$/)).toBeVisible();
  await expectMailboxes('12 of 20');
});

test('§1: the same key again changes nothing, and says so', async () => {
  await choose(keys.installed);
  await expect(dialog.getByText('This license key is already installed. Nothing was changed.')).toBeVisible();
});

test('§1: an older key of the same license asks first, although it stops no mailbox', async () => {
  await choose(keys.older);
  await answer('before the installed one', 'Keep the installed license');
  await expectMailboxes('12 of 20');
});

test('§7: removing the license says how many mailboxes it would stop: community terms cover ten', async () => {
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await answer(
    'Removing the license would stop the backup of 2 mailboxes. Restore is not affected. Remove it anyway?',
    'Cancel',
  );
  await expectMailboxes('12 of 20');
});

test('§7: a smaller license without an allowance says how many it would stop, and is installed when told to', async () => {
  await choose(keys.small);
  const question = [
    'It covers 5 mailboxes instead of 20.',
    'Its type is evaluation instead of subscription.',
    'It would stop the backup of 7 mailboxes. Restore is not affected.',
  ];
  await answer(question, 'Keep the installed license');
  await expectMailboxes('12 of 20');
  await choose(keys.small);
  await answer(question, 'Install anyway');
  // The pop-up of the state that the small license has brought stands over the dialog.
  const warning = console.page.getByRole('dialog', { name: 'License limit exceeded' });
  await warning.getByRole('button', { name: 'Close' }).click();
  await expectMailboxes('12 of 5');
  await expect(dialog.getByText('Exceeded', { exact: true }).first()).toBeVisible();
});

test('§6: a rental license that covers all is shown beside the small one, and automatic update is suggested', async () => {
  await choose(keys.rental);
  await answer('Its type is rental instead of evaluation.', 'Install anyway');
  await expect(
    dialog.getByText(
      'Turn on "Update license automatically (enables usage reporting)" to have it renewed in time.',
    ),
  ).toBeVisible();
  await expectMailboxes('0 of 50, 12 new (free until March 1)');
});
