import { type Locator, expect } from '@playwright/test';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { cutOff } from '../support/cut-off.js';
import { windowScreenshot } from '../support/page-checks.js';
import { test } from '../support/mocked-test.js';
import { fitBucket, forgetfulBucket, offsite, unfitBucket } from '../support/sample-buckets.js';
import { ownRepository } from '../support/sample-repositories.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

/* Repositories in buckets: how one is set up in Settings and in the wizard, and what the console says of it. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const phrase = 'correct horse battery';
const secretKey = 'wJalrXUtnFEMI/K7MDENG';
const name = 's3://contoso-mail/berlin';
const stored = { ...ownRepository, path: offsite.path, bytesOnDisk: 40_000_000 };

async function openStorage(change: Partial<MockState> = {}): Promise<Locator> {
  await mocked.open({ ...sampleState(), ...change });
  await goToStorage();
  return mocked.page.getByRole('region', { name: 'Storage' });
}

async function goToStorage(): Promise<void> {
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
}

/** The dialog, opened and with the focus in it. */
async function dialog(title: string): Promise<Locator> {
  const opened = mocked.page.getByRole('alertdialog', { name: title });
  await expect(opened.locator(':focus')).toHaveCount(1);
  return opened;
}

async function openNew(change: Partial<MockState> = {}): Promise<Locator> {
  const card = await openStorage(change);
  await card.getByRole('button', { name: 'New repository in a bucket…' }).click();
  return dialog('New repository in a bucket');
}

async function fillPlace(form: Locator): Promise<void> {
  await form.getByLabel('Provider').selectOption('Wasabi');
  await form.getByRole('textbox', { name: 'Region' }).fill('eu-central-1');
  await form.getByRole('textbox', { name: 'Bucket', exact: true }).fill('contoso-mail');
  await form.getByRole('textbox', { name: 'Folder in the bucket' }).fill('berlin');
  await form.getByRole('textbox', { name: 'Access key ID' }).fill('AKIAEXAMPLE');
  await form.getByLabel('Secret access key').fill(secretKey);
}

async function enterPassphrase(form: Locator): Promise<void> {
  await form.getByLabel('Passphrase').fill(phrase);
  await form.getByLabel('Enter it again').fill(phrase);
}

async function keepRecoveryKey(): Promise<void> {
  const key = await dialog('Keep this recovery key');
  await key.getByRole('checkbox').check();
  await key.getByRole('button', { name: 'Done' }).click();
  await expect(key).toBeHidden();
}

const sizes = [
  { name: '1180 × 760', width: 1180, height: 760, zoom: 1 },
  { name: '900 × 600', width: 900, height: 600, zoom: 1 },
  { name: '200 %', width: 1180, height: 760, zoom: 2 },
] as const;

const button = (form: Locator, label: string): Locator =>
  form.getByRole('button', { name: label, exact: true });

