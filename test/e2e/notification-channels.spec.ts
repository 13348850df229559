import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page, expect, test } from '@playwright/test';
import { type SmtpServer, startSmtpServer } from '../fixtures/smtp-server.js';
import { type TlsFiles, makeTlsFiles } from '../fixtures/tls-files.js';
import { type WebhookReceiver, startWebhookReceiver } from '../fixtures/webhook-receiver.js';
import { addMaildirJob, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { takeBack } from './support/toast.js';
import { screenshot } from './support/page-checks.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tls: TlsFiles;
let smtp: SmtpServer;
let hook: WebhookReceiver;
let console: LaunchedConsole;
let jobId: string;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  tls = makeTlsFiles(folder.path);
  smtp = await startSmtpServer(tls);
  hook = await startWebhookReceiver(tls);
  console = await launchConsole(join(folder.path, 'data'));
  // Without a source the console welcomes its user, and has no Settings yet.
  jobId = await addMaildirJob(console.page, 'Daily', await writeMaildirs(join(folder.path, 'mail'), 2));
});

test.afterAll(async () => {
  await console.app.close();
  await hook.close();
  await smtp.stop();
  await folder.remove();
});

async function card(page: Page): Promise<Locator> {
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  const region = page.getByRole('region', { name: 'E-mail and webhooks' });
  await region.scrollIntoViewIfNeeded();
  return region;
}

const item = (region: Locator, name: string): Locator => region.getByRole('listitem', { name });

async function choose(region: Locator, name: string, entry: string): Promise<void> {
  await item(region, name)
    .getByRole('button', { name: `More actions for ${name}` })
    .click();
  await region.page().getByRole('menuitem', { name: entry }).click();
}

/** The files in which the console keeps what is no secret. */
const kept = (): string =>
  ['notification-channels', 'notification-outbox']
    .map((name) => readFileSync(join(console.dataFolder, `${name}.json`), 'utf8'))
    .join('\n');

test('e-mail is tried with what is entered, says what a real server answered, and is sent once a session has ended', async () => {
  const { page } = console;
  const region = await card(page);
  await expect(region).toContainText('Postkeep can notify you of failed backups by e-mail or chat');
  await region.getByRole('button', { name: 'Add a channel…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a channel' });
  await dialog.getByRole('textbox', { name: 'SMTP server', exact: true }).fill('localhost');
  await dialog.getByRole('textbox', { name: 'Port', exact: true }).fill(String(smtp.ports.tls));
  await dialog.getByRole('textbox', { name: 'User name', exact: true }).fill('ada');
  await dialog.getByLabel('Password').fill('wrong battery');
  await dialog.getByRole('textbox', { name: 'From', exact: true }).fill('postkeep@example.com');
  await dialog.getByRole('textbox', { name: 'To', exact: true }).fill('admin@example.com');
  await dialog.getByRole('textbox', { name: 'Certificate authority', exact: true }).fill(tls.caFile);
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Office');
  await dialog.getByRole('checkbox', { name: 'Successful sessions' }).check();
  await dialog.getByRole('checkbox', { name: 'Daily summary' }).uncheck();
  await dialog.getByRole('button', { name: 'Send a test' }).click();
  await expect(dialog).toContainText(
    `Not delivered. localhost:${String(smtp.ports.tls)} rejected the user name or password`,
  );
  await screenshot(page, 'channel-test-refused');
  expect(smtp.taken).toEqual([]);
  await dialog.getByLabel('Password').fill(smtp.password);
  await expect(dialog).not.toContainText('Not delivered.');
  await dialog.getByRole('button', { name: 'Send a test' }).click();
  await expect(dialog).toContainText(`Delivered. localhost:${String(smtp.ports.tls)} has accepted it.`);
  await expect
    .poll(() => smtp.taken)
    .toMatchObject([
      { user: 'ada', tls: true, to: ['admin@example.com'], data: expect.stringContaining('This is a test') },
    ]);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(item(region, 'Office')).toContainText('E-mail to admin@example.com');

  await callMain(page, 'jobs', 'run', { jobId });
  await expect.poll(() => smtp.taken.length).toBe(2);
  expect(smtp.taken[1]?.data).toMatch(/Subject: .*Daily: Success/);
  await expect(item(region, 'Office')).toContainText('Success: Delivered');
  expect(kept()).not.toContain(smtp.password);
  expect(kept()).not.toContain('wrong battery');
});

