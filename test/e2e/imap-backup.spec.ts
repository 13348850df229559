import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Dovecot, startDovecot } from '../fixtures/dovecot.js';
import { startFakeSignInService } from '../fixtures/fake-sign-in-service.js';
import { RawImap } from '../fixtures/raw-imap.js';
import { answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { screenshot } from './support/page-checks.js';
import { toast } from './support/toast.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dovecot: Dovecot;
let console: LaunchedConsole;

const user = 'anna@contoso.example';
const messages = Array.from({ length: 40 }, (_, n) =>
  Buffer.from(
    `From: b@contoso.example\r\nSubject: Message ${String(n)}\r\n\r\nBody ${String(n)}\r\n\xe4\xf6\r\n`,
    'latin1',
  ),
);

test.beforeAll(async () => {
  folder = await temporaryFolder();
  dovecot = await startDovecot({ tokensOf: 'app' });
  for (const [n, message] of messages.entries()) {
    await dovecot.deliver(user, n % 2 === 0 ? ['INBOX'] : ['Projekte', 'Größe & Maße'], message);
  }
  console = await launchConsole(join(folder.path, 'data'));
});

test.afterAll(async () => {
  await console.app.close();
  await dovecot.stop();
  await folder.remove();
});

const draft = (caFile: string, secret: string) => ({
  name: 'Contoso mail',
  config: {
    type: 'imap' as const,
    host: 'localhost',
    port: dovecot.tlsPort,
    security: 'tls' as const,
    caFile,
    auth: { method: 'password' as const, user },
  },
  secret,
});

test('a wrong password and a foreign certificate each get their own answer', async () => {
  const { page } = console;
  await expect(callMain(page, 'sources', 'check', draft(dovecot.caFile, 'wrong'))).rejects.toMatchObject({
    code: 'source-credentials',
  });
  await expect(
    callMain(page, 'sources', 'check', draft(dovecot.foreignCaFile, dovecot.password)),
  ).rejects.toMatchObject({ code: 'source-tls' });
});

test('an app of a Microsoft tenant opens a mailbox with the credentials of a file that main reads', async () => {
  const service = await startFakeSignInService(dovecot);
  const credentialsFile = join(folder.path, 'app.json');
  const { tenantId, clientId, clientSecret, origin: authority } = service;
  writeFileSync(credentialsFile, JSON.stringify({ tenantId, clientId, clientSecret, authority }));
  const { config } = draft(dovecot.caFile, '');
  const oauth = {
    name: 'Tenant',
    config: { ...config, auth: { method: 'oauth' as const, provider: 'm365' as const }, mailboxes: [user] },
    secret: { credentialsFile },
  };
  const { page } = console;
  expect(await callMain(page, 'sources', 'check', oauth)).toEqual({
    mailboxes: [{ mailbox: user, kind: 'user' }],
    passedOver: [],
  });
  service.roles = ['Mail.Read'];
  await expect(callMain(page, 'sources', 'check', oauth)).rejects.toMatchObject({
    code: 'source-credentials',
  });
  await service.close();
});

test('a mailbox on a real IMAP server is backed up over TLS and a message comes back byte for byte', async () => {
  const { app, page } = console;
  const source = await callMain(page, 'sources', 'add', draft(dovecot.caFile, dovecot.password));
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
    .toBe('Success');
  const { mailboxes } = await callMain(page, 'sessions', 'get', { sessionId });
  expect(mailboxes).toMatchObject([{ mailbox: user, seen: messages.length, stored: messages.length }]);

  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await page.getByRole('option', { name: user }).click();
  await page.getByRole('listbox', { name: 'Folders' }).getByText('Größe & Maße').click();
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  const exported = join(folder.path, 'restored.eml');
  await answerFileDialogs(app, exported);
  await page.getByRole('button', { name: 'Save .eml…' }).click();
  await expect(page.getByText('Export finished').first()).toBeVisible();
  await screenshot(page, 'imap-restore');
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  expect(messages.map(sha256)).toContain(sha256(readFileSync(exported)));
});

test('an export of the mailbox tells the page how far it is, from the worker over main', async () => {
  const { app, page } = console;
  // The export may be over before a picture of its bar could be taken: what the page was told stays.
  await page.evaluate(() => {
    const told: unknown[] = [];
    Reflect.set(globalThis, 'toldOfExports', told);
    const bridge = Reflect.get(globalThis, 'postkeep') as {
      subscribe: (channel: string, listener: (payload: unknown) => void) => void;
    };
    bridge.subscribe('postkeep:restore:exporting', (payload) => told.push(payload));
  });
  const path = join(folder.path, 'mailbox.mbox');
  await answerFileDialogs(app, path);
  await page.getByRole('button', { name: 'Export mailbox… in another format' }).click();
  await page.getByRole('menuitemradio', { name: 'One .mbox file' }).click();
  await expect(toast(page, `40 messages saved to ${path}`)).toBeVisible();
  const told = await page.evaluate(() => Reflect.get(globalThis, 'toldOfExports') as unknown[]);
  expect(told[0]).toMatchObject({ path, done: 0, total: messages.length });
  expect(told.at(-1)).toMatchObject({ path, done: messages.length, total: messages.length });
});

test('a mailbox is restored to a real IMAP server from the Restore screen: into a dated folder, byte for byte', async () => {
  const { page } = console;
  await page.getByRole('button', { name: 'Restore to server…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore to server' });
  await expect(dialog.getByRole('combobox', { name: 'Mailbox', exact: true })).toHaveValue(user);
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('Restore complete.');
  await expect(dialog).toContainText(/in the folder “Restored \d{4}-\d\d-\d\d \d\d:\d\d”/);
  await screenshot(page, 'imap-restored-to-server');
  const client = await RawImap.open({
    port: dovecot.plainPort,
    tls: false,
    user,
    password: dovecot.password,
  });
  const hashesIn = async (isRestored: boolean): Promise<string[]> => {
    const hashes: string[] = [];
    for (const folder of await client.folders()) {
      if (folder.startsWith('Public') || folder.startsWith('Restored ') !== isRestored) continue;
      hashes.push(...(await client.messages(folder)).map(({ sha256 }) => sha256));
    }
    return hashes.sort();
  };
  expect(await hashesIn(true)).toEqual(await hashesIn(false));
  expect(await hashesIn(true)).toHaveLength(messages.length);
  client.close();
  await dialog.getByRole('button', { name: 'Show log' }).click();
  await expect(page.getByText(`${user}: ${String(messages.length)} messages restored`)).toBeVisible();
});
