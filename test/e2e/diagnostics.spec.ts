import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Locator, type Page, expect, test } from '@playwright/test';
import { daysFromNow } from '../fixtures/licensing/licensing-server.js';
import { openFromBuffer } from '../fixtures/zip.js';
import { answerFileDialogs, callMain, readMailboxesOf } from './support/drive-console.js';
import { postkeep } from './support/command-line.js';
import { createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { expectAccessible, screenshot } from './support/page-checks.js';
import { toast } from './support/toast.js';

/** Exports diagnostics of a console that holds, and has logged, what they must not tell. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;
let licenseKey: string;

const owner = 'planted.owner@contoso.example';
const unreachable = 'planted.user@contoso.example';
const subject = 'Planted subject';
const token = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('planted token').toString('base64url')}.cGxhbnRlZA`;
const password = `planted-password-${token}`;
const holder = 'Planted Hosting GmbH';
const jobName = 'Planted job';

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const { jwksFile, issueKeyFile } = await createKeyIssuer(join(folder.path, 'keys'));
  const keyFile = await issueKeyFile({
    type: 'rental',
    contract: { id: 'C-planted', type: 'hosting-rental' },
    mailboxes: 50,
    licensedTo: { company: holder },
    expiresOn: daysFromNow(200),
  });
  licenseKey = await readFile(keyFile, 'utf8');
  const mail = join(folder.path, 'mail');
  for (const each of ['cur', 'new', 'tmp']) await mkdir(join(mail, owner, each), { recursive: true });
  writeFileSync(
    join(mail, owner, 'cur', '1767225600.M1.host:2,S'),
    `From: planted.sender@contoso.example\r\nSubject: ${subject}\r\n\r\nPlanted body\r\n`,
  );
  const dataFolder = join(folder.path, 'data');
  const environment = {
    POSTKEEP_TRUSTED_JWKS: jwksFile,
    HOME: join(folder.path, 'planted-home'),
  };
  const cli = { dataFolder, environment };
  expect(postkeep(cli, 'license', 'install', keyFile).code).toBe(0);
  console = await launchConsole(dataFolder, environment);
  const { app, page } = console;
  await page.locator('main').waitFor();
  await callMain(page, 'settings', 'set', { licenseServer: 'https://licensing.planted.example:8443' });
  await backUp(page, { type: 'maildir', path: mail }, null);
  await backUp(
    page,
    {
      type: 'imap',
      host: 'localhost',
      port: 1,
      security: 'plain',
      auth: { method: 'password', user: unreachable },
      maxConnections: 1,
    },
    password,
  );
  await exportMessage(app, page, join(folder.path, `${subject}.eml`));
});

test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

type Config = Parameters<typeof callMain<'sources', 'add'>>[3]['config'];

/** Adds the source with a job and waits until a backup of it has ended, well or not. */
async function backUp(page: Page, config: Config, secret: string | null): Promise<void> {
  const name = `Planted ${config.type}`;
  const { id: sourceId } = await callMain(page, 'sources', 'add', { name, config, secret });
  const { id: jobId } = await callMain(page, 'jobs', 'create', {
    name: `${jobName} ${config.type}`,
    sourceId,
    selection: { type: 'all' },
    schedule: { type: 'manual' },
    retention: { type: 'forever' },
    repositoryPath: null,
  });
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
  // A server that cannot be reached is tried again for more than a minute.
  if (config.type === 'imap') {
    await expect
      .poll(async () => {
        const { log } = await callMain(page, 'sessions', 'get', { sessionId });
        return log.map(({ text }) => text).join('\n');
      })
      .toContain('Trying again.');
    await callMain(page, 'jobs', 'stop', { jobId });
  }
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status)
    .not.toBe('Running');
}

