import { type Locator, expect } from '@playwright/test';
import { noticeOf } from '../../../core/license-notices/notification.js';
import { updateOutcomes } from '../../../shared/license/update.js';
import {
  installationId,
  rentalLicense,
  rentalStates,
  startupPopup,
  statesOfSection4,
  subscriptionLicense,
  updateReport,
  validRental,
  viewOf,
} from '../support/license-fixtures.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot, windowScreenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { render, text, verbatim } from '../../../shared/texts/text.js';
import { shownWords } from '../support/shown-words.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function openDialog(): Promise<Locator> {
  await mocked.page
    .getByRole('navigation')
    .getByRole('button', { name: /Open License Information/ })
    .click();
  const dialog = mocked.page.getByRole('dialog', { name: 'License Information' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** The rows as a person reads them: name and value. */
async function rowsOf(dialog: Locator): Promise<string[][]> {
  const names = await dialog.locator('dt').allTextContents();
  const values = await dialog.locator('dd').allTextContents();
  return names.map((name, index) => [name, values[index] ?? '']);
}

test('the rows of §7 stand in order, with dates in the local format', async () => {
  await mocked.open(sampleState());
  const dialog = await openDialog();
  expect(await rowsOf(dialog)).toEqual([
    ['Status', 'Valid'],
    ['Expiration date', '4/10/2027 (365 days left)'],
    ['Type', 'Rental'],
    ['Package', 'Postkeep Enterprise'],
    ['Licensed to', 'Contoso Hosting GmbH, Ada Lindqvist, ada@contoso.example'],
    ['Mailboxes', '7 of 100, 3 new (free until May 1)'],
    ['Support ID', '02145879'],
    ['Support expiration date', '6/30/2027 (446 days left)'],
    ['Last update', 'Apr 6, 2026, 4:12 AM – Up to date'],
    ['Next update', 'Apr 13, 2026, 4:12 AM'],
    ['License ID', rentalLicense.licenseId],
    ['Installation ID', installationId],
  ]);
});

test('without support expiry, auto-update and new mailboxes their rows and words are left out', async () => {
  const { supportExpiresOn: _, ...license } = subscriptionLicense;
  await mocked.open(sampleState({ license: viewOf(license) }));
  const rows = await rowsOf(await openDialog());
  expect(rows.map(([name]) => name)).not.toContain('Support expiration date');
  expect(rows.map(([name]) => name)).not.toContain('Next update');
  expect(rows).toContainEqual(['Mailboxes', '7 of 100']);
  expect(rows).toContainEqual(['Last update', 'Never']);
});

test('dates follow the locale of the system', async () => {
  const state = sampleState();
  await mocked.open({ ...state, info: { ...state.info, locale: 'de-DE' } });
  expect(await rowsOf(await openDialog())).toContainEqual(['Expiration date', '10.4.2027 (365 days left)']);
});

test('numbers of days follow the locale too', async () => {
  const state = sampleState({ license: viewOf({ ...rentalLicense, expiresOn: '2036-04-10' }) });
  await mocked.open({ ...state, info: { ...state.info, locale: 'de-DE' } });
  const expiry = '10.4.2036 (3.653 days left)';
  await expect(mocked.page.getByText(`Expires on ${expiry}`)).toBeVisible();
  expect(await rowsOf(await openDialog())).toContainEqual(['Expiration date', expiry]);
});

test('§11: support that has ended says so, and new mailboxes are free until a day in the local format', async () => {
  const license = viewOf({ ...rentalLicense, supportExpiresOn: '2026-04-09' }, { managed: 15, new: 3 });
  const state = sampleState({ license });
  await mocked.open({ ...state, info: { ...state.info, locale: 'de-DE' } });
  const rows = await rowsOf(await openDialog());
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
  expect(await mocked.calls('license.install')).toEqual([{ from: 'file-dialog' }]);
});

test('an expired license says so in the expiration date', async () => {
  await mocked.open(sampleState({ license: statesOfSection4['expired-grace'] }));
  expect(await rowsOf(await openDialog())).toContainEqual(['Expiration date', '3/28/2026 (expired)']);
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
  const dialog = await openDialog();
  await expectAccessibleInBothThemes(mocked, 'license-valid');
  const items = dialog.getByRole('list', { name: 'License timeline' }).getByRole('listitem');
  await expect(items.first()).toHaveText('1/1/2026: Issued');
  await expect(items).toHaveCount(validRental.timeline.length);
});

test('in a window of 1180 × 760 every state is seen whole, without a scroll bar', async () => {
  for (const [name, view] of Object.entries({ ...statesOfSection4, ...rentalStates, none: viewOf(null) })) {
    await mocked.open(sampleState({ license: view }));
    await mocked.resize(1180, 760);
    const dialog = await openDialog();
    if (view.license !== null) await expect(dialog.locator('svg').last()).toBeVisible();
    await screenshot(mocked.page, `license-${name}-1180`);
    const hidden = await dialog.evaluate((element) =>
      [element, ...element.querySelectorAll('*')]
        .filter((each) => /auto|scroll/.test(getComputedStyle(each).overflowY))
        .map((each) => each.scrollHeight - each.clientHeight),
    );
    expect({ name, hidden: Math.max(...hidden) }).toEqual({ name, hidden: 0 });
  }
});

test('in the smallest window nothing is cut off at the side', async () => {
  await mocked.open(sampleState());
  await mocked.resize(900, 600);
  await expect.poll(() => mocked.page.evaluate(() => innerWidth)).toBe(900);
  const dialog = await openDialog();
  await screenshot(mocked.page, 'license-900');
  expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(
    0,
  );
});

test('no license: what works without one, and Install…, in light and dark', async () => {
  await mocked.open(sampleState({ license: viewOf(null) }));
  const dialog = await openDialog();
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

const rejection = 'The signature does not fit: the key was altered or damaged. (bad-signature)';

test('a key that does not verify is shown as Invalid, with the reason', async () => {
  const license = viewOf(null, {}, { facts: { rejection: verbatim(rejection) } });
  await mocked.open(sampleState({ license }));
  const dialog = await openDialog();
  await expect(dialog.getByRole('status')).toContainText('Invalid');
  await expect(dialog.getByRole('status')).toContainText(rejection);
  expect(await rowsOf(dialog)).toEqual([
    ['Status', 'Invalid'],
    ['Mailboxes', '7 of 10'],
    ['Installation ID', installationId],
  ]);
  await screenshot(mocked.page, 'license-invalid');
  // It is still installed: a person can take it away.
  await dialog.getByRole('button', { name: 'Remove' }).click();
  expect(await mocked.calls('license.remove')).toEqual([{ confirmed: false }]);
});

test('what installing came to is said, also when nothing was changed', async () => {
  const message = 'This license key is already installed. Nothing was changed.';
  await mocked.open(
    sampleState({ licenseChange: { false: { outcome: 'done', message: verbatim(message) } } }),
  );
  const dialog = await openDialog();
  await dialog.getByRole('button', { name: 'Install…' }).click();
  await expect(dialog.getByText(message)).toBeVisible();
  await screenshot(mocked.page, 'license-installed-already');
  await expectAccessible(mocked.page);
  await dialog.getByRole('button', { name: 'Update Now' }).click();
  await mocked.page.keyboard.press('Escape');
  await expect(dialog.getByText(message)).toHaveCount(0);
});

test('the check box asks main, and shows what main says', async () => {
  await mocked.open(sampleState({ license: viewOf(rentalLicense) }));
  const dialog = await openDialog();
  const box = dialog.getByRole('checkbox', {
    name: 'Update license automatically (enables usage reporting)',
  });
  await expect(box).not.toBeChecked();
  await box.click();
  await expect(box).toBeChecked();
  expect(await mocked.calls('license.setAutoUpdate')).toEqual([{ on: true }]);
});

test('Update Now shows progress, keeps the rest readable, and Esc does not cancel it', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ updateReport: updateReport('renewed') }));
  const dialog = await openDialog();
  await mocked.hold('license.updateNow', true);
  await dialog.getByRole('button', { name: 'Update Now' }).click();
  await expect(dialog.getByRole('button', { name: 'Updating…' })).toBeVisible();
  await screenshot(page, 'license-updating');
  await page.keyboard.press('Escape');
  await expect(dialog.getByText('02145879')).toBeVisible();
  await mocked.hold('license.updateNow', false);
  const result = page.getByRole('dialog', { name: 'License key has been auto-updated' });
  await expect(result).toBeVisible();
  await result.getByRole('button', { name: 'Close' }).click();
  await expect(result).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Update Now' })).toBeFocused();
  expect(await mocked.calls('license.updateNow')).toHaveLength(1);
});

