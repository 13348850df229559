import { type Locator, expect } from '@playwright/test';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

/* The Repository step of the jobs wizard: what a folder holds, a passphrase for a new repository, and copies of encrypted ones. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const phrase = 'correct horse battery staple';

/** The wizard at the choice of a source. */
async function openWizard(change: Partial<MockState> = {}): Promise<Locator> {
  const { page } = mocked;
  await mocked.open({ ...sampleState(), ...change });
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  return page.getByRole('dialog', { name: 'New job' });
}

/** The same at the Repository step of a backup, with this folder in it. */
async function openAtFolder(folder: string, change: Partial<MockState> = {}): Promise<Locator> {
  const wizard = await openWizard(change);
  await wizard.getByRole('radio', { name: /Contoso mail/ }).check();
  for (let step = 0; step < 3; step += 1) await nextOf(wizard).click();
  await wizard.getByRole('radio', { name: 'Custom folder' }).check();
  await wizard.getByRole('textbox', { name: 'Folder' }).fill(folder);
  return wizard;
}

const nextOf = (wizard: Locator): Locator => wizard.getByRole('button', { name: 'Next' });

test('a folder on a disk with too little room says so, and can be taken all the same', async () => {
  const said = text('status.diskSpace', { path: '/mnt/new', free: 2_000_000_000 });
  const wizard = await openAtFolder('/mnt/new', { lowRooms: { '/mnt/new': said } });
  await expect(wizard.getByText('The disk of /mnt/new has only 2 GB left.')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-low-room');
  await expect(nextOf(wizard)).toBeEnabled();
});

test('a new repository can be encrypted: its recovery key is kept before the job is made', async () => {
  const wizard = await openAtFolder('/mnt/new');
  await expect(wizard.getByText('Nothing is there yet: a new repository will be created.')).toBeVisible();
  await expect(wizard.getByText('120 GB free on its disk.')).toBeVisible();
  await wizard.getByRole('checkbox', { name: 'Encrypt the new repository' }).check();
  await expect(nextOf(wizard)).toBeDisabled();
  await wizard.getByLabel('Passphrase').fill('password1');
  await expect(wizard.getByText('Weak: anyone who has the disk could guess it.')).toBeVisible();
  await wizard.getByLabel('Passphrase').fill(phrase);
  await expect(wizard.getByText('Strong.')).toBeVisible();
  await wizard.getByLabel('Enter it again').fill('correct horse');
  await expect(wizard.getByText('The passphrases don’t match.')).toBeVisible();
  await expect(nextOf(wizard)).toBeDisabled();
  await wizard.getByLabel('Enter it again').fill(phrase);
  await expectAccessibleInBothThemes(mocked, 'job-wizard-encrypt');
  await nextOf(wizard).click();
  // Who goes back finds what was entered.
  await wizard.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(wizard.getByLabel('Enter it again')).toHaveValue(phrase);
  await nextOf(wizard).click();
  await wizard.getByRole('button', { name: 'Create job' }).click();
  const key = mocked.page.getByRole('alertdialog', { name: 'Keep this recovery key' });
  await expect(key.locator(':focus')).toHaveCount(1);
  await expectAccessibleInBothThemes(mocked, 'job-wizard-recovery-key');
  await expect
    .poll(() => mocked.calls('repository.create'))
    .toEqual([{ path: '/mnt/new', passphrase: phrase, keep: true }]);
  await key.getByRole('button', { name: 'Save…' }).click();
  await expect(key.getByText(/^Saved to /)).toBeVisible();
  await expect.poll(() => mocked.calls('repository.saveRecoveryKey')).toMatchObject([{ path: '/mnt/new' }]);
  expect(await mocked.calls('jobs.create')).toEqual([]);
  await key.getByRole('checkbox').check();
  await key.getByRole('button', { name: 'Done' }).click();
  await expect(wizard).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('jobs.create'))
    .toMatchObject([{ copyFrom: null, repositoryPath: '/mnt/new' }]);
});

