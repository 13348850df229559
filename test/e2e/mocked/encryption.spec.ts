import { type Locator, expect } from '@playwright/test';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const archive = '/mnt/archive/postkeep';
const phrase = 'correct horse battery';

async function openStorage(isLocked = false): Promise<Locator> {
  const state = sampleState();
  const needed = {
    code: 'passphrase-needed' as const,
    message: text('repository.passphraseNeeded', { folder: archive }),
  };
  await mocked.open({
    ...state,
    repositories: state.repositories.map((each) =>
      each.path === archive && isLocked ? { ...each, isEncrypted: true, error: needed } : each,
    ),
  });
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  return mocked.page.getByRole('region', { name: 'Storage' });
}

/** The dialog, opened and with the focus in it. */
async function dialog(name: string): Promise<Locator> {
  const opened = mocked.page.getByRole('alertdialog', { name });
  await expect(opened.locator(':focus')).toHaveCount(1);
  return opened;
}

async function keepRecoveryKey(picture?: string): Promise<void> {
  const key = await dialog('Keep this recovery key');
  await expect(key.getByRole('group', { name: 'Recovery key' })).toHaveText(
    /^([0-9A-Z]{4}-){10}[0-9A-Z]{4}$/,
  );
  if (picture !== undefined) await expectAccessibleInBothThemes(mocked, picture);
  // Paper is white whatever the theme: pale words on it could not be read when the key is needed.
  for (const theme of ['dark', 'light'] as const) {
    await mocked.setTheme(theme);
    await mocked.page.emulateMedia({ media: 'print', reducedMotion: 'reduce' });
    await expect(key.getByRole('group', { name: 'Recovery key' })).toHaveCSS('color', 'rgb(0, 0, 0)');
    await expect(key.getByRole('heading')).toHaveCSS('color', 'rgb(0, 0, 0)');
    await expect(key.getByRole('button', { name: 'Copy', includeHidden: true })).toBeHidden();
    await mocked.page.emulateMedia({ media: null, reducedMotion: 'reduce' });
  }
  // Escape and the button end nothing before somebody says that the key is kept.
  await mocked.page.keyboard.press('Escape');
  await key.getByRole('button', { name: 'Done' }).click({ force: true });
  await expect(key).toBeVisible();
  await key.getByRole('button', { name: 'Copy' }).click();
  await expect(key.getByRole('button', { name: 'Copied' })).toBeVisible();
  await key.getByRole('checkbox').check();
  await key.getByRole('button', { name: 'Done' }).click();
  await expect(key).toBeHidden();
}

test('a repository is encrypted: the passphrase is typed twice, the work shown, and the recovery key shown once', async () => {
  const card = await openStorage();
  await expect(
    card.getByText('Not encrypted: anyone who has this folder can read the mail in it.'),
  ).toBeVisible();
  await card.getByRole('button', { name: `Encrypt…: ${archive}` }).click();
  const asking = await dialog('Encrypt this repository');
  const confirm = asking.getByRole('button', { name: 'Encrypt', exact: true });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await asking.getByLabel('Passphrase').fill(phrase);
  await asking.getByLabel('Enter it again').fill('correct hors');
  await expect(asking.getByText('The passphrases don’t match.')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'encryption-encrypt');
  await asking.getByLabel('Enter it again').fill(phrase);
  await mocked.hold('repository.encrypt', true);
  await confirm.click();
  await mocked.app.evaluate((_electron, repository) => {
    globalThis.mock.pushes.repository.progress({
      ...{ task: 'encrypt', repository, bytesDone: 400_000_000, bytesTotal: 1_200_000_000 },
    });
  }, archive);
  await expect(asking.getByRole('progressbar', { name: 'Encrypting…' })).toBeVisible();
  await expect(asking.getByText('400 MB of 1.2 GB')).toBeVisible();
  await asking.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => mocked.calls('repository.cancel')).toEqual([{ task: 'encrypt' }]);
  await mocked.hold('repository.encrypt', false);
  await keepRecoveryKey('encryption-recovery-key');
  await expect(card.getByRole('button', { name: `Change passphrase…: ${archive}` })).toBeVisible();
  await expect
    .poll(() => mocked.calls('repository.encrypt'))
    .toEqual([{ path: archive, passphrase: phrase, keep: true }]);
});

test('a locked repository is unlocked by its passphrase; a wrong one is said and changes nothing', async () => {
  const card = await openStorage(true);
  await expect(card.getByText(/is encrypted, and its passphrase is not kept on this computer/)).toBeVisible();
  await card.getByRole('button', { name: `Unlock…: ${archive}` }).click();
  const asking = await dialog('Unlock this repository');
  await asking.getByLabel('Passphrase or recovery key').fill('wrong');
  await mocked.page.keyboard.press('Tab');
  await asking.getByRole('button', { name: 'Unlock' }).click();
  await expect(
    asking.getByText(/neither the passphrase of this repository nor its recovery key/),
  ).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'encryption-unlock');
  await asking.getByLabel('Passphrase or recovery key').fill(phrase);
  await asking.getByRole('button', { name: 'Unlock' }).click();
  await expect(asking).toBeHidden();
  await expect(card.getByRole('button', { name: `Change passphrase…: ${archive}` })).toBeVisible();
});

test('the passphrase is changed, and another recovery key made', async () => {
  const card = await openStorage();
  const own = '/home/ada/.config/Postkeep/repository';
  await card.getByRole('button', { name: `Change passphrase…: ${own}` }).click();
  const changing = await dialog('Change the passphrase');
  await changing.getByLabel('Passphrase or recovery key').fill(phrase);
  await changing.getByLabel('New passphrase').fill('another long one');
  await changing.getByLabel('Enter it again').fill('another long one');
  await expectAccessibleInBothThemes(mocked, 'encryption-change');
  await changing.getByRole('button', { name: 'Change passphrase' }).click();
  await expect(card.getByText('The passphrase was changed.')).toBeVisible();
  await card.getByRole('button', { name: `New recovery key…: ${own}` }).click();
  const renewing = await dialog('Create a new recovery key');
  await renewing.getByLabel('Passphrase').fill(phrase);
  await renewing.getByRole('button', { name: 'Create a new key' }).click();
  await keepRecoveryKey();
});

test('a new repository is encrypted unless somebody wants it otherwise', async () => {
  const card = await openStorage();
  await card.getByRole('button', { name: 'New repository…' }).click();
  const making = await dialog('New repository');
  await making.getByRole('textbox', { name: 'Folder' }).fill('/mnt/new');
  await expect(making.getByRole('button', { name: 'Create' })).toHaveAttribute('aria-disabled', 'true');
  await making.getByLabel('Passphrase').fill(phrase);
  await making.getByLabel('Enter it again').fill(phrase);
  await expectAccessibleInBothThemes(mocked, 'encryption-new');
  await making.getByRole('button', { name: 'Create' }).click();
  await keepRecoveryKey();
  await card.getByRole('button', { name: 'New repository…' }).click();
  const again = await dialog('New repository');
  await again.getByRole('textbox', { name: 'Folder' }).fill('/mnt/plain');
  await again.getByRole('checkbox', { name: 'Encrypt it' }).uncheck();
  await again.getByRole('button', { name: 'Create' }).click();
  await expect(again).toBeHidden();
  await expect
    .poll(() => mocked.calls('repository.create'))
    .toEqual([
      { path: '/mnt/new', passphrase: phrase, keep: true },
      { path: '/mnt/plain', passphrase: null, keep: false },
    ]);
});
