import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { text } from '../../../shared/texts/text.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, expectReady, windowScreenshot } from '../support/page-checks.js';
import { openPalette } from '../support/palette.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('the fields of Microsoft 365 and Google Workspace can be read and used in light and dark', async () => {
  const dialog = await addDialog();
  for (const [type, field, name] of [
    ['Microsoft 365', 'Tenant ID', 'add-source-m365'],
    ['Google Workspace', 'Service account key', 'add-source-google'],
  ] as const) {
    await dialog.getByRole('radio', { name: type }).check();
    await expect(dialog.getByRole('textbox', { name: field })).toBeVisible();
    await expectAccessibleInBothThemes(mocked, name);
  }
});

test('what is not read is shown with its reason when a source is tried, in light and dark', async () => {
  const { page } = mocked;
  const passedOver = [
    { name: 'lost+found', reason: text('sources.lostAndFound'), mayBeMail: false },
    { name: 'bob', reason: text('sources.readForbidden'), mayBeMail: true },
  ];
  await mocked.open(sampleState({ passedOver }));
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('radio', { name: 'Maildir' }).check();
  await dialog.getByRole('textbox', { name: 'Folder' }).fill('/mail');
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByText('2 entries are not read')).toBeVisible();
  await expect(dialog.getByText('bob: it may not be read (permission denied)')).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'add-source-not-read');
});

test('a look through a large folder says how far it is and can be stopped; to be added it is looked through or not', async () => {
  const { page } = mocked;
  const dialog = await addDialog();
  await dialog.getByRole('radio', { name: 'Maildir' }).check();
  await dialog.getByRole('textbox', { name: 'Folder' }).fill('/home');
  await mocked.hold('sources.check', true);
  const test = dialog.getByRole('button', { name: 'Test connection' });
  const stop = dialog.getByRole('button', { name: 'Stop' });
  const taskOf = async (): Promise<string> =>
    ((await mocked.lastCall('sources.check')) as { task: string }).task;
  await test.focus();
  await page.keyboard.press('Enter');
  await mocked.pushChecking({ task: await taskOf(), directories: 12345 });
  await mocked.pushChecking({ task: 'of another window', directories: 1 });
  await expect(dialog.getByText('Looked into 12,345 folders')).toBeInViewport();
  await expect(stop).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'add-source-looking');
  const first = await taskOf();
  await stop.focus();
  await page.keyboard.press('Enter');
  await expect(stop).toHaveCount(0);
  await expect(test).toBeFocused();
  await expect.poll(() => mocked.calls('sources.cancelCheck')).toEqual([{ task: first }]);

  await dialog.getByRole('button', { name: 'Add source' }).click();
  await stop.click();
  await expect(dialog.getByText('was not looked through to the end. To add it anyway')).toBeInViewport();
  expect(await mocked.calls('sources.add')).toEqual([]);
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await mocked.lastCall('sources.add');
  await expect(dialog).toHaveCount(0);
  await mocked.hold('sources.check', false);
});

test('who closes the dialog ends the look that it waited for', async () => {
  const dialog = await addDialog();
  await dialog.getByRole('radio', { name: 'mbox' }).check();
  await dialog.getByRole('textbox', { name: 'Folder' }).fill('/home');
  await mocked.hold('sources.check', true);
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  const { task } = (await mocked.lastCall('sources.check')) as { task: string };
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await mocked.page.getByRole('button', { name: 'Discard' }).click();
  expect(await mocked.lastCall('sources.cancelCheck')).toEqual({ task });
  await mocked.hold('sources.check', false);
});

test('a folder that gives no mail is added at the second click only, once that is said', async () => {
  const { page } = mocked;
  const passedOver = [{ name: 'mail', reason: text('sources.folderEmpty'), mayBeMail: false }];
  await mocked.open(sampleState({ passedOver, sourceMailboxes: [] }));
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('radio', { name: 'Maildir' }).check();
  const folder = dialog.getByRole('textbox', { name: 'Folder' });
  const add = dialog.getByRole('button', { name: 'Add source' });
  await folder.fill('/srv/mail');
  await add.click();
  await expect(dialog.getByText('mail: it is empty')).toBeVisible();
  await expect(dialog.getByText('To add it anyway')).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'add-source-empty');
  // Another path is another question.
  await folder.fill('/srv/mails');
  await expect(dialog.getByText('To add it anyway')).toHaveCount(0);
  await mocked.fail('sources.check', {
    code: 'not-found',
    message: 'The folder /srv/mails does not exist. Check the path, or connect the disk it is on.',
  });
  await add.click();
  await expect(dialog.getByText('/srv/mails does not exist', { exact: false })).toBeVisible();
  await expect(dialog.getByText('To add it anyway')).toBeInViewport();
  expect(await mocked.calls('sources.add')).toEqual([]);
  await add.click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => mocked.calls('sources.add')).toMatchObject([{ config: { path: '/srv/mails' } }]);
});

