import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { type Dovecot, startDovecot } from '../fixtures/dovecot.js';
import { countClicks } from './support/count-clicks.js';
import { callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { screenshot } from './support/page-checks.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dovecot: Dovecot;
let console: LaunchedConsole;
const user = 'anna@contoso.example';

test.beforeAll(async () => {
  folder = await temporaryFolder();
  dovecot = await startDovecot();
  await dovecot.deliver(user, ['INBOX'], 'Subject: one\r\n\r\nBody\r\n');
  console = await launchConsole(join(folder.path, 'data'));
  await failToSignIn(console.page);
});

test.afterAll(async () => {
  await console.app.close();
  await dovecot.stop();
  await folder.remove();
});

/** A job of a mailbox whose password was changed on the server, after it has failed. */
async function failToSignIn(page: Page): Promise<void> {
  const source = await callMain(page, 'sources', 'add', {
    name: 'Contoso mail',
    config: {
      type: 'imap',
      host: 'localhost',
      port: dovecot.tlsPort,
      security: 'tls',
      caFile: dovecot.caFile,
      auth: { method: 'password', user },
    },
    secret: 'the old password',
  });
  const job = await callMain(page, 'jobs', 'create', {
    name: 'Contoso every day',
    sourceId: source.id,
    selection: { type: 'all' },
    schedule: { type: 'every', minutes: 1440 },
    retention: { type: 'days', days: 30 },
    repositoryPath: null,
  });
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId: job.id });
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status)
    .toBe('Failed');
}

const faults = [
  { name: 'a server that is gone', change: { port: 1 }, field: 'Server', said: /cannot be reached/ },
  {
    name: 'a foreign certificate',
    change: { caFile: '' },
    field: 'Certificate authority',
    said: /not signed by a known authority/,
  },
] as const;

for (const { name, change, field, said } of faults) {
  test(`from a failed job ${name} leads to the field that mends it`, async () => {
    const { page } = console;
    const [source] = await callMain(page, 'sources', 'list');
    if (source?.config.type !== 'imap') throw new Error('The source is another one.');
    const update = (config: typeof source.config) =>
      callMain(page, 'sources', 'update', { sourceId: source.id, name: source.name, secret: null, config });
    await update({ ...source.config, ...change });
    await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
    await page.getByRole('row', { name: /Contoso every day/ }).click();
    await page.getByRole('button', { name: 'Mail source…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
    const mended = dialog.getByRole('textbox', { name: field });
    await expect(mended).toBeFocused();
    await expect(mended).toHaveAccessibleDescription(said);
    await expect(mended).toBeInViewport();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await update(source.config);
  });
}

test('a password that was changed on the server is mended from Home, and the job is backed up again, in at most five clicks', async () => {
  const { page } = console;
  await page.getByRole('navigation').getByRole('button', { name: 'Home' }).click();
  const mend = page.getByRole('button', { name: /^Mail source: / });
  await expect(mend).toBeVisible();
  await screenshot(page, 'home-mend-source');

  const clicks = await countClicks(page);
  await mend.click();
  const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
  const password = dialog.getByRole('textbox', { name: 'Password' });
  await expect(password).toBeFocused();
  await expect(password).toHaveAccessibleDescription(
    /rejected the user name or password of anna@contoso.example/,
  );
  await screenshot(page, 'source-mend-password');
  await page.keyboard.type(dovecot.password);
  // What was said is about another password.
  await expect(dialog.getByText('rejected the user name or password', { exact: false })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Save source' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: 'Back up now' }).click();
  const last = async () => (await callMain(page, 'sessions', 'list', { limit: 1 }))[0]?.status;
  await expect.poll(last).toBe('Success');
  expect(await clicks()).toBeLessThanOrEqual(5);
});