for (const outcome of updateOutcomes) {
  test(`the result of an update: ${outcome}`, async () => {
    const { page } = mocked;
    const report = updateReport(outcome);
    await mocked.open(sampleState({ license: viewOf(rentalLicense), updateReport: report }));
    const dialog = await openDialog();
    await dialog.getByRole('button', { name: 'Update Now' }).click();
    const result = page.getByRole('dialog', { name: render(report.lines.at(-1)!.text) });
    await expect(result).toBeVisible();
    await expect(result).toContainText(render(report.reason));
    await expect(result).toContainText(render(report.recommendation));
    // Auto-update is off: only a generation error has to be waited for.
    await expect(result.getByText(/^Next attempt:/)).toHaveCount(outcome === 'generation-error' ? 1 : 0);
    await expect(result.getByRole('checkbox')).toHaveCount(outcome === 'up-to-date' ? 1 : 0);
    // One of each result; their shape is the same.
    if (['up-to-date', 'invalid', 'no-connection'].includes(outcome))
      await expectAccessibleInBothThemes(mocked, `update-${outcome}`);
    await page.keyboard.press('Escape');
    await expect(result).toHaveCount(0);
    await expect(dialog).toBeVisible();
  });
}

test('with auto-update on, a failed update names its next attempt, and no check box is offered', async () => {
  const { page } = mocked;
  for (const outcome of ['generation-error', 'no-connection', 'bad-answer', 'up-to-date'] as const) {
    const report = updateReport(outcome);
    await mocked.open(
      sampleState({ license: viewOf(rentalLicense, {}, { autoUpdate: true }), updateReport: report }),
    );
    const dialog = await openDialog();
    await dialog.getByRole('button', { name: 'Update Now' }).click();
    const result = page.getByRole('dialog', { name: render(report.lines.at(-1)!.text) });
    await expect(result).toBeVisible();
    await expect(result.getByText('Next attempt: Apr 10, 2026, 10:30 AM')).toHaveCount(
      outcome === 'up-to-date' ? 0 : 1,
    );
    await expect(result.getByRole('checkbox')).toHaveCount(0);
  }
});