/** Exports the only message to a file that is called as its subject. */
async function exportMessage(app: LaunchedConsole['app'], page: Page, path: string): Promise<void> {
  const mailbox = (await readMailboxesOf(page)).find((each) => each.mailbox === owner)!;
  const [point] = await callMain(page, 'restore', 'points', { mailboxId: mailbox.id });
  const [inbox] = await callMain(page, 'restore', 'folders', { pointId: point!.id });
  const { messages } = await callMain(page, 'restore', 'messages', {
    pointId: point!.id,
    folderId: inbox!.id,
    offset: 0,
    limit: 10,
  });
  await answerFileDialogs(app, path);
  await callMain(page, 'restore', 'export', {
    ...{ task: 'test', format: 'eml', name: 'messages' },
    selection: { type: 'messages', messageIds: messages.map(({ id }) => id) },
  });
}

async function openDialog(): Promise<Locator> {
  const { page } = console;
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Export diagnostics…' }).click();
  return page.getByRole('dialog', { name: 'Export diagnostics' });
}

test('the dialog says what goes in and what never does, in light and dark', async () => {
  const { page } = console;
  const dialog = await openDialog();
  await expect(dialog.getByRole('heading', { name: 'Included', exact: true })).toBeVisible();
  await expect(dialog.getByRole('heading', { name: 'Never included' })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await callMain(page, 'settings', 'set', { theme });
    await expect(page.locator('html')).toHaveCSS('color-scheme', theme);
    await screenshot(page, `diagnostics-${theme}`);
    await expectAccessible(page, theme === 'light' ? 'everything' : 'colours');
  }
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Export diagnostics…' })).toBeFocused();
});

test('a file that cannot be written is said with its code, and the dialog stays', async () => {
  const dialog = await openDialog();
  await answerFileDialogs(console.app, join(folder.path, 'gone', 'diagnostics.zip'));
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  await expect(dialog).toContainText('cannot be written. Check that the folder exists and has free space.');
  await expect(dialog).toContainText('(io)');
  await screenshot(console.page, 'diagnostics-failed');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('the zip holds versions, sessions and logs, and none of what was planted', async () => {
  const { app, page } = console;
  const dialog = await openDialog();
  const path = join(folder.path, 'exported', 'diagnostics.zip');
  await mkdir(join(folder.path, 'exported'));
  await answerFileDialogs(app, path);
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(toast(page, `Saved to ${path}`)).toBeVisible();
  expect(await readdir(join(folder.path, 'exported'))).toEqual(['diagnostics.zip']);
  expect(statSync(path).mode & 0o777).toBe(0o600);

  const entries = await openFromBuffer(readFileSync(path));
  const files = new Map(entries.map(({ name, content }) => [name, content.toString()]));
  expect([...files.keys()]).toEqual([
    ...['system.json', 'settings.json', 'license.json', 'sources-and-jobs.json'],
    ...['sessions/01-restore.json', 'sessions/02-backup.json', 'sessions/03-backup.json'],
    ...['logs/main.log', 'logs/worker.log', 'README.txt'],
  ]);
  const keyLines = licenseKey.split('\n').filter((line) => line.length > 30 && !line.startsWith('-'));
  expect(keyLines.length).toBeGreaterThan(3);
  for (const [name, content] of files) {
    for (const secret of [/planted/i, /contoso/i, /localhost/i, /\w@\w/, /eyJ/, /cGxhbnRlZA/]) {
      expect(content, name).not.toMatch(secret);
    }
    for (const secret of [...keyLines, token, folder.path]) expect(content, name).not.toContain(secret);
  }

  const { version } = await callMain(page, 'app', 'info');
  const electron = await app.evaluate(() => process.versions.electron);
  expect(JSON.parse(files.get('system.json')!)).toMatchObject({ postkeep: version, electron });
  expect(JSON.parse(files.get('license.json')!)).toMatchObject({
    license: { type: 'rental', mailboxes: 50 },
  });
  expect(JSON.parse(files.get('settings.json')!)).toMatchObject({ licenseServer: 'set', proxy: 'not set' });
  expect(files.get('logs/main.log')).toMatch(/session started: \S+ \(backup, manual\)/);
  expect(files.get('sessions/01-restore.json')).toContain('1 message exported to ‹path›');
  expect(files.get('sessions/03-backup.json')).toMatch(/‹mailbox-\d›: 1 message seen/);
  expect(files.get('sessions/02-backup.json')).toMatch(/‹host-\d›(:1)? cannot be reached/);
});