test('a repository is made in a bucket: tested first, locked, encrypted, and its recovery key shown once', async () => {
  const form = await openNew();
  await expect(button(form, 'Test')).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(mocked, 'bucket-new');
  await fillPlace(form);
  // The address follows from provider and region.
  await expect(form.getByRole('textbox', { name: 'Address of the server' })).toHaveValue(
    'https://s3.eu-central-1.wasabisys.com',
  );
  await mocked.hold('buckets.probe', true);
  await button(form, 'Test').click();
  await mocked.app.evaluate(() => {
    globalThis.mock.pushes.buckets.progress({ task: 'probe', ability: 'range' });
  });
  await expect(form.getByText('Testing: Parts of objects can be read')).toBeInViewport();
  await button(form, 'Cancel').click();
  await expect.poll(() => mocked.calls('buckets.cancel')).toEqual([{ task: 'probe' }]);
  await mocked.hold('buckets.probe', false);
  await expect(form.getByText('This bucket can keep a repository.', { exact: false })).toBeInViewport();
  await expect(form.getByRole('list', { name: 'What the bucket can do' }).getByRole('listitem')).toHaveCount(
    8,
  );
  await expect(button(form, 'Create')).toHaveAttribute('aria-disabled', 'true');
  await form.getByRole('checkbox', { name: 'Lock what is written' }).check();
  await form.getByRole('radio', { name: /compliance/ }).check();
  await expect(form.getByText(/can’t be removed before .*, not even by you/)).toBeVisible();
  await enterPassphrase(form);
  await expectAccessibleInBothThemes(mocked, 'bucket-new-tested');
  await button(form, 'Create').click();
  await keepRecoveryKey();
  const lock = { mode: 'compliance', days: 30 };
  // The lock is tried before anything is made.
  await expect
    .poll(() => mocked.calls('buckets.probe'))
    .toMatchObject([{ place: { lock: null } }, { place: { lock } }]);
  await expect
    .poll(() => mocked.calls('buckets.create'))
    .toMatchObject([
      {
        place: { bucket: 'contoso-mail', prefix: 'berlin', pathStyle: false, lock },
        secretKey,
        passphrase: phrase,
      },
    ]);
  const card = mocked.page.getByRole('region', { name: 'Storage' });
  await expect(card.getByText(name)).toBeVisible();
  await expect(card.getByText('No restore points yet. Choose it in a job.')).toBeVisible();
});

test('a lock that does not hold is said, and not offered; nothing is made before somebody does without it', async () => {
  const form = await openNew({ probes: { unlocked: fitBucket, locked: forgetfulBucket } });
  await fillPlace(form);
  await button(form, 'Test').click();
  await form.getByRole('checkbox', { name: 'Lock what is written' }).check();
  await enterPassphrase(form);
  await button(form, 'Create').click();
  await expect(form.getByText(/takes a lock and removes the object all the same/)).toBeInViewport();
  await expect(form.getByRole('checkbox', { name: 'Lock what is written' })).toBeDisabled();
  await expect(form.getByText(/can’t protect it by a lock/)).toBeVisible();
  await expect(form.getByText('Object Lock does not hold here', { exact: false })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'bucket-lock-not-held');
  expect(await mocked.calls('buckets.create')).toEqual([]);
  await button(form, 'Create').click();
  await keepRecoveryKey();
  await expect.poll(() => mocked.calls('buckets.create')).toMatchObject([{ place: { lock: null } }]);
});

test('a bucket that is not fit is refused, with what it lacks', async () => {
  const form = await openNew({ probes: { unlocked: unfitBucket, locked: unfitBucket } });
  await fillPlace(form);
  await button(form, 'Test').click();
  await expect(form.getByText('This bucket can’t keep a repository.', { exact: false })).toBeInViewport();
  await expect(form.getByText(/does not give a part of an object/)).toBeVisible();
  await expect(form.getByText(/a new repository will be made/)).toHaveCount(0);
  await expect(button(form, 'Create')).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(mocked, 'bucket-not-fit');
});

for (const { name: size, width, height, zoom } of sizes)
  test(`what a test finds, and the buttons, are in sight at ${size}`, async () => {
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    const form = await openNew();
    await fillPlace(form);
    await button(form, 'Test').click();
    await expect(form.getByText('This bucket can keep a repository.', { exact: false })).toBeInViewport({
      ratio: 1,
    });
    await expect(button(form, 'Create')).toBeInViewport({ ratio: 1 });
    expect(await cutOff(mocked.page)).toEqual([]);
    await windowScreenshot(mocked.app, `bucket-tested-${width}-${zoom}`);
  });

test('what a bucket fails at is said where it is in sight, and another key is tried', async () => {
  const form = await openNew();
  await fillPlace(form);
  const message = text('objectStore.secretWrong', { host: 's3.eu-central-1.wasabisys.com' });
  await mocked.failWith('buckets.probe', { code: 'bucket-credentials', message });
  await button(form, 'Test').click();
  await expect(form.getByText(/rejected the secret key/)).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'bucket-refused');
  await form.getByLabel('Secret access key').fill('another');
  await expect(form.getByText(/rejected the secret key/)).toBeHidden();
  await mocked.failWith('buckets.probe', null);
});