test('an error of an action is shown in the dialog itself', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const dialog = await openDialog();
  await mocked.fail('license.install', {
    code: 'license-invalid',
    message: 'License key is invalid',
    details: 'The signature does not fit: the key was altered or damaged. (bad-signature)',
  });
  await dialog.getByRole('button', { name: 'Install…' }).click();
  await expect(dialog.getByText('License key is invalid', { exact: true })).toBeVisible();
  await expect(dialog.getByText(/^The signature does not fit: .* \(bad-signature\)$/)).toBeVisible();
  await screenshot(page, 'license-error');
  await expectAccessible(page);
});

/** What main answers to Remove when it would stop mailboxes. */
const removal = {
  false: {
    outcome: 'needs-confirmation',
    question: text('licenseChange.removalStops', { stops: 90 }),
    stops: 90,
  },
  true: { outcome: 'done', message: text('licenseChange.removed') },
} as const;

test('removing a license that would stop mailboxes asks first, with main’s own words', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ licenseChange: removal }));
  const dialog = await openDialog();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  const confirm = page.getByRole('alertdialog');
  await expect(confirm).toContainText(shownWords(removal.false.question));
  await screenshot(page, 'license-remove');
  await confirm.getByRole('button', { name: 'Remove license' }).click();
  await expect(confirm).toHaveCount(0);
  expect(await mocked.calls('license.remove')).toEqual([{ confirmed: false }, { confirmed: true }]);
});