test('a repository that is there shows what it holds; a locked one is unlocked, and a folder of other files refused', async () => {
  const folder = '/mnt/locked';
  const error = {
    code: 'passphrase-needed' as const,
    message: text('repository.passphraseNeeded', { folder }),
  };
  const wizard = await openAtFolder(folder, {
    looks: {
      [folder]: { type: 'repository', isEncrypted: true, bytesOnDisk: 1_200_000_000, contents: null, error },
      '/mnt/other': { type: 'other' },
    },
  });
  await expect(wizard.getByText(/is encrypted, and its passphrase is not kept/)).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-locked');
  await wizard.getByRole('button', { name: 'Unlock…' }).click();
  const asking = mocked.page.getByRole('alertdialog', { name: 'Unlock this repository' });
  await asking.getByLabel('Passphrase or recovery key').fill('correct horse battery');
  await asking.getByRole('button', { name: 'Unlock' }).click();
  await expect(asking).toBeHidden();
  await expect(
    wizard.getByText('Holds a repository: 12 mailboxes, 340 restore points, 1.2 GB.'),
  ).toBeVisible();
  await expect(wizard.getByText('It’s encrypted.')).toBeVisible();
  await expect(wizard.getByRole('checkbox', { name: 'Encrypt the new repository' })).toHaveCount(0);
  await expect(nextOf(wizard)).toBeEnabled();
  await wizard.getByRole('textbox', { name: 'Folder' }).fill('/mnt/other');
  await expect(wizard.getByText('This folder holds other files.', { exact: false })).toBeVisible();
  await expect(nextOf(wizard)).toBeDisabled();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-other-files');
});

test('a second copy is made of a repository, without mailboxes to choose, and is encrypted as that is', async () => {
  const wizard = await openWizard();
  await wizard
    .getByRole('radio', { name: /Second copy of a repository/ })
    .first()
    .check();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-copy-source');
  await expect(wizard.getByRole('list', { name: 'Steps' }).getByRole('listitem')).toHaveCount(4);
  await nextOf(wizard).click();
  // The nightly backup starts at ten in the evening.
  await expect(wizard.getByLabel('Time of day')).toHaveValue('00:00');
  await expect(wizard.getByText('so schedule it after them', { exact: false })).toBeVisible();
  await nextOf(wizard).click();
  await expect(wizard.getByText('Where should the copy be stored', { exact: false })).toBeVisible();
  await expect(nextOf(wizard)).toBeDisabled();
  await wizard.getByRole('textbox', { name: 'Folder' }).fill('/mnt/copy');
  const encrypts = wizard.getByRole('checkbox', { name: 'Encrypt the new repository' });
  await expect(encrypts).toBeChecked();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-copy');
  await wizard.getByLabel('Passphrase').fill(phrase);
  await wizard.getByLabel('Enter it again').fill(phrase);
  await nextOf(wizard).click();
  await expect(wizard.getByRole('textbox', { name: 'Job name' })).toHaveValue('Second copy');
  await expectAccessibleInBothThemes(mocked, 'job-wizard-copy-summary');
  // Nobody makes encrypted mail readable without having said so.
  await wizard.getByRole('button', { name: 'Back', exact: true }).click();
  await encrypts.uncheck();
  await expect(wizard.getByText(/anyone who has its folder could read the mail/)).toBeVisible();
  await expect(nextOf(wizard)).toBeDisabled();
  await wizard.getByRole('checkbox', { name: 'Copy it anyway' }).check();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-copy-readable');
  await nextOf(wizard).click();
  await wizard.getByRole('button', { name: 'Create job' }).click();
  await expect(wizard).toHaveCount(0);
  expect(await mocked.calls('repository.create')).toEqual([]);
  await expect
    .poll(() => mocked.calls('jobs.create'))
    .toMatchObject([
      {
        sourceId: '',
        copyFrom: { repositoryPath: null, plain: true },
        repositoryPath: '/mnt/copy',
        selection: { type: 'all' },
      },
    ]);
});