test('Escape loses nothing that was typed but the secret key', async () => {
  const form = await openNew();
  await fillPlace(form);
  await mocked.page.keyboard.press('Escape');
  await expect(form).toBeHidden();
  await mocked.page.getByRole('button', { name: 'New repository in a bucket…' }).click();
  const again = await dialog('New repository in a bucket');
  await expect(again.getByRole('textbox', { name: 'Bucket', exact: true })).toHaveValue('contoso-mail');
  await expect(again.getByRole('textbox', { name: 'Access key ID' })).toHaveValue('AKIAEXAMPLE');
  await expect(again.getByLabel('Secret access key')).toHaveValue('');
  expect(await mocked.page.evaluate('JSON.stringify(localStorage)')).not.toContain(secretKey);
});

const wrong: readonly (readonly [field: string, typed: string, said: RegExp])[] = [
  ['Address of the server', 'not an address', /Enter an address such as/],
  ['Address of the server', 'http://s3.example.com', /begins with https/],
  ['Bucket', 'Contoso', /3 to 63 lowercase letters/],
  ['Folder in the bucket', '../other', /names with a slash between them/],
];

test('what cannot be a place is said at its field', async () => {
  const form = await openNew();
  for (const [field, typed, said] of wrong) {
    await fillPlace(form);
    await form.getByRole('textbox', { name: field, exact: true }).fill(typed);
    await expect(form.getByText(said)).toBeVisible();
    await expect(button(form, 'Test')).toHaveAttribute('aria-disabled', 'true');
    await form.getByRole('textbox', { name: field, exact: true }).fill('');
  }
});

test('a bucket with a repository is connected, with its passphrase, progress and what could not be used', async () => {
  const card = await openStorage({
    bucketProblems: [text('repository.leafDamaged')],
  });
  await card.getByRole('button', { name: 'Connect an existing bucket…' }).click();
  const form = await dialog('Connect an existing bucket');
  await fillPlace(form);
  await form.getByLabel('Passphrase or recovery key').fill('wrong');
  await button(form, 'Connect').click();
  await expect(
    form.getByText(/neither the passphrase of this repository nor its recovery key/),
  ).toBeInViewport();
  await form.getByLabel('Passphrase or recovery key').fill(phrase);
  await mocked.hold('buckets.connect', true);
  await button(form, 'Connect').click();
  await mocked.app.evaluate(() => {
    globalThis.mock.pushes.buckets.progress({ task: 'rebuild', step: 'packs', done: 400, total: 1200 });
  });
  await expect(form.getByText('400 of 1,200 packs looked at')).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'bucket-connecting');
  await button(form, 'Cancel').click();
  await expect.poll(() => mocked.calls('buckets.cancel')).toEqual([{ task: 'rebuild' }]);
  await mocked.hold('buckets.connect', false);
  const ended = await dialog(name);
  await expect(ended.getByText(/Connected: 12 mailboxes, 340 restore points/)).toBeVisible();
  await expect(ended.getByText(/A list of messages of a restore point is damaged/)).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'bucket-connected');
  await button(ended, 'Done').click();
  await expect(card.getByText(name)).toBeVisible();
});

test('a test that finds a repository offers to connect it', async () => {
  const content = { type: 'repository', isEncrypted: true, lock: null, path: null } as const;
  const probed = { ...fitBucket, content };
  const form = await openNew({ probes: { unlocked: probed, locked: probed } });
  await fillPlace(form);
  await button(form, 'Test').click();
  await expect(form.getByText(/A repository is there already, encrypted/)).toBeInViewport();
  await expect(button(form, 'Connect')).toHaveAttribute('aria-disabled', 'true');
  await form.getByLabel('Passphrase or recovery key').fill(phrase);
  await button(form, 'Connect').click();
  await button(await dialog(name), 'Done').click();
  expect(await mocked.calls('buckets.create')).toEqual([]);
});

