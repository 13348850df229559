import { type Locator, expect } from '@playwright/test';
import type { Cluster, ClusterWorker } from '../../../shared/backup/cluster.js';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { cutOff } from '../support/cut-off.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectReady, windowScreenshot } from '../support/page-checks.js';
import {
  databaseHost,
  databaseUrl,
  emptyDatabase,
  sampleCluster,
  sampleWorker,
} from '../support/sample-cluster.js';
import { sampleState } from '../support/sample-state.js';
import { toast } from '../support/toast.js';
import type { MockState } from './state.js';

/* Workers on other computers: how they are set up in Settings, and what is known and asked of each. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const password = 'p@ss:w%rd/1';
const tooOld = text('cluster.schemaNewer', { found: 4, known: 3 });

/** One of each state. */
const several: readonly ClusterWorker[] = [
  sampleWorker({ name: 'berlin-1', running: 3 }),
  sampleWorker({ name: 'berlin-2' }),
  sampleWorker({ name: 'hamburg-1', state: 'draining', running: 2 }),
  sampleWorker({ name: 'hamburg-2', state: 'drained' }),
  sampleWorker({ name: 'munich-1', state: 'lost', lastSeenAt: '2026-04-10T07:12:00.000Z' }),
  sampleWorker({ name: 'munich-2', state: 'refused', version: '0.9.0', problem: tooOld }),
  sampleWorker({ name: 'munich-3', state: 'refused', version: '0.9.0', problem: tooOld }),
  sampleWorker({ name: 'vienna-1', state: 'stopped', lastSeenAt: '2026-04-08T16:40:00.000Z' }),
];

async function openCard(change: Partial<MockState> = {}): Promise<Locator> {
  await mocked.open({ ...sampleState(), ...change });
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  const card = mocked.page.getByRole('region', { name: 'Workers', exact: true });
  await card.scrollIntoViewIfNeeded();
  return card;
}

const row = (card: Locator, name: string): Locator => card.getByRole('row', { name: new RegExp(`^${name}`) });
const button = (of: Locator, name: string): Locator => of.getByRole('button', { name, exact: true });
const box = (of: Locator, name: string): Locator => of.getByRole('textbox', { name });

async function openSetUp(change: Partial<MockState> = {}): Promise<Locator> {
  const card = await openCard(change);
  await button(card, 'Set up workers…').click();
  const form = mocked.page.getByRole('alertdialog', { name: 'Set up workers' });
  await expectReady(form);
  return form;
}

async function fill(form: Locator): Promise<void> {
  await box(form, 'Address of the database').fill(databaseUrl);
  await form.getByLabel('Password').fill(password);
  await box(form, 'CA certificate').fill('/etc/ssl/postgres-ca.pem');
}

test('without workers the card is a line and a button, and nothing of them is read', async () => {
  const card = await openCard();
  await expect(card).toContainText('This computer reads every mailbox itself.');
  await expect(card.getByRole('grid')).toHaveCount(0);
  await expect(card.getByRole('button')).toHaveCount(1);
  await expectAccessibleInBothThemes(mocked, 'workers-none');
});

test('workers are set up: the database tested first, the password never shown, and the way to a worker afterwards', async () => {
  const form = await openSetUp();
  await expect(button(form, 'Test')).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(mocked, 'workers-set-up');
  await box(form, 'Address of the database').fill('db.example.com');
  await expect(form).toContainText('Enter an address such as postgres://');
  await box(form, 'Address of the database').fill('postgres://postkeep:secret@db.example.com/postkeep');
  await expect(form).toContainText('Enter the password in the field below');
  await fill(form);
  await expect(button(form, 'Set up')).toHaveAttribute('aria-disabled', 'true');
  await button(form, 'Test').click();
  await expect(form.getByText('This database can be used.')).toBeInViewport();
  await expect(form.getByRole('list', { name: 'Test results' }).getByRole('listitem')).toHaveText([
    `Encrypted connection to ${databaseHost}; its certificate is valid`,
    /^PostgreSQL 15\.14/,
    'No workers were set up in it yet',
    'The user may create tables',
  ]);
  await expectAccessibleInBothThemes(mocked, 'workers-tested');
  await button(form, 'Set up').click();
  const steps = mocked.page.getByRole('dialog', { name: 'Workers are set up' });
  await expect(steps).toContainText('/home/ada/.config/Postkeep/cluster.key');
  await expect(steps).toContainText(`POSTKEEP_DATABASE_URL='${databaseUrl}'`);
  await expect(steps).toContainText('--name "$(hostname)"');
  await expect(steps).toContainText("PGPASSWORD='PASSWORD'");
  await expectReady(steps);
  await expectAccessibleInBothThemes(mocked, 'workers-steps');
  await button(steps, 'Copy unit').click();
  await button(steps, 'Copy command').click();
  await expect.poll(() => mocked.calls('app.copyText')).toHaveLength(2);
  const copied = JSON.stringify(await mocked.calls('app.copyText'));
  expect(copied).toContain('ExecStart=/usr/bin/postkeep worker');
  const wanted = {
    databaseUrl: 'postgres://postkeep:p%40ss%3Aw%25rd%2F1@db.example.com:5432/postkeep',
    authority: '/etc/ssl/postgres-ca.pem',
  };
  await expect.poll(() => mocked.calls('cluster.probe')).toEqual([wanted]);
  await expect.poll(() => mocked.calls('cluster.setUp')).toEqual([wanted]);
  const shown = `${(await steps.textContent()) ?? ''}${copied}`;
  for (const form of [password, encodeURIComponent(password)]) expect(shown).not.toContain(form);
  await button(steps, 'Close').click();
  const card = mocked.page.getByRole('region', { name: 'Workers', exact: true });
  await expect(card).toContainText('No worker has been started yet.');
  await expectAccessibleInBothThemes(mocked, 'workers-empty');
});

