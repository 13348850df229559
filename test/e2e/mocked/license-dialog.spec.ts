import { expect } from '@playwright/test';
import { verbatim } from '../../../shared/texts/text.js';
import { noticeOf } from '../../../core/license-notices/notification.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { openLicenseDialog, rowsOf } from '../support/dialogs.js';
import {
  installationId,
  keyRejection,
  rentalLicense,
  startupPopup,
  statesOfSection4,
  subscriptionLicense,
  validRental,
  viewOf,
} from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { shownWords } from '../support/shown-words.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('the rows of §7 stand in order, with dates in the local format', async () => {
  await mocked.open(sampleState());
  const dialog = await openLicenseDialog(mocked);
  expect(await rowsOf(dialog)).toEqual([
    ['Status', 'Valid'],
    ['Expiration date', '4/10/2027 (365 days left)'],
    ['Type', 'Rental'],
    ['Package', 'Postkeep Enterprise'],
    ['Licensed to', 'Contoso Hosting GmbH, Ada Lindqvist, ada@contoso.example'],
    ['Mailboxes', '7 of 100, 3 new (free until May 1)'],
    ['Support ID', '02145879'],
    ['Support expiration date', '6/30/2027 (446 days left)'],
    ['Last update', '4/6/2026, 4:12 AM – Up to date'],
    ['Next update', '4/13/2026, 4:12 AM'],
    ['License ID', rentalLicense.licenseId],
    ['Installation ID', installationId],
  ]);
});

test('without support expiry, auto-update and new mailboxes their rows and words are left out', async () => {
  const { supportExpiresOn: _, ...license } = subscriptionLicense;
  await mocked.open(sampleState({ license: viewOf(license) }));
  const rows = await rowsOf(await openLicenseDialog(mocked));
  expect(rows.map(([name]) => name)).not.toContain('Support expiration date');
  expect(rows.map(([name]) => name)).not.toContain('Next update');
  expect(rows).toContainEqual(['Mailboxes', '7 of 100']);
  expect(rows).toContainEqual(['Last update', 'Never']);
});

test('dates follow the locale of the system', async () => {
  const state = sampleState();
  await mocked.open({ ...state, info: { ...state.info, locale: 'de-DE' } });
  expect(await rowsOf(await openLicenseDialog(mocked))).toContainEqual([
    'Expiration date',
    '10.4.2027 (365 days left)',
  ]);
});

test('numbers of days follow the locale too', async () => {
  const state = sampleState({ license: viewOf({ ...rentalLicense, expiresOn: '2036-04-10' }) });
  await mocked.open({ ...state, info: { ...state.info, locale: 'de-DE' } });
  const expiry = '10.4.2036 (3.653 days left)';
  await expect(mocked.page.getByText(`Expires on ${expiry}`)).toBeVisible();
  expect(await rowsOf(await openLicenseDialog(mocked))).toContainEqual(['Expiration date', expiry]);
});

test('§11: support that has ended says so, and new mailboxes are free until a day in the local format', async () => {
  const license = viewOf({ ...rentalLicense, supportExpiresOn: '2026-04-09' }, { managed: 15, new: 3 });
  const state = sampleState({ license });
  await mocked.open({ ...state, info: { ...state.info, locale: 'de-DE' } });
  const rows = await rowsOf(await openLicenseDialog(mocked));
  expect(rows).toContainEqual(['Support expiration date', '9.4.2026 (expired)']);
  expect(rows).toContainEqual(['Mailboxes', '12 of 100, 3 new (free until 1. Mai)']);
});

test('§11: a license without automatic update offers Install… first, on Home, in the dialog and in pop-ups', async () => {
  const { page } = mocked;
  const view = statesOfSection4['expired-post-grace'];
  await mocked.open(sampleState({ license: view }));
  const main = page.getByRole('main');
  await expect(main.getByRole('button', { name: 'Install…' })).toBeVisible();
  await expect(main.getByRole('button', { name: 'Update Now' })).toHaveCount(0);
  await mocked.pushPopup(startupPopup(view)!);
  const warning = page.getByRole('dialog', { name: 'License has expired' });
  await expect(warning.getByRole('button').first()).toHaveText('Install…');
  await warning.getByRole('button', { name: 'Install…' }).click();
  await expect(page.getByRole('dialog', { name: 'License Information' })).toBeVisible();
  await expect.poll(() => mocked.calls('license.install')).toEqual([{ from: 'file-dialog' }]);
});

test('an expired license says so in the expiration date', async () => {
  await mocked.open(sampleState({ license: statesOfSection4['expired-grace'] }));
  expect(await rowsOf(await openLicenseDialog(mocked))).toContainEqual([
    'Expiration date',
    '3/28/2026 (expired)',
  ]);
});