test('an app of a Microsoft tenant is entered, tried and added; its secret goes nowhere but to main', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('radio', { name: 'Microsoft 365' }).check();
  const add = dialog.getByRole('button', { name: 'Add source' });
  await dialog.getByRole('textbox', { name: 'Tenant ID' }).fill('contoso.onmicrosoft.com');
  await dialog.getByRole('textbox', { name: 'Application (client) ID' }).fill(' 0000-app ');
  await dialog.getByRole('textbox', { name: 'Client secret' }).fill('s3cret');
  await expect(add).toBeEnabled();
  await dialog.getByRole('radio', { name: 'From a list' }).check();
  await expect(add).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Mailboxes' }).fill('ada@contoso.example\nbo@contoso.example\n');
  await mocked.fail('sources.check', {
    code: 'source-credentials',
    message:
      'login.microsoftonline.com issued no sign-in token. The client secret has expired. Make a new one in Entra.',
    details: 'HTTP 401 · invalid_client',
  });
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByText('The client secret has expired', { exact: false })).toBeInViewport();
  await expect(dialog.getByRole('textbox', { name: 'Tenant ID' })).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'add-source-rejected');
  await mocked.fail('sources.check', null);
  await add.click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('sources.add'))
    .toEqual([
      {
        name: 'Microsoft 365',
        secret: JSON.stringify({
          tenantId: 'contoso.onmicrosoft.com',
          clientId: '0000-app',
          clientSecret: 's3cret',
        }),
        config: {
          type: 'imap',
          host: 'outlook.office365.com',
          port: 993,
          security: 'tls',
          auth: { method: 'oauth', provider: 'm365' },
          mailboxes: ['ada@contoso.example', 'bo@contoso.example'],
          maxConnections: 4,
        },
      },
    ]);
});

test('the key of a Google service account is chosen as a file, which only main reads', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ chosenPath: '/home/ada/postkeep-key.json' }));
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('radio', { name: 'Google Workspace' }).check();
  await dialog.getByRole('button', { name: 'Browse…' }).first().click();
  await expect(dialog.getByRole('textbox', { name: 'Service account key' })).toHaveValue(
    '/home/ada/postkeep-key.json',
  );
  await dialog.getByRole('radio', { name: 'From a list' }).check();
  await dialog.getByRole('textbox', { name: 'Mailboxes' }).fill('ada@contoso.example');
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('sources.add'))
    .toMatchObject([
      {
        name: 'Google Workspace',
        secret: { credentialsFile: '/home/ada/postkeep-key.json' },
        config: { host: 'imap.gmail.com', auth: { method: 'oauth', provider: 'google' } },
      },
    ]);
});