test('a test that takes its time says so and is cancelled; so is a set-up', async () => {
  const form = await openSetUp();
  await fill(form);
  await mocked.hold('cluster.probe', true);
  await button(form, 'Test').click();
  await expect(form.getByRole('progressbar', { name: 'Connecting to the database…' })).toBeInViewport();
  await button(form, 'Cancel').click();
  await expect.poll(() => mocked.calls('cluster.cancel')).toHaveLength(1);
  await mocked.failWith('cluster.probe', { code: 'cancelled', message: text('lib.stopped') });
  await mocked.hold('cluster.probe', false);
  await expect(form.getByRole('progressbar')).toHaveCount(0);
  await expect(form.getByRole('group')).toHaveCount(0);
  await expect(box(form, 'Address of the database')).toHaveValue(databaseUrl);
  await mocked.failWith('cluster.probe', null);
  await button(form, 'Test').click();
  await mocked.hold('cluster.setUp', true);
  await button(form, 'Set up').click();
  await expect(form.getByRole('progressbar', { name: 'Creating the tables…' })).toBeInViewport();
  await button(form, 'Cancel').click();
  await expect.poll(() => mocked.calls('cluster.cancel')).toHaveLength(2);
  await mocked.failWith('cluster.setUp', { code: 'cancelled', message: text('lib.stopped') });
  await mocked.hold('cluster.setUp', false);
  await expect(form.getByRole('progressbar')).toHaveCount(0);
  await expect(button(form, 'Set up')).not.toHaveAttribute('aria-disabled', 'true');
});

test('what keeps a database from being reached is said with what to do, and a change of the address asks for another test', async () => {
  const form = await openSetUp();
  await fill(form);
  const error = {
    code: 'database-tls',
    message: text('cluster.authorityUnknown', { host: databaseHost, reason: 'self-signed certificate.' }),
  } as const;
  await mocked.failWith('cluster.probe', error);
  await button(form, 'Test').click();
  await expect(form).toContainText("If it is your organisation's own authority");
  await expectAccessibleInBothThemes(mocked, 'workers-not-trusted');
  await form.getByRole('button', { name: 'Learn more' }).click();
  await expect(mocked.page.getByRole('dialog', { name: 'Help: Troubleshooting' })).toContainText(
    'The certificate of the database is not accepted',
  );
});

for (const [rule, database, said] of [
  [
    'whose user has no right',
    { ...emptyDatabase, mayMakeTables: false, isUsable: false },
    'GRANT CREATE ON DATABASE',
  ],
  [
    'of a newer version',
    { ...emptyDatabase, content: 'newer-cluster', isUsable: false },
    'Update this one first',
  ],
] as const)
  test(`a database ${rule} is not set up`, async () => {
    const form = await openSetUp({ database });
    await fill(form);
    await button(form, 'Test').click();
    await expect(form).toContainText('This database can’t be used as it is.');
    await expect(form).toContainText(said);
    await expect(button(form, 'Set up')).toHaveAttribute('aria-disabled', 'true');
  });

test('a database of this computer is usable, and said to be out of reach of others', async () => {
  const form = await openSetUp({
    database: { ...emptyDatabase, host: 'localhost:5432', isEncrypted: false },
  });
  await box(form, 'Address of the database').fill('postgres://postkeep@localhost/postkeep?sslmode=disable');
  await button(form, 'Test').click();
  await expect(form).toContainText('without encryption, which doesn’t leave this computer');
  await expect(form).toContainText('workers on other computers need one that they can reach');
  await expect(button(form, 'Set up')).not.toHaveAttribute('aria-disabled', 'true');
});

