import { type Locator, expect } from '@playwright/test';
import type { Channel } from '../../../shared/notifications/channel.js';
import type { Delivery } from '../../../shared/notifications/notice.js';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { windowScreenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const at = '2026-01-05T11:40:00.000Z';
const nextAt = '2026-01-05T12:10:00.000Z';

const office: Channel = {
  ...{ id: 'office', name: 'Office', enabled: true, since: '2026-01-01T08:00:00.000Z' },
  kinds: ['failed', 'warning', 'damage', 'license', 'summary'],
  ...{ jobIds: [], namesMailboxes: false, summaryHour: 7 },
  target: {
    ...{ type: 'email', host: 'smtp.example.com', port: 465, security: 'tls' },
    auth: { method: 'password', user: 'postkeep' },
    ...{ from: 'postkeep@example.com', to: ['it@example.com', 'night-shift@example.com'] },
  },
};
const chat: Channel = {
  ...{ ...office, id: 'chat', name: 'Team chat', enabled: false, kinds: ['failed'], jobIds: ['gone'] },
  target: { type: 'webhook', format: 'slack', origin: 'https://hooks.slack.com' },
};
const watch: Channel = {
  ...{ ...office, id: 'watch', name: 'Watch', kinds: [] },
  target: { type: 'webhook', format: 'healthchecks', origin: 'https://hc-ping.com' },
};
const receiver: Channel = {
  ...{ ...office, id: 'receiver', name: 'Receiver' },
  target: { type: 'webhook', format: 'json', origin: 'https://backup-monitor.example.com:8443' },
};

const delivered: Delivery = {
  ...{
    at,
    deliveryId: 'd1',
    channelId: 'office',
    channel: 'Office',
    kind: 'summary',
    notices: 1,
    attempt: 1,
  },
  ...{ outcome: 'delivered', detail: text('notifications.accepted', { server: 'smtp.example.com:465' }) },
  nextAttemptAt: null,
};
const failed: Delivery = {
  ...{ ...delivered, deliveryId: 'd2', channelId: 'watch', channel: 'Watch', kind: 'failed', attempt: 3 },
  ...{ outcome: 'failed', detail: text('notifications.failedThere', { host: 'hc-ping.com', status: 503 }) },
  nextAttemptAt: nextAt,
};
const givenUp: Delivery = {
  ...{
    ...delivered,
    deliveryId: 'd3',
    channelId: 'receiver',
    channel: 'Receiver',
    kind: 'damage',
    attempt: 2,
  },
  outcome: 'given-up',
  detail: text('notifications.refused', { host: 'backup-monitor.example.com:8443', status: 400 }),
};

const channels: MockState['channels'] = [
  { channel: office, waiting: null, last: delivered },
  { channel: chat, waiting: null, last: null },
  { channel: watch, waiting: { count: 2, nextAt }, last: failed },
  { channel: receiver, waiting: null, last: givenUp },
];

async function openCard(change: Partial<MockState> = {}): Promise<Locator> {
  await mocked.open({ ...sampleState(), channels, deliveries: [failed, givenUp, delivered], ...change });
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  const card = mocked.page.getByRole('region', { name: 'E-mail and webhooks' });
  await card.scrollIntoViewIfNeeded();
  return card;
}

const item = (card: Locator, name: string): Locator => card.getByRole('listitem', { name });

async function choose(card: Locator, name: string, entry: string): Promise<void> {
  await item(card, name)
    .getByRole('button', { name: `More actions for ${name}` })
    .click();
  await mocked.page.getByRole('menuitem', { name: entry }).click();
}

async function openAdd(card: Locator): Promise<Locator> {
  await card.getByRole('button', { name: 'Add a channel…' }).click();
  return mocked.page.getByRole('dialog', { name: 'Add a channel' });
}

const box = (dialog: Locator, name: string): Locator => dialog.getByRole('textbox', { name, exact: true });

async function fillEmail(dialog: Locator): Promise<void> {
  await box(dialog, 'SMTP server').fill('smtp.example.com');
  await box(dialog, 'User name').fill('postkeep');
  await dialog.getByLabel('Password').fill('s3cret');
  await box(dialog, 'From').fill('postkeep@example.com');
  await box(dialog, 'To').fill('it@example.com; night-shift@example.com');
}

test('each channel says what it sends by, what it is told, and how its last delivery went', async () => {
  const card = await openCard();
  await expect(item(card, 'Office')).toContainText('E-mail to it@example.com, night-shift@example.com');
  await expect(item(card, 'Office')).toContainText('Daily summary: Delivered, 1/5/2026, 11:40 AM.');
  await expect(item(card, 'Team chat')).toContainText('Tells: Failed sessions (of 1 job)');
  await expect(item(card, 'Team chat')).toContainText('Nothing has been sent yet.');
  await expect(item(card, 'Team chat').getByRole('switch')).not.toBeChecked();
  await expect(item(card, 'Watch')).toContainText('Tells: Start, success and failure of each run');
  await expect(item(card, 'Watch')).toContainText(
    '2 deliveries are waiting. Next attempt: 1/5/2026, 12:10 PM.',
  );
  await expect(item(card, 'Receiver')).toContainText('Damage: Given up');
  await expectAccessibleInBothThemes(mocked, 'channels');
});

test('no channel, and a list that cannot be read', async () => {
  const card = await openCard({ channels: [] });
  await expect(card).toContainText('Postkeep can notify you of failed backups by e-mail or chat');
  await expectAccessibleInBothThemes(mocked, 'channels-none');
  await mocked.fail('notificationChannels.list', { code: 'io', message: 'The disk is gone.' });
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Home' }).click();
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(card).toContainText('The disk is gone.');
  await mocked.fail('notificationChannels.list', null);
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(card).toContainText('Postkeep can notify you');
});

test('e-mail: what is entered is what is added, and nothing is before all of it is there', async () => {
  const card = await openCard({ channels: [] });
  const dialog = await openAdd(card);
  const add = dialog.getByRole('button', { name: 'Add', exact: true });
  await expect(add).toHaveAttribute('aria-disabled', 'true');
  await fillEmail(dialog);
  await box(dialog, 'To').fill('it@example.com, nobody');
  await expect(dialog).toContainText('“nobody” is not an e-mail address.');
  await expect(add).toHaveAttribute('aria-disabled', 'true');
  await box(dialog, 'To').fill('it@example.com; night-shift@example.com');
  await dialog.getByLabel('Encryption').selectOption('starttls');
  await expect(box(dialog, 'Port')).toHaveValue('587');
  await box(dialog, 'Port').fill('2525');
  await dialog.getByLabel('Encryption').selectOption('tls');
  await expect(box(dialog, 'Port')).toHaveValue('2525');
  await dialog.getByLabel('Daily summary at').selectOption('18');
  await expectAccessibleInBothThemes(mocked, 'channel-email');
  await add.click();
  await expect(item(card, 'it@example.com')).toBeVisible();
  await expect
    .poll(() => mocked.calls('notificationChannels.add'))
    .toMatchObject([
      {
        definition: {
          ...{ name: 'it@example.com', summaryHour: 18, jobIds: [] },
          target: {
            ...{ host: 'smtp.example.com', port: 2525, security: 'tls' },
            auth: { method: 'password', user: 'postkeep' },
            to: ['it@example.com', 'night-shift@example.com'],
          },
        },
        secret: { type: 'email', secret: 's3cret' },
      },
    ]);
});

for (const [method, entry, secretField] of [
  ['m365', 'Microsoft 365 app', 'Credentials file'],
  ['google', 'Google service account', 'Service account key'],
] as const) {
  test(`e-mail with tokens of ${method} takes a file that main reads`, async () => {
    const card = await openCard();
    const dialog = await openAdd(card);
    await fillEmail(dialog);
    await dialog.getByLabel('Sign in').selectOption({ label: entry });
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    await expect(add).toHaveAttribute('aria-disabled', 'true');
    await box(dialog, secretField).fill('/etc/postkeep/credentials.json');
    await add.click();
    await expect(dialog).toHaveCount(0);
    await expect
      .poll(() => mocked.calls('notificationChannels.add'))
      .toMatchObject([
        {
          definition: { target: { auth: { method: 'oauth', provider: method, user: 'postkeep' } } },
          secret: { type: 'email', secret: { credentialsFile: '/etc/postkeep/credentials.json' } },
        },
      ]);
  });
}

for (const [format, entry] of [
  ['slack', 'Slack'],
  ['teams', 'Microsoft Teams'],
  ['discord', 'Discord'],
  ['healthchecks', 'healthchecks monitor'],
  ['json', 'Your own receiver (JSON, signed)'],
] as const) {
  test(`a webhook of ${format} takes an https address alone`, async () => {
    const card = await openCard();
    const dialog = await openAdd(card);
    await dialog.getByLabel('Send by').selectOption({ label: entry });
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    await box(dialog, 'Address').fill('http://example.com/hook');
    await expect(dialog).toContainText('Enter an address that starts with https://');
    await expect(add).toHaveAttribute('aria-disabled', 'true');
    await box(dialog, 'Address').fill('https://example.com/hook');
    await expect(dialog.getByRole('group', { name: 'Tell me about' })).toHaveCount(
      format === 'healthchecks' ? 0 : 1,
    );
    await expectAccessibleInBothThemes(mocked, `channel-${format}`);
    await add.click();
    await expect(dialog).toHaveCount(0);
    await expect(mocked.page.getByRole('alertdialog', { name: 'Signing key' })).toHaveCount(
      format === 'json' ? 1 : 0,
    );
    await expect
      .poll(() => mocked.calls('notificationChannels.add'))
      .toMatchObject([
        {
          definition: { name: entry, target: { type: 'webhook', format } },
          secret: { type: 'webhook', address: 'https://example.com/hook', newKey: false },
        },
      ]);
  });
}

test('an edited channel keeps its secret, unless it signs in another way', async () => {
  const card = await openCard();
  await choose(card, 'Office', 'Edit…');
  const dialog = mocked.page.getByRole('dialog', { name: 'Edit Office' });
  await expect(dialog.getByLabel('Password')).toHaveValue('');
  const save = dialog.getByRole('button', { name: 'Save' });
  await dialog.getByLabel('Sign in').selectOption({ label: 'Microsoft 365 app' });
  await expect(save).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Sign in').selectOption({ label: 'Password' });
  await dialog.getByText('These jobs').click();
  await expect(dialog).toContainText('Choose at least one job.');
  await expect(save).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('group', { name: 'These jobs' }).getByRole('checkbox').first().check();
  await save.click();
  await expect(dialog).toHaveCount(0);
  const [job] = sampleState().jobs;
  await expect
    .poll(() => mocked.calls('notificationChannels.update'))
    .toMatchObject([
      { channelId: 'office', definition: { jobIds: [job?.id] }, secret: { type: 'unchanged' } },
    ]);
});

test('a new key of one’s own receiver is made when asked for, and shown once', async () => {
  const card = await openCard();
  await choose(card, 'Receiver', 'Edit…');
  const dialog = mocked.page.getByRole('dialog', { name: 'Edit Receiver' });
  await dialog.getByRole('checkbox', { name: 'Create a new signing key' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const key = mocked.page.getByRole('alertdialog', { name: 'Signing key' });
  await expect(key).toContainText('It is shown only now');
  await expectAccessibleInBothThemes(mocked, 'channel-key');
  await key.getByRole('button', { name: 'Copy key' }).click();
  await expect
    .poll(() => mocked.calls('app.copyText'))
    .toEqual([{ text: await key.locator('code').textContent() }]);
});

test('a test can be stopped, and what was answered is gone once anything is changed', async () => {
  const card = await openCard();
  const dialog = await openAdd(card);
  await fillEmail(dialog);
  await mocked.hold('notificationChannels.tryOut', true);
  await dialog.getByRole('button', { name: 'Send a test' }).click();
  await expect(dialog).toContainText('Sending a test…');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog).not.toContainText('Sending a test…');
  const { task } = (await mocked.lastCall('notificationChannels.tryOut')) as { task: string };
  await expect.poll(() => mocked.calls('notificationChannels.cancelTest')).toEqual([{ task }]);
  await mocked.hold('notificationChannels.tryOut', false);
  await dialog.getByRole('button', { name: 'Send a test' }).click();
  await expect(dialog).toContainText('Delivered. smtp.example.com:465 has accepted it.');
  await box(dialog, 'Port').fill('466');
  await expect(dialog).not.toContainText('Delivered.');
  await mocked.fail('notificationChannels.tryOut', {
    code: 'secret-unavailable',
    message: 'The keychain is locked.',
  });
  await dialog.getByRole('button', { name: 'Send a test' }).click();
  await expect(dialog).toContainText('The keychain is locked.');
});

test('by keyboard alone: what was typed is not lost to Escape, and a name that is taken says so', async () => {
  const card = await openCard();
  const { keyboard } = mocked.page;
  await card.getByRole('button', { name: 'Add a channel…' }).focus();
  await keyboard.press('Enter');
  const dialog = mocked.page.getByRole('dialog', { name: 'Add a channel' });
  await expect(dialog.getByLabel('Send by')).toBeFocused();
  await keyboard.press('Tab');
  await keyboard.type('smtp.example.com');
  await keyboard.press('Escape');
  const question = mocked.page.getByRole('alertdialog', { name: 'Discard what you entered?' });
  await keyboard.press('Enter');
  await expect(question).toHaveCount(0);
  await expect(box(dialog, 'SMTP server')).toHaveValue('smtp.example.com');
  await fillEmail(dialog);
  await mocked.failWith('notificationChannels.add', {
    code: 'already-exists',
    message: text('notifications.nameTaken', { name: 'it@example.com' }),
  });
  await dialog.getByRole('button', { name: 'Add', exact: true }).press('Enter');
  await expect(dialog).toContainText('There is a notification channel “it@example.com” already.');
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
  await question.getByRole('button', { name: 'Discard' }).press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(card.getByRole('button', { name: 'Add a channel…' })).toBeFocused();
});

test('switching off, and a removal that is undone', async () => {
  const card = await openCard();
  await item(card, 'Office').getByRole('switch').press('Space');
  await expect(item(card, 'Office').getByRole('switch')).not.toBeChecked();
  await choose(card, 'Watch', 'Remove');
  await expect(item(card, 'Watch')).toHaveCount(0);
  await expect(
    toast(mocked.page, '“Watch” was removed, and its 2 waiting deliveries won’t be sent'),
  ).toBeVisible();
  await mocked.page.keyboard.press('Control+Z');
  await expect(item(card, 'Watch')).toBeVisible();
});

test('deliveries are filtered, told at length, and retried', async () => {
  const card = await openCard();
  await card.getByRole('button', { name: 'Deliveries…', exact: true }).click();
  const dialog = mocked.page.getByRole('dialog', { name: 'Deliveries' });
  const rows = dialog.getByRole('grid').getByRole('row');
  await expect(rows).toHaveCount(4);
  await dialog.getByRole('row', { name: /Receiver/ }).click();
  await expect(dialog.getByRole('paragraph')).toContainText(
    'backup-monitor.example.com:8443 refused it with HTTP status 400. Check the webhook’s address.',
  );
  await expectAccessibleInBothThemes(mocked, 'deliveries');
  await dialog.getByRole('combobox', { name: 'Result' }).selectOption('failed');
  await expect(rows).toHaveCount(2);
  await dialog.getByRole('combobox', { name: 'Channel' }).selectOption('office');
  await expect(dialog).toContainText('Nothing matches these filters.');
  await dialog.getByRole('combobox', { name: 'Channel' }).selectOption('watch');
  await dialog.getByRole('button', { name: 'Retry Watch now' }).click();
  await expect.poll(() => mocked.calls('notificationChannels.retry')).toEqual([{ channelId: 'watch' }]);
});

test('no delivery yet', async () => {
  const card = await openCard({ deliveries: [] });
  await card.getByRole('button', { name: 'Deliveries…', exact: true }).click();
  await expect(mocked.page.getByRole('dialog', { name: 'Deliveries' })).toContainText(
    'Nothing has been sent yet.',
  );
});

for (const [name, width, height, zoom] of [
  ['small', 900, 600, 1],
  ['large', 1280, 800, 2],
] as const) {
  test(`in a window of ${String(width)} × ${String(height)} at ${String(zoom * 100)} % everything is reached and nothing scrolls sideways`, async () => {
    const card = await openCard();
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await card.scrollIntoViewIfNeeded();
    await windowScreenshot(mocked.app, `channels-${name}`);
    for (const [button, title] of [
      ['Add a channel…', 'Add a channel'],
      ['Deliveries…', 'Deliveries'],
    ] as const) {
      await card.getByRole('button', { name: button, exact: true }).click();
      const dialog = mocked.page.getByRole('dialog', { name: title });
      await windowScreenshot(mocked.app, `channels-${name}-${title}`);
      const overflow = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      if (title === 'Add a channel') {
        await fillEmail(dialog);
        await dialog.getByRole('button', { name: 'Send a test' }).click();
        await expect(dialog.getByText('Delivered. smtp.example.com:465 has accepted it.')).toBeInViewport();
        await windowScreenshot(mocked.app, `channels-${name}-tested`);
      }
      await dialog.getByRole('button', { name: /^(Cancel|Close)$/ }).click();
      if (title === 'Add a channel') await mocked.page.getByRole('button', { name: 'Discard' }).click();
      await expect(dialog).toHaveCount(0);
    }
  });
}