test('a list of mailboxes is counted while it is typed, takes a file, and marks the lines without a mailbox', async () => {
  const { page } = mocked;
  const mailboxList = 'Name;Mail\r\nBo;bo@contoso.example\r\nNobody;\r\nAda;ADA@contoso.example\r\n';
  await mocked.open(sampleState({ mailboxList }));
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('radio', { name: 'Master user' }).check();
  // A whole address goes to the fields of its parts, and a port that was typed outlives another encryption.
  const [server, port] = [dialog.getByRole('textbox', { name: 'Server' }), dialog.getByLabel('Port')];
  await server.fill('imaps://mail.contoso.example:1993');
  await dialog.getByRole('textbox', { name: 'Master user' }).fill('root');
  await expect(server).toHaveValue('mail.contoso.example');
  await expect(port).toHaveValue('1993');
  await dialog.getByLabel('Encryption').selectOption('STARTTLS');
  await expect(port).toHaveValue('1993');
  await port.fill('99999');
  await expect(dialog.getByText('Enter a port from 1 to 65,535.')).toBeVisible();
  await port.fill('143');
  await dialog.getByLabel('Encryption').selectOption('TLS');
  await expect(port).toHaveValue('993');
  await dialog.getByRole('textbox', { name: 'Password' }).fill('pass');

  const add = dialog.getByRole('button', { name: 'Add source' });
  const list = dialog.getByRole('textbox', { name: 'Mailboxes' });
  await list.fill('"Lovelace, Ada" <ada@contoso.example>');
  await expect(dialog.getByRole('status').getByText('1 mailbox', { exact: true })).toBeVisible();
  await expect(add).toBeEnabled();
  await dialog.getByRole('button', { name: 'Import…' }).click();
  await expect(dialog.getByText('2 mailboxes, 1 repeated entry left out')).toBeVisible();
  await expect(dialog.getByText('Line 4: Nobody;')).toBeVisible();
  await expect(add).toBeDisabled();
  await list.scrollIntoViewIfNeeded();
  await expectAccessibleInBothThemes(mocked, 'add-source-bad-lines');
  await dialog.getByRole('button', { name: 'Remove this line' }).click();
  await expect(list).toHaveValue('ada@contoso.example\nbo@contoso.example');
  await add.click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('sources.add'))
    .toMatchObject([
      {
        config: {
          host: 'mail.contoso.example',
          port: 993,
          security: 'tls',
          mailboxes: ['ada@contoso.example', 'bo@contoso.example'],
        },
      },
    ]);
});

test('a file that is no list of mailboxes says why, and changes nothing', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('radio', { name: 'Master user' }).check();
  await dialog.getByRole('textbox', { name: 'Mailboxes' }).fill('ada@contoso.example');
  await mocked.fail('sources.chooseMailboxList', {
    code: 'invalid-argument',
    message: 'list.xlsx is not a text file. Save the list as CSV or text, and choose that file.',
  });
  await dialog.getByRole('button', { name: 'Import…' }).click();
  await expect(dialog.getByText('Save the list as CSV', { exact: false })).toBeVisible();
  await expect(dialog.getByRole('textbox', { name: 'Mailboxes' })).toHaveValue('ada@contoso.example');
});

async function addDialog(state = sampleState()): Promise<Locator> {
  const { page } = mocked;
  await mocked.open(state);
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await expectReady(dialog);
  return dialog;
}

for (const [width, height, zoom] of [
  [1180, 760, 1],
  [900, 600, 1],
  [1180, 760, 1.25],
] as const) {
  test(`at ${String(width)} × ${String(height)} and ${String(zoom * 100)} % the kinds and the whole answer of the test stay in sight`, async () => {
    const { page } = mocked;
    const dialog = await addDialog();
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await dialog.getByRole('radio', { name: 'Master user' }).check();
    await dialog.getByRole('textbox', { name: 'Server' }).fill('mail.contoso.example');
    await dialog.getByRole('textbox', { name: 'Master user' }).fill('root');
    await dialog.getByRole('textbox', { name: 'Password' }).fill('pass');
    await dialog.getByRole('textbox', { name: 'Mailboxes' }).fill('ada@contoso.example');
    await mocked.fail('sources.check', {
      code: 'source-throttled',
      message:
        'mail.contoso.example:993 has too many connections. Try again later, or allow fewer at the same time.',
      details: 'NO [LIMIT] Too many simultaneous connections from this address. Contact your administrator.',
    });
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    const answer = dialog.getByText('Contact your administrator', { exact: false });
    for (const place of [
      dialog.getByRole('textbox', { name: 'Server' }),
      dialog.getByLabel('Name', { exact: true }),
    ]) {
      await place.scrollIntoViewIfNeeded();
      await expect(answer).toBeInViewport({ ratio: 1 });
      for (const kind of ['IMAP server', 'Microsoft 365', 'Google Workspace', 'Maildir folder', 'mbox files'])
        await expect(dialog.getByText(kind, { exact: true })).toBeInViewport({ ratio: 1 });
    }
    // What the last field in sight says of itself stands below it.
    await mocked.failWith('sources.check', {
      code: 'source-tls',
      message: text('imap.notSecure', {
        server: 'mail.contoso.example:993',
        reason: text('imap.authorityUnknown'),
      }),
      details: 'self-signed certificate in certificate chain',
    });
    await dialog.getByRole('textbox', { name: 'Server' }).scrollIntoViewIfNeeded();
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.getByRole('textbox', { name: 'Certificate authority' })).toBeFocused();
    await expect(dialog.getByText('self-signed certificate', { exact: false })).toBeInViewport({ ratio: 1 });
    await windowScreenshot(mocked.app, `add-source-answer-${String(width)}-${String(zoom * 100)}`);
    await expectAccessible(page);
  });
}

