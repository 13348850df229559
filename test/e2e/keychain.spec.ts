import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { root } from '../../build/paths.mjs';
import { electronRuntime } from '../../build/setup/electron-runtime.mjs';
import { type Dovecot, startDovecot } from '../fixtures/dovecot.js';
import { type DesktopSession, startDesktopSession } from './support/desktop-session.js';
import { callMain } from './support/drive-console.js';
import { temporaryFolder } from './support/launch-console.js';
import { launchPackaged } from './support/packaged-console.js';
import { screenshot } from './support/page-checks.js';

const user = 'anna@contoso.example';

let dovecot: Dovecot;
let desktop: DesktopSession;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

test.beforeAll(async () => {
  dovecot = await startDovecot();
  await dovecot.deliver(
    user,
    ['INBOX'],
    Buffer.from('From: b@contoso.example\r\nSubject: One\r\n\r\nHello\r\n'),
  );
});
test.afterAll(() => dovecot.stop());
test.beforeEach(async () => {
  folder = await temporaryFolder();
  desktop = await startDesktopSession();
});
test.afterEach(async () => {
  await desktop.close();
  await folder.remove();
});

/** The console in its data folder, on a desktop. */
async function launch({ environment } = desktop) {
  const { executable } = await electronRuntime();
  return launchPackaged(executable, [root, '--data-dir', folder.path], environment);
}

const secretsFile = () => join(folder.path, 'secrets.json');

/** Adds the mail server in the dialog, as a person does; answers what the dialog says of the password. */
async function addSource(page: Page, hint: string, shot: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a mail source' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('textbox', { name: 'Server' }).fill('localhost');
  await dialog.getByRole('textbox', { name: 'Port' }).fill(String(dovecot.tlsPort));
  await dialog.getByRole('textbox', { name: 'User name' }).fill(user);
  await dialog.getByRole('textbox', { name: 'Password' }).fill(dovecot.password);
  await dialog.getByRole('textbox', { name: 'Certificate authority' }).fill(dovecot.caFile);
  await expect(dialog.getByText(hint)).toBeVisible();
  await screenshot(page, shot);
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await expect(dialog).toHaveCount(0);
}

/** Runs a job of the first source, made on first use; answers how its session ended and what its log says. */
async function backUp(page: Page): Promise<{ status: string; log: string }> {
  const [source] = await callMain(page, 'sources', 'list');
  const [known] = await callMain(page, 'jobs', 'list');
  const job =
    known ??
    (await callMain(page, 'jobs', 'create', {
      name: 'Daily',
      sourceId: source?.id ?? '',
      selection: { type: 'all' },
      schedule: { type: 'manual' },
      retention: { type: 'forever' },
      repositoryPath: null,
    }));
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId: job.id });
  const session = () => callMain(page, 'sessions', 'get', { sessionId });
  await expect.poll(async () => (await session()).status).not.toBe('Running');
  const { status, log } = await session();
  return { status, log: log.map(({ text }) => text).join('\n') };
}

test("a mail password is kept in the system's keychain and opened by it after a restart", async () => {
  const keyring = await desktop.startKeyring();
  let console = await launch();
  try {
    await addSource(console.page, 'Stored in this computer’s keychain.', 'password-in-keychain');
    const text = readFileSync(secretsFile(), 'utf8');
    expect(text).toContain('"kind": "keychain"');
    expect(text).not.toContain(dovecot.password);
    expect(text).not.toContain(Buffer.from(dovecot.password).toString('base64'));
    expect(await keyring.labels()).toContainEqual(expect.stringMatching(/Safe Storage$/));
    expect(await backUp(console.page)).toMatchObject({ status: 'Success' });

    await console.close();
    console = await launch();
    expect(await backUp(console.page)).toMatchObject({ status: 'Success' });
  } finally {
    await console.close();
  }

  // On a desktop without a keychain the job says so instead of asking the server with a wrong password.
  const bare = await startDesktopSession();
  const elsewhere = await launch(bare);
  try {
    const { status, log } = await backUp(elsewhere.page);
    expect(status).toBe('Failed');
    expect(log).toContain("The password is in the system's keychain, which this program cannot open.");
  } finally {
    await elsewhere.close();
    await bare.close();
  }
});

test('without a keychain a mail password is kept in a file of its owner alone, and the dialog warns of it', async () => {
  let console = await launch();
  try {
    await addSource(
      console.page,
      'This computer doesn’t have a keychain, so the password is stored in a file that only you can read.',
      'password-in-file',
    );
    expect(readFileSync(secretsFile(), 'utf8')).toContain('"kind": "plain"');
    expect(statSync(secretsFile()).mode & 0o777).toBe(0o600);

    await console.close();
    console = await launch();
    expect(await backUp(console.page)).toMatchObject({ status: 'Success' });
    await console.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await expect(
      console.page.getByText(
        'In a file that only you can read, because this computer doesn’t have a keychain',
      ),
    ).toBeVisible();
  } finally {
    await console.close();
  }
});