test('Storage says of a bucket what is there, what is here, what is locked, and whether it answers', async () => {
  const failing = {
    code: 'bucket-unreachable' as const,
    message: text('objectStore.notS3', { host: 's3.example' }),
  };
  const card = await openStorage({
    buckets: [offsite],
    repositories: [...sampleState().repositories, stored],
    bucketReach: failing,
  });
  await expect(card.getByText(name)).toBeVisible();
  await expect(card.getByText('1.2 TB in 153,000 packs')).toBeVisible();
  await expect(card.getByText('1.4 GB of 2.1 GB at most')).toBeVisible();
  await expect(card.getByText(/^912 GB, until .* at the latest$/)).toBeVisible();
  await card.getByText(name).scrollIntoViewIfNeeded();
  await expectAccessibleInBothThemes(mocked, 'bucket-storage');
  await button(card, `Check connection: ${name}`).click();
  await expect(card.getByText(/does not answer as an S3 server does/)).toBeVisible();
  await expect.poll(() => mocked.calls('buckets.reach')).toEqual([{ path: offsite.path }]);
  // Such a repository is encrypted when it is made, or never.
  await expect(button(card, `Encrypt…: ${offsite.path}`)).toHaveCount(0);
});

test('access, cache and index of a bucket are changed, and it is forgotten', async () => {
  const card = await openStorage({ buckets: [offsite], repositories: [stored] });
  await button(card, `Change access…: ${name}`).click();
  const access = await dialog('Change access');
  const confirm = button(access, 'Change access');
  await expect(confirm).toBeEnabled();
  // Another access key has another secret key.
  await access.getByRole('textbox', { name: 'Access key ID' }).fill('AKIAOTHER');
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await access.getByLabel('Secret access key').fill(secretKey);
  await expectAccessibleInBothThemes(mocked, 'bucket-change-access');
  await confirm.click();
  await expect(card.getByText('The access was changed.')).toBeVisible();
  await expect
    .poll(() => mocked.calls('buckets.changeAccess'))
    .toMatchObject([{ path: offsite.path, secretKey, place: { credentials: { accessKeyId: 'AKIAOTHER' } } }]);
  await button(card, `Limit on this computer…: ${name}`).click();
  const cache = await dialog('How much is kept on this computer?');
  await cache.getByRole('textbox').fill('50');
  await expectAccessibleInBothThemes(mocked, 'bucket-cache');
  await button(cache, 'Set limit').click();
  await expect(card.getByText('1.4 GB of 50 GB at most')).toBeVisible();
  await button(card, `Days of the lock…: ${name}`).click();
  const lock = await dialog('How long is it locked?');
  await expect(button(lock, 'Change days')).toHaveAttribute('aria-disabled', 'true');
  await lock.getByRole('textbox').fill('90');
  await expectAccessibleInBothThemes(mocked, 'bucket-lock-days');
  await button(lock, 'Change days').click();
  await expect(card.getByText(/^The days were changed\. The next backup/)).toBeVisible();
  await expect.poll(() => mocked.calls('buckets.changeLock')).toEqual([{ path: offsite.path, days: 90 }]);
  await button(card, `Rebuild the index…: ${name}`).click();
  const rebuilding = await dialog('Rebuild the index?');
  await button(rebuilding, 'Rebuild').click();
  await button(await dialog(name), 'Done').click();
  await expect.poll(() => mocked.calls('buckets.rebuild')).toEqual([{ path: offsite.path, secret: null }]);
  await button(card, `Forget…: ${name}`).click();
  const forgetting = await dialog('Forget this repository?');
  await expectAccessibleInBothThemes(mocked, 'bucket-forget');
  await button(forgetting, 'Forget').click();
  await expect(card.getByText(name)).toHaveCount(0);
});

