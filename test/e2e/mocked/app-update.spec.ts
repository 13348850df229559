import { type Locator, expect } from '@playwright/test';
import type { AppUpdateStatus, AppUpdateView } from '../../../shared/app-update.js';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const server = 'https://updates.example.com/postkeep';
const path = '/home/ada/.config/Postkeep/updates/postkeep_0.2.0_amd64.deb';
const available = { type: 'available', version: '0.2.0', bytes: 122_393_116 } as const;
const ready = { type: 'ready', version: '0.2.0', path, command: `sudo apt install '${path}'` } as const;

async function openAbout(
  status: AppUpdateStatus = { type: 'unknown' },
  answers?: MockState['appUpdateAnswers'],
  change: Partial<AppUpdateView> = {},
): Promise<Locator> {
  const state = sampleState();
  const appUpdate = { choice: { server, weekly: false }, server, checkedAt: null, status, ...change };
  await mocked.open({ ...state, appUpdate, ...(answers && { appUpdateAnswers: answers }) });
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  const about = mocked.page.getByRole('region', { name: 'About' });
  await about.getByRole('switch', { name: 'Check once a week' }).scrollIntoViewIfNeeded();
  return about;
}

test('without an address nothing is checked, and one that is none is not taken', async () => {
  const about = await openAbout({ type: 'unknown' }, undefined, {
    ...{ choice: { server: '', weekly: false }, server: '' },
  });
  await expect(about).toContainText('No update address is set, so Postkeep never looks for updates.');
  await about.getByRole('button', { name: 'Check for updates' }).click({ force: true });
  expect(await mocked.calls('appUpdate.check')).toEqual([]);
  const address = about.getByRole('textbox', { name: 'Update address' });
  await address.fill('http://updates.example.com');
  await address.press('Enter');
  await expect(about).toContainText('Enter an address that starts with https://');
  expect(await mocked.calls('appUpdate.choose')).toEqual([]);
  await address.fill(server);
  await address.press('Enter');
  await expect(about).toContainText('Not checked yet.');
  await about.getByRole('switch', { name: 'Check once a week' }).click();
  await expect
    .poll(() => mocked.calls('appUpdate.choose'))
    .toEqual([
      { server, weekly: false },
      { server, weekly: true },
    ]);
});

test('a newer version is found, downloaded and explained, by keyboard alone', async () => {
  const about = await openAbout({ type: 'unknown' }, { check: available, download: ready });
  await about.getByRole('button', { name: 'Check for updates' }).focus();
  await mocked.page.keyboard.press('Enter');
  await expect(about).toContainText('Version 0.2.0 is available.');
  await expectAccessibleInBothThemes(mocked, 'app-update-available');
  await about.getByRole('button', { name: /^Download \(/ }).focus();
  await mocked.page.keyboard.press('Enter');
  await expect(about.locator('code')).toHaveText(ready.command);
  await expectAccessibleInBothThemes(mocked, 'app-update-ready');
  await about.getByRole('button', { name: 'Copy command' }).click();
  await expect.poll(() => mocked.calls('app.copyText')).toEqual([{ text: ready.command }]);
  await about.getByRole('button', { name: 'Show in folder' }).click();
  await expect.poll(() => mocked.calls('appUpdate.showInFolder')).toHaveLength(1);
});

const downloading = { type: 'downloading', version: '0.2.0', bytes: 40_000_000, total: 122_393_116 } as const;
for (const [name, status, words] of [
  ['current', { type: 'current' }, 'You have the newest version.'],
  ['checking', { type: 'checking' }, 'Checking for updates…'],
  ['downloading', downloading, 'Downloading version 0.2.0'],
  ['elsewhere', { ...available, bytes: null }, 'this copy was not installed as a package'],
  [
    'refused',
    { type: 'failed', during: 'check', message: text('appUpdate.signatureWrong') },
    'not signed with a key that Postkeep trusts',
  ],
  [
    'broken-off',
    {
      type: 'failed',
      during: 'download',
      message: text('appUpdate.truncated', { name: 'postkeep_0.2.0_amd64.deb', got: 7, bytes: 122_393_116 }),
    },
    'ended after 7 of 122,393,116 bytes. Nothing was kept. Download it again.',
  ],
] as const satisfies readonly (readonly [string, AppUpdateStatus, string])[]) {
  test(`About says where an update stands: ${name}`, async () => {
    const about = await openAbout(status, undefined, { checkedAt: sampleState().info.now });
    await expect(about).toContainText(words);
    await expectAccessibleInBothThemes(mocked, `app-update-${name}`);
    if (status.type !== 'downloading') return;
    await about.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => mocked.calls('appUpdate.cancel')).toHaveLength(1);
  });
}