test('what was typed is there again after a cancel, but no password', async () => {
  const form = await openSetUp();
  await fill(form);
  await button(form, 'Cancel').click();
  await expect(form).toHaveCount(0);
  const card = mocked.page.getByRole('region', { name: 'Workers', exact: true });
  await expect(button(card, 'Set up workers…')).toBeFocused();
  await button(card, 'Set up workers…').click();
  await expect(box(form, 'Address of the database')).toHaveValue(databaseUrl);
  await expect(form.getByLabel('Password')).toHaveValue('');
});

test('each worker says by a word and a mark how it is, and what to do about it', async () => {
  const card = await openCard({ cluster: sampleCluster(several, 1) });
  for (const [name, ...said] of [
    ['berlin-1', 'Working', '3 of 4', 'this minute'],
    ['berlin-2', 'Idle', '0 of 4'],
    ['hamburg-1', 'Draining', '2 of 4'],
    ['hamburg-2', 'Drained'],
    ['munich-1', 'Lost', '2 hours ago'],
    ['munich-2', 'Takes none'],
    ['vienna-1', 'Stopped', '2 days ago'],
  ] as const)
    for (const each of said) await expect(row(card, name)).toContainText(each);
  await expect(card).toContainText('2 workers take mailboxes, up to 8 at the same time.');
  await expect(card).toContainText('1 mailbox waits for a worker.');
  await expect(card).toContainText('On munich-2 and 1 other worker: The cluster');
  await expectAccessibleInBothThemes(mocked, 'workers-several');
  expect(await cutOff(mocked.page)).toEqual([]);
});

test('where no worker takes mailboxes, it says who reads them', async () => {
  const card = await openCard({
    cluster: sampleCluster([sampleWorker({ name: 'berlin-1', state: 'lost' })]),
  });
  await expect(card).toContainText('No worker takes mailboxes now: this computer reads them itself.');
  await expectAccessibleInBothThemes(mocked, 'workers-none-takes');
});

test('of several consoles it says which one runs the jobs', async () => {
  const controller = {
    ...{ account: 'ada', host: 'berlin', since: '2026-04-08T16:40:00.000Z' },
    seenAt: '2026-04-10T09:29:00.000Z',
  };
  const cluster = sampleCluster(several.slice(0, 2));
  const other = await openCard({ cluster: { ...cluster, controller: { ...controller, isHere: false } } });
  await expect(other).toContainText('ada on berlin has run its jobs since');
  await expect(other).toContainText('this console shows them and restores.');
  await expectAccessibleInBothThemes(mocked, 'workers-controlled-elsewhere');
  const own = await openCard({ cluster: { ...cluster, controller: { ...controller, isHere: true } } });
  await expect(own).toContainText('The catalogue is in the database, and this console runs its jobs.');
});

test('draining asks nothing and is taken back; resuming too', async () => {
  const card = await openCard({ cluster: sampleCluster(several) });
  await button(card, 'Drain berlin-1').click();
  await expect(row(card, 'berlin-1')).toContainText('Draining');
  await expect(toast(mocked.page, 'berlin-1 takes no more mailboxes.')).toBeVisible();
  await mocked.page.keyboard.press('Control+Z');
  await expect(row(card, 'berlin-1')).toContainText('Working');
  await button(card, 'Resume hamburg-2').click();
  await expect(row(card, 'hamburg-2')).toContainText('Idle');
  await expect.poll(() => mocked.calls('cluster.drain')).toEqual([{ name: 'berlin-1' }]);
  await expect
    .poll(() => mocked.calls('cluster.resume'))
    .toEqual([{ name: 'berlin-1' }, { name: 'hamburg-2' }]);
});

test('a refused request says why, above the table', async () => {
  const card = await openCard({ cluster: sampleCluster(several) });
  await mocked.failWith('cluster.drain', {
    code: 'not-found',
    message: text('cluster.noSuchWorker', { name: 'berlin-2' }),
  });
  await button(card, 'Drain berlin-2').click();
  await expect(card).toContainText('There is no worker berlin-2.');
});

test('by the keyboard alone: a lost worker is removed after a question, a running one is not', async () => {
  const { keyboard } = mocked.page;
  const card = await openCard({ cluster: sampleCluster(several) });
  await card.getByRole('grid', { name: 'Workers' }).focus();
  await keyboard.press('Shift+F10');
  const remove = mocked.page.getByRole('menuitem', { name: 'Remove from the list…' });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await keyboard.press('Escape');
  await card.getByRole('grid', { name: 'Workers' }).focus();
  for (let step = 0; step < 4; step += 1) await keyboard.press('ArrowDown');
  await keyboard.press('Shift+F10');
  await expect(remove).toBeFocused();
  await keyboard.press('Enter');
  const question = mocked.page.getByRole('alertdialog', { name: 'Remove munich-1 from the list?' });
  await expectReady(question);
  await expectAccessibleInBothThemes(mocked, 'workers-remove');
  await button(question, 'Remove').press('Enter');
  await expect(row(card, 'munich-1')).toHaveCount(0);
  await expect.poll(() => mocked.calls('cluster.removeWorker')).toEqual([{ name: 'munich-1' }]);
});