test('by keyboard: Remove, confirm, and the dialog still answers to Esc when its button has gone', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ licenseChange: removal }));
  const dialog = await openDialog();
  await dialog.getByRole('button', { name: 'Remove' }).focus();
  await page.keyboard.press('Enter');
  const confirm = page.getByRole('alertdialog');
  await confirm.getByRole('button', { name: 'Remove license' }).focus();
  await page.keyboard.press('Enter');
  await expect(confirm).toHaveCount(0);
  await mocked.pushLicense(viewOf(null));
  await expect(dialog.getByRole('button', { name: 'Remove' })).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Install…' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('Copy puts the rows on the clipboard, one a line', async () => {
  await mocked.open(sampleState());
  const dialog = await openDialog();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const [copied] = await mocked.calls('app.copyText');
  expect(JSON.stringify(copied)).toContain(
    'Mailboxes: 7 of 100, 3 new (free until May 1)\\nSupport ID: 02145879',
  );
});

test('§7: a failing Copy says so in the dialog, and is no longer “Copied”', async () => {
  await mocked.open(sampleState());
  const dialog = await openDialog();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Copy', exact: true })).toBeVisible();
  await mocked.fail('app.copyText', { code: 'internal', message: 'The clipboard cannot be written.' });
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.getByText('The clipboard cannot be written.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toHaveCount(0);
});

test('Copy tells a support engineer why a key is rejected, what has stopped, and that the clock is wrong', async () => {
  const clockWarning = 'The system clock is 3 days behind the last known time.';
  const license = viewOf(
    null,
    { managed: 12 },
    { facts: { rejection: verbatim(rejection) }, clockWarning: verbatim(clockWarning) },
  );
  await mocked.open(sampleState({ license }));
  const dialog = await openDialog();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await mocked.calls('app.copyText')).toEqual([
    {
      text: [
        'Status: Invalid',
        'Mailboxes: 12 of 10',
        `Installation ID: ${installationId}`,
        rejection,
        'Without a license, up to 10 mailboxes are backed up for as long as you like. You can always restore.',
        render(text('license.waitingWithoutLicense', { allowance: 10, waiting: 2 })),
        clockWarning,
      ].join('\n'),
    },
  ]);
});

test('the link leads to the licensed mailboxes', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await (await openDialog()).getByRole('button', { name: 'Licensed mailboxes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mailboxes' })).toBeVisible();
});

test('§7: the link is there too when every mailbox has given its unit back', async () => {
  await mocked.open(sampleState({ license: viewOf(subscriptionLicense, { managed: 0 }) }));
  const dialog = await openDialog();
  expect(await rowsOf(dialog)).toContainEqual(['Mailboxes', '0 of 100']);
  await expect(dialog.getByRole('button', { name: 'Licensed mailboxes' })).toBeVisible();
});

test('high contrast: the dialog with its timeline, and links that can be told from text', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license: statesOfSection4['exceeded-beyond-allowance'] }));
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  const link = (await openDialog()).getByRole('button', { name: 'Licensed mailboxes' });
  await expect(link).toHaveCSS('text-decoration-line', 'underline');
  await screenshot(page, 'license-high-contrast');
  await page.emulateMedia({ forcedColors: null, colorScheme: null });
});

for (const factor of [1.25, 2]) {
  test(`at ${factor * 100} % everything in the dialog can be reached`, async () => {
    await mocked.open(sampleState());
    await mocked.zoom(factor);
    const dialog = await openDialog();
    for (const name of ['Install…', 'Update Now', 'Remove', 'Copy', 'Close']) {
      await dialog.getByRole('button', { name }).scrollIntoViewIfNeeded();
      await expect(dialog.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    }
    await windowScreenshot(mocked.app, `license-zoom-${factor * 100}`);
    const overflow = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