test('the kinds are chosen by the keyboard, and can be told apart in light and dark', async () => {
  const { page } = mocked;
  const dialog = await addDialog();
  await dialog.getByRole('radio', { name: 'IMAP server' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('radio', { name: 'Microsoft 365' })).toBeChecked();
  await expect(dialog.getByRole('textbox', { name: 'Tenant ID' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('radio', { name: 'Maildir folder' })).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'add-source-kinds');
});

test('at 200 % of the smallest window every field and button can be reached', async () => {
  const dialog = await addDialog();
  await mocked.resize(900, 600);
  await mocked.zoom(2);
  await expect.poll(() => mocked.page.evaluate('innerHeight')).toBe(300);
  await dialog.getByRole('textbox', { name: 'Password' }).fill('pass');
  await dialog.getByRole('textbox', { name: 'Password' }).scrollIntoViewIfNeeded();
  await windowScreenshot(mocked.app, 'add-source-900-200');
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeInViewport();
  await dialog.getByRole('button', { name: 'Test connection' }).scrollIntoViewIfNeeded();
  await expect(dialog.getByRole('button', { name: 'Test connection' })).toBeInViewport();
});

test('what was typed is discarded only when one says so; nothing typed, nothing asked', async () => {
  const { page } = mocked;
  const dialog = await addDialog();
  const question = page.getByRole('alertdialog', { name: 'Discard what you entered?' });
  // A kind that was chosen, and its usual server, are not typed.
  await dialog.getByRole('radio', { name: 'Microsoft 365' }).check();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(question).toHaveCount(0);

  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  await dialog.getByRole('radio', { name: 'Master user' }).check();
  const list = dialog.getByRole('textbox', { name: 'Mailboxes' });
  await list.fill(Array.from({ length: 60 }, (_, n) => `user${String(n)}@contoso.example`).join('\n'));
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => dialog.getByRole('button', { name: 'Cancel' }).click(),
  ]) {
    await leave();
    await expect(question).toBeVisible();
    await expectAccessibleInBothThemes(mocked, 'add-source-discard');
    await page.keyboard.press('Escape');
    await expect(question).toHaveCount(0);
    await expect(list).toHaveValue(/user59@contoso\.example/);
  }
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await expect(dialog.getByText('60 mailboxes')).toBeVisible();
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await mocked.calls('sources.add')).toEqual([]);
});

test('after a source was added the console says how many mailboxes, tests it, and leads to a job', async () => {
  const { page } = mocked;
  const state = sampleState();
  const dialog = await addDialog({ ...state, addedSource: { ...state.addedSource, id: 'source-1' } });
  await dialog.getByRole('radio', { name: 'Master user' }).check();
  await dialog.getByRole('textbox', { name: 'Server' }).fill('mail.contoso.example');
  await dialog.getByRole('textbox', { name: 'Master user' }).fill('root');
  await dialog.getByRole('textbox', { name: 'Password' }).fill('pass');
  await dialog
    .getByRole('textbox', { name: 'Mailboxes' })
    .fill(Array.from({ length: 20 }, (_, n) => `user${String(n)}@contoso.example`).join('\n'));
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await expect(page.getByText('20 mailboxes added', { exact: true })).toBeVisible();
  await expect.poll(() => mocked.calls('sources.test')).toEqual([{ sourceId: 'source-1' }]);
  // A picture of Playwright's own ends what is timed, and the toast with it.
  await expectAccessible(page);
  await windowScreenshot(mocked.app, 'source-added');
  await page.getByRole('button', { name: 'New job…' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await wizard.getByRole('button', { name: 'Back' }).click();
  await expect(wizard.getByRole('radio', { name: /Contoso mail/ })).toBeChecked();
});