const unreachable: Cluster = {
  ...{ type: 'unreachable', host: databaseHost, place: sampleCluster([]).place },
  error: {
    code: 'database-credentials',
    message: text('cluster.credentials', { host: databaseHost, user: 'postkeep' }),
  },
  since: '2026-04-10T09:02:00.000Z',
};

test('a database that is not reached is said with since when, tried again, and given another password', async () => {
  const card = await openCard({ cluster: unreachable });
  await expect(card).toContainText('rejected the user postkeep or the password');
  await expect(card).toContainText('backups of mail servers into a bucket fail');
  await expect(card).toContainText(/Not reached since .* \(28 minutes ago\)\./);
  await expectAccessibleInBothThemes(mocked, 'workers-unreachable');
  await button(card, 'Change access…').click();
  const form = mocked.page.getByRole('alertdialog', { name: 'Access to the workers’ database' });
  await expectReady(form);
  await expect(box(form, 'Address of the database')).not.toBeEditable();
  await form.getByLabel('Password').fill('new');
  await button(form, 'Test').click();
  await expectAccessibleInBothThemes(mocked, 'workers-access');
  await button(form, 'Save').click();
  await expect(toast(mocked.page, 'The access to the workers’ database was changed.')).toBeVisible();
  await expect(card).toContainText('No worker has been started yet.');
  await expect
    .poll(() => mocked.calls('cluster.setUp'))
    .toMatchObject([{ databaseUrl: 'postgres://postkeep:new@db.example.com:5432/postkeep' }]);
});

test('a change that the engine tells is shown at once', async () => {
  const card = await openCard({ cluster: sampleCluster([sampleWorker({ name: 'berlin-1' })]) });
  await expect(row(card, 'berlin-1')).toContainText('Idle');
  await mocked.app.evaluate(() => {
    const { state, pushes } = globalThis.mock;
    if (state?.cluster.type === 'set-up')
      state.cluster = {
        ...state.cluster,
        workers: state.cluster.workers.map((worker) => ({ ...worker, state: 'lost' as const })),
      };
    pushes.cluster.changed();
  });
  await expect(row(card, 'berlin-1')).toContainText('Lost');
});

test('a hundred workers are a list that scrolls and sorts', async () => {
  const many = Array.from({ length: 100 }, (_, index) =>
    sampleWorker({ name: `worker-${String(index + 1)}`, running: index % 5, capacity: 8 }),
  );
  const card = await openCard({ cluster: sampleCluster(many, 12_400) });
  const grid = card.getByRole('grid', { name: 'Workers' });
  await expect(grid).toHaveAttribute('aria-rowcount', '101');
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
  await card.getByRole('columnheader', { name: 'Mailboxes' }).getByRole('button').first().click();
  await card.getByRole('columnheader', { name: 'Mailboxes' }).getByRole('button').first().click();
  await expect(grid.getByRole('row').nth(1)).toContainText('4 of 8');
  await grid.focus();
  await mocked.page.keyboard.press('End');
  await expect(grid.getByRole('row').last()).toContainText('0 of 8');
  await expectAccessibleInBothThemes(mocked, 'workers-hundred');
});

test('the palette leads to the card', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.keyboard.press('Control+K');
  await page.getByRole('combobox').fill('postgresql');
  await page.getByRole('option', { name: /^Workers/ }).click();
  await expect(page.getByRole('region', { name: 'Workers', exact: true })).toBeInViewport();
});

for (const [name, width, height, zoom] of [
  ['small', 900, 600, 1],
  ['large', 1180, 760, 2],
  ['wide', 1800, 1000, 1],
] as const)
  test(`at ${String(width)} × ${String(height)} and ${String(zoom * 100)} % nothing is cut off and nothing scrolls sideways`, async () => {
    const card = await openCard({ cluster: sampleCluster(several, 7) });
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await card.scrollIntoViewIfNeeded();
    await windowScreenshot(mocked.app, `workers-${name}`);
    expect(await cutOff(mocked.page)).toEqual([]);
    await button(card, 'Add a worker…').click();
    const steps = mocked.page.getByRole('dialog', { name: 'Add a worker' });
    await expectReady(steps);
    await windowScreenshot(mocked.app, `workers-${name}-steps`);
    expect(await cutOff(mocked.page)).toEqual([]);
    await button(steps, 'Close').click();
    await expect(button(card, 'Add a worker…')).toBeFocused();
  });
