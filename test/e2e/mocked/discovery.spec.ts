import { type Locator, expect } from '@playwright/test';
import { text } from '../../../shared/texts/text.js';
import type { Source } from '../../../shared/backup/source.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { openPalette } from '../support/palette.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const discovery = {
  ...sampleState().discovery,
  mailboxes: [
    { mailbox: 'ada@contoso.example', kind: 'user' as const, isNew: false },
    { mailbox: 'bo@contoso.example', kind: 'user' as const, isNew: true },
    { mailbox: 'info@contoso.example', kind: 'shared' as const, isNew: true },
    { mailbox: 'room1@contoso.example', kind: 'resource' as const, isNew: false },
  ],
  changedKind: [{ mailbox: 'room1@contoso.example', kind: 'resource' as const }],
  gone: ['carl@contoso.example'],
  closed: [{ mailbox: 'ceo@contoso.example', reason: 'denied' as const }],
};
const tenant: Source = {
  id: 'source-1',
  name: 'Contoso tenant',
  config: {
    type: 'imap',
    host: 'outlook.office365.com',
    port: 993,
    security: 'tls',
    auth: { method: 'oauth', provider: 'm365' },
    maxConnections: 4,
  },
};

async function addDialog(): Promise<Locator> {
  const { page } = mocked;
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  return page.getByRole('dialog', { name: 'Add a mail source' });
}

test('mailboxes of a tenant are found before it is added: how many of each kind, what is new, what is not there any more', async () => {
  await mocked.open(sampleState({ discovery }));
  const dialog = await addDialog();
  await dialog.getByRole('radio', { name: 'Microsoft 365' }).check();
  const find = dialog.getByRole('button', { name: 'Find mailboxes' });
  await expect(find).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Tenant ID' }).fill('contoso.onmicrosoft.com');
  await dialog.getByRole('textbox', { name: 'Application (client) ID' }).fill('0000-app');
  await dialog.getByRole('textbox', { name: 'Client secret' }).fill('s3cret');
  await find.click();
  await expect(dialog.getByText('4 mailboxes found')).toBeVisible();
  await expect(dialog.getByText('2 user, 1 shared, 1 resource', { exact: false })).toBeVisible();
  await expect(dialog.getByRole('list', { name: '2 are new' })).toContainText('info@contoso.example');
  await expect(dialog.getByRole('list', { name: '1 is no longer in the directory' })).toContainText('carl');
  await expect(dialog.getByText('ceo@contoso.example: Exchange doesn’t give the app')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'add-source-found');
  await expect
    .poll(() => mocked.calls('sources.tryDiscovery'))
    .toMatchObject([
      { config: { auth: { method: 'oauth', provider: 'm365' } }, secret: expect.stringContaining('s3cret') },
    ]);
  // What was found was found with these fields.
  await dialog.getByRole('textbox', { name: 'Tenant ID' }).fill('fabrikam.example');
  await expect(dialog.getByText('4 mailboxes found')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await mocked.lastCall('sources.add')).not.toHaveProperty('config.mailboxes');
});

async function findMailboxes(): Promise<void> {
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('tab', { name: 'Mail sources' }).click();
  await page.getByRole('button', { name: 'More actions for Contoso tenant' }).click();
  await page.getByRole('menuitem', { name: 'Find mailboxes…' }).click();
}

test('a directory that cannot be read says what to do, and can be asked again', async () => {
  await mocked.open(sampleState({ discovery, sources: [tenant] }));
  await mocked.failWith('sources.discover', {
    code: 'source-credentials',
    message: text('directory.graphPermission', {
      ...{ host: 'graph.microsoft.com', clientId: '0000-app' },
      permissions: 'User.Read.All, MailboxSettings.Read',
    }),
    details: 'HTTP 403 · Authorization_RequestDenied',
  });
  await findMailboxes();
  const dialog = mocked.page.getByRole('dialog', { name: 'Mailboxes of Contoso tenant' });
  await expect(dialog.getByText('User.Read.All, MailboxSettings.Read', { exact: false })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'discover-no-consent');
  await mocked.fail('sources.discover', null);
  await dialog.getByRole('button', { name: 'Find again' }).click();
  await expect(dialog.getByText('4 mailboxes found')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'discover-found');
  await expect.poll(() => mocked.calls('sources.discover')).toHaveLength(2);
});

test('a long look shows how far it is, and is stopped by the button and by leaving', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ discovery, sources: [tenant] }));
  await mocked.hold('sources.discover', true);
  await findMailboxes();
  const dialog = page.getByRole('dialog', { name: 'Mailboxes of Contoso tenant' });
  await expect(dialog.getByRole('progressbar', { name: 'Reading the directory…' })).toBeVisible();
  const task = async (): Promise<string> =>
    ((await mocked.lastCall('sources.discover')) as { task: string }).task;
  const figures = { users: 1234, mailboxes: 980, isWaiting: false };
  await mocked.pushDiscovering({ task: await task(), ...figures });
  await expect(dialog.getByText('1,234 users, 980 mailboxes so far')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'discover-running');
  await mocked.pushDiscovering({ task: await task(), ...figures, isWaiting: true });
  await expect(dialog.getByText('Waiting, because the directory is busy.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByRole('button', { name: 'Find mailboxes' })).toBeVisible();
  await expect.poll(() => mocked.calls('sources.cancelDiscovery')).toEqual([{ task: await task() }]);
  await dialog.getByRole('button', { name: 'Find mailboxes' }).click();
  await expect(dialog.getByRole('progressbar', { name: 'Reading the directory…' })).toBeVisible();
  const second = await task();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => mocked.calls('sources.cancelDiscovery')).toContainEqual({ task: second });
});

test('Google is asked in the name of an administrator; a list by hand needs none', async () => {
  await mocked.open(sampleState({ discovery, chosenPath: '/home/ada/key.json' }));
  const dialog = await addDialog();
  await dialog.getByRole('radio', { name: 'Google Workspace' }).check();
  await dialog.getByRole('button', { name: 'Browse…' }).first().click();
  const add = dialog.getByRole('button', { name: 'Add source' });
  await expect(add).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Administrator’s address' }).fill('admin@contoso.example');
  await expect(add).toBeEnabled();
  await expectAccessibleInBothThemes(mocked, 'add-source-google-directory');
  await dialog.getByRole('radio', { name: 'From a list' }).check();
  await expect(add).toBeDisabled();
  await dialog.getByRole('radio', { name: 'All in the directory' }).check();
  await add.click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('sources.add'))
    .toMatchObject([{ config: { auth: { provider: 'google', administrator: 'admin@contoso.example' } } }]);
});