for (const [name, view] of Object.entries(statesOfSection4)) {
  test(`${name}: the dialog and the warning say what §4 says, in light and dark`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState({ license: view }));
    const popup = startupPopup(view);
    const [message] = view.status.messages.filter(({ when }) => when !== 'job-log');
    if (popup) {
      await mocked.pushPopup(popup);
      // The matter is the heading, never a bare "Warning" (screens.md §3).
      const heading = name.startsWith('expired') ? 'License has expired' : 'License limit exceeded';
      const warning = page.getByRole('dialog', { name: heading });
      await expect(warning).toContainText(shownWords(message!.text));
      await expectAccessibleInBothThemes(mocked, `startup-${name}`);
      await warning.getByRole('button', { name: 'License Information' }).click();
    } else {
      await mocked.pushBar({
        ...noticeOf(message!.id, message!.text),
        id: message!.id,
        severity: 'warning',
        action: 'license',
      });
      await expect(page.getByText(shownWords(message!.text))).toBeVisible();
      await expectAccessibleInBothThemes(mocked, `bar-${name}`);
      await page
        .getByRole('main')
        .getByRole('group')
        .getByRole('button', { name: 'License Information' })
        .click();
    }
    const dialog = page.getByRole('dialog', { name: 'License Information' });
    await expect(dialog.getByRole('status')).toContainText(shownWords(view.status.statusText));
    await expect(dialog.getByRole('status')).toContainText(shownWords(message!.text));
    await expectAccessibleInBothThemes(mocked, `license-${name}`);
  });
}

test('a valid rental license with its timeline, in light and dark', async () => {
  await mocked.open(sampleState());
  const dialog = await openLicenseDialog(mocked);
  await expectAccessibleInBothThemes(mocked, 'license-valid');
  const items = dialog.getByRole('list', { name: 'License timeline' }).getByRole('listitem');
  await expect(items.first()).toHaveText('1/1/2026: Issued');
  await expect(items).toHaveCount(validRental.timeline.length);
});

test('no license: what works without one, and Install…, in light and dark', async () => {
  await mocked.open(sampleState({ license: viewOf(null) }));
  const dialog = await openLicenseDialog(mocked);
  await expect(dialog).toContainText('Not installed');
  await expect(dialog).toContainText('up to 10 mailboxes are backed up');
  expect(await rowsOf(dialog)).toEqual([
    ['Status', 'Not installed'],
    ['Mailboxes', '7 of 10'],
    ['Installation ID', installationId],
  ]);
  await expect(dialog.getByRole('button', { name: 'Install…' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Update Now' })).toHaveCount(0);
  await expectAccessibleInBothThemes(mocked, 'license-none');
});

test('a key that does not verify is shown as Invalid, with the reason', async () => {
  const license = viewOf(null, {}, { facts: { rejection: verbatim(keyRejection) } });
  await mocked.open(sampleState({ license }));
  const dialog = await openLicenseDialog(mocked);
  await expect(dialog.getByRole('status')).toContainText('Invalid');
  await expect(dialog.getByRole('status')).toContainText(keyRejection);
  expect(await rowsOf(dialog)).toEqual([
    ['Status', 'Invalid'],
    ['Mailboxes', '7 of 10'],
    ['Installation ID', installationId],
  ]);
  await screenshot(mocked.page, 'license-invalid');
  // It is still installed: a person can take it away.
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => mocked.calls('license.remove')).toEqual([{ confirmed: false }]);
});

test('the link leads to the licensed mailboxes', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await (await openLicenseDialog(mocked)).getByRole('button', { name: 'Licensed mailboxes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mailboxes' })).toBeVisible();
});

test('§7: the link is there too when every mailbox has given its unit back', async () => {
  await mocked.open(sampleState({ license: viewOf(subscriptionLicense, { managed: 0 }) }));
  const dialog = await openLicenseDialog(mocked);
  expect(await rowsOf(dialog)).toContainEqual(['Mailboxes', '0 of 100']);
  await expect(dialog.getByRole('button', { name: 'Licensed mailboxes' })).toBeVisible();
});

test('high contrast: the dialog with its timeline, and links that can be told from text', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license: statesOfSection4['exceeded-beyond-allowance'] }));
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  const link = (await openLicenseDialog(mocked)).getByRole('button', { name: 'Licensed mailboxes' });
  await expect(link).toHaveCSS('text-decoration-line', 'underline');
  await screenshot(page, 'license-high-contrast');
  await page.emulateMedia({ forcedColors: null, colorScheme: null });
});