test('a key of one’s own receiver is shown once, signs what is sent, and no address comes back to the page', async () => {
  const { page } = console;
  const region = await card(page);
  await region.getByRole('button', { name: 'Add a channel…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a channel' });
  await dialog.getByLabel('Send by').selectOption({ label: 'Your own receiver (JSON, signed)' });
  await dialog
    .getByRole('textbox', { name: 'Address', exact: true })
    .fill(`${hook.origin}/hook?token=s3cret`);
  await dialog.getByRole('textbox', { name: 'Certificate authority', exact: true }).fill(tls.caFile);
  await dialog.getByRole('checkbox', { name: 'Daily summary' }).uncheck();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Monitor');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const shown = page.getByRole('alertdialog', { name: 'Signing key' });
  const key = (await shown.locator('code').textContent()) ?? '';
  expect(key).toMatch(/^[\w-]{43}$/);
  await screenshot(page, 'channel-signing-key');
  await shown.getByRole('button', { name: 'Close' }).click();

  await choose(region, 'Monitor', 'Send a test');
  await expect(item(region, 'Monitor')).toContainText(/Test: Delivered.*answered with HTTP status 200/);
  const [got] = hook.received;
  const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(String(got?.headers['postkeep-signature'])) ?? [];
  expect(got?.path).toBe('/hook?token=s3cret');
  expect(mac).toBe(
    createHmac('sha256', key)
      .update(`${time ?? ''}.${got?.body ?? ''}`)
      .digest('hex'),
  );
  const known = JSON.stringify(await callMain(page, 'notificationChannels', 'list'));
  expect(known).toContain(hook.origin);
  expect(`${known} ${kept()}`).not.toMatch(new RegExp(`s3cret|${key}|${smtp.password}`));
});

test('what is changed keeps its address and key; a changed service asks for another address', async () => {
  const { page } = console;
  const region = await card(page);
  await choose(region, 'Monitor', 'Edit…');
  const dialog = page.getByRole('dialog', { name: 'Edit Monitor' });
  await expect(dialog.getByRole('textbox', { name: 'Address', exact: true })).toHaveValue('');
  await dialog.getByLabel('Send by').selectOption({ label: 'Slack' });
  await expect(dialog.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Send by').selectOption({ label: 'Your own receiver (JSON, signed)' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Watch');
  await dialog.getByRole('checkbox', { name: 'Successful sessions' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(item(region, 'Watch')).toContainText(`Your own receiver (JSON, signed), ${hook.origin}`);
  hook.received.length = 0;
  await choose(region, 'Watch', 'Send a test');
  await expect.poll(() => hook.received.map(({ path }) => path)).toEqual(['/hook?token=s3cret']);
  expect(hook.received[0]?.headers['postkeep-signature']).toBeDefined();
});

test('what could not be delivered waits, is told with the answer, and goes at once when asked to', async () => {
  const { page } = console;
  const region = await card(page);
  hook.received.length = 0;
  hook.answers.push((response) => response.writeHead(503).end());
  await callMain(page, 'jobs', 'run', { jobId });
  await expect(item(region, 'Watch')).toContainText(
    /Success: Failed.*HTTP status 503.*1 delivery is waiting\. Next attempt: /,
  );
  await choose(region, 'Watch', 'Deliveries…');
  const dialog = page.getByRole('dialog', { name: 'Deliveries' });
  await expect(dialog.getByRole('row', { name: /Watch.*Success.*Failed/ })).toBeVisible();
  await screenshot(page, 'deliveries-waiting');
  await dialog.getByRole('button', { name: 'Retry Watch now' }).click();
  await expect(dialog.getByRole('row', { name: /Watch.*Success.*2.*Delivered/ })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Retry Watch now' })).toHaveCount(0);
  const ids = hook.received.map(({ headers }) => headers['postkeep-delivery']);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  await dialog.getByRole('button', { name: 'Close' }).click();
});

test('a removed channel comes back whole, and both are in the log of actions', async () => {
  const { page } = console;
  const region = await card(page);
  hook.received.length = 0;
  await choose(region, 'Watch', 'Remove');
  await expect(item(region, 'Watch')).toHaveCount(0);
  await takeBack(page);
  await expect(item(region, 'Watch')).toBeVisible();
  await choose(region, 'Watch', 'Send a test');
  await expect.poll(() => hook.received.map(({ path }) => path)).toEqual(['/hook?token=s3cret']);
  await item(region, 'Watch').getByRole('switch').click();
  await expect(item(region, 'Watch').getByRole('switch')).not.toBeChecked();
  const { entries } = await callMain(page, 'audit', 'page', {
    ...{ filter: { actions: ['settings-changed'] }, before: null, limit: 50 },
  });
  expect(entries.map(({ about }) => about.value)).toEqual([
    ...['Watch', 'Watch', 'Watch', 'Monitor', 'Monitor', 'Office'],
  ]);
});