/** The wizard at its Repository step. */
async function openWizard(change: Partial<MockState> = {}): Promise<Locator> {
  const { page } = mocked;
  await mocked.open({ ...sampleState(), ...change });
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await wizard.getByRole('radio', { name: /Contoso mail/ }).check();
  for (let step = 0; step < 3; step += 1) await button(wizard, 'Next').click();
  await wizard.getByRole('radio', { name: 'A bucket of an S3 server' }).check();
  return wizard;
}

test('the wizard sets up a bucket, and the job writes to it', async () => {
  const wizard = await openWizard();
  await expect(wizard.getByText('No bucket is set up yet.')).toBeVisible();
  await expect(button(wizard, 'Next')).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(mocked, 'job-wizard-bucket-none');
  await button(wizard, 'Set up a bucket…').click();
  const form = await dialog('New repository in a bucket');
  await fillPlace(form);
  await button(form, 'Test').click();
  await enterPassphrase(form);
  await button(form, 'Create').click();
  await keepRecoveryKey();
  await expect(wizard.getByRole('combobox', { name: 'Repository' })).toContainText(name);
  await expectAccessibleInBothThemes(mocked, 'job-wizard-bucket');
  await button(wizard, 'Next').click();
  await expect(wizard.getByText(name)).toBeVisible();
  await button(wizard, 'Create job').click();
  const path = '/home/ada/.config/Postkeep/repositories/contoso-mail';
  await expect.poll(() => mocked.calls('jobs.create')).toMatchObject([{ repositoryPath: path }]);
  expect(await mocked.calls('repository.create')).toEqual([]);
});

test('the wizard offers the buckets that are known, and a folder is no bucket', async () => {
  const other = {
    ...offsite,
    path: '/other',
    place: { ...offsite.place, bucket: 'other-bucket', prefix: '' },
  };
  const wizard = await openWizard({ buckets: [offsite, other] });
  await expect(button(wizard, 'Next')).toHaveAttribute('aria-disabled', 'true');
  await wizard
    .getByRole('combobox', { name: 'Repository' })
    .selectOption({ label: 's3://other-bucket at https://s3.eu-central-1.wasabisys.com' });
  await expect(button(wizard, 'Next')).toBeEnabled();
  await wizard.getByRole('radio', { name: 'Custom folder' }).check();
  await expect(wizard.getByRole('textbox', { name: 'Folder' })).toHaveValue('');
});

test('Home counts what is in buckets, and names them', async () => {
  await mocked.open({ ...sampleState(), buckets: [offsite], repositories: [stored] });
  const card = mocked.page.getByRole('region', { name: 'Repositories' });
  await expect(card.getByText('in buckets', { exact: true })).toBeVisible();
  await expect(card.getByText('1.2 TB')).toBeVisible();
  await expect(card.getByText(name)).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'home-bucket');
  await mocked.open({
    ...sampleState(),
    buckets: [offsite],
    repositories: [...sampleState().repositories, stored],
  });
  await expect(card.getByText('on disk and in buckets')).toBeVisible();
  await expect(card.getByRole('row', { name: /s3:/ })).toContainText('1.2 TB');
});

test('a job that copies from a bucket names the bucket, and not the folder of its index', async () => {
  const { page } = mocked;
  const state = sampleState({ buckets: [offsite] });
  const [job, ...others] = state.jobs;
  const copy = { ...job!, name: 'Offsite to disk', copyFrom: { repositoryPath: offsite.path, plain: false } };
  await mocked.open({ ...state, jobs: [copy, ...others] });
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  const row = page.getByRole('row', { name: /^Offsite to disk/ });
  await expect(row).toContainText('Copy of s3://contoso-mail/berlin');
  await expectAccessibleInBothThemes(mocked, 'jobs-copy-of-bucket');
});
