import { expect } from '@playwright/test';
import { updateOutcomes } from '../../../shared/license/update.js';
import { render, text, verbatim } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { openLicenseDialog } from '../support/dialogs.js';
import {
  installationId,
  keyRejection,
  rentalLicense,
  updateReport,
  viewOf,
} from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { shownWords } from '../support/shown-words.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('what installing came to is said, also when nothing was changed', async () => {
  const message = 'This license key is already installed. Nothing was changed.';
  await mocked.open(
    sampleState({ licenseChange: { false: { outcome: 'done', message: verbatim(message) } } }),
  );
  const dialog = await openLicenseDialog(mocked);
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
  const dialog = await openLicenseDialog(mocked);
  const box = dialog.getByRole('checkbox', {
    name: 'Update license automatically (enables usage reporting)',
  });
  await expect(box).not.toBeChecked();
  await box.click();
  await expect(box).toBeChecked();
  await expect.poll(() => mocked.calls('license.setAutoUpdate')).toEqual([{ on: true }]);
});

test('Update Now shows progress, keeps the rest readable, and Esc does not cancel it', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ updateReport: updateReport('renewed') }));
  const dialog = await openLicenseDialog(mocked);
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
  await expect.poll(() => mocked.calls('license.updateNow')).toHaveLength(1);
});

for (const outcome of updateOutcomes) {
  test(`the result of an update: ${outcome}`, async () => {
    const { page } = mocked;
    const report = updateReport(outcome);
    await mocked.open(sampleState({ license: viewOf(rentalLicense), updateReport: report }));
    const dialog = await openLicenseDialog(mocked);
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
    const dialog = await openLicenseDialog(mocked);
    await dialog.getByRole('button', { name: 'Update Now' }).click();
    const result = page.getByRole('dialog', { name: render(report.lines.at(-1)!.text) });
    await expect(result).toBeVisible();
    await expect(result.getByText('Next attempt: 4/10/2026, 10:30 AM')).toHaveCount(
      outcome === 'up-to-date' ? 0 : 1,
    );
    await expect(result.getByRole('checkbox')).toHaveCount(0);
  }
});

test('an error of an action is shown in the dialog itself', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const dialog = await openLicenseDialog(mocked);
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
  const dialog = await openLicenseDialog(mocked);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  const confirm = page.getByRole('alertdialog');
  await expect(confirm).toContainText(shownWords(removal.false.question));
  await screenshot(page, 'license-remove');
  await confirm.getByRole('button', { name: 'Remove license' }).click();
  await expect(confirm).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('license.remove'))
    .toEqual([{ confirmed: false }, { confirmed: true }]);
});

test('by keyboard: Remove, confirm, and the dialog still answers to Esc when its button has gone', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ licenseChange: removal }));
  const dialog = await openLicenseDialog(mocked);
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
  const dialog = await openLicenseDialog(mocked);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(JSON.stringify(await mocked.lastCall('app.copyText'))).toContain(
    'Mailboxes: 7 of 100, 3 new (free until May 1)\\nSupport ID: 02145879',
  );
});

test('§7: a failing Copy says so in the dialog, and is no longer “Copied”', async () => {
  await mocked.open(sampleState());
  const dialog = await openLicenseDialog(mocked);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  const copied = dialog.getByRole('button', { name: 'Copied' });
  await expect(copied).toBeVisible();
  await mocked.fail('app.copyText', { code: 'internal', message: 'The clipboard cannot be written.' });
  await copied.click();
  await expect(dialog.getByText('The clipboard cannot be written.')).toBeVisible();
  await expect(copied).toHaveCount(0);
});

test('Copy tells a support engineer why a key is rejected, what has stopped, and that the clock is wrong', async () => {
  const clockWarning = 'The system clock is 3 days behind the last known time.';
  const license = viewOf(
    null,
    { managed: 12 },
    { facts: { rejection: verbatim(keyRejection) }, clockWarning: verbatim(clockWarning) },
  );
  await mocked.open(sampleState({ license }));
  const dialog = await openLicenseDialog(mocked);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await expect
    .poll(() => mocked.calls('app.copyText'))
    .toEqual([
      {
        text: [
          'Status: Invalid',
          'Mailboxes: 12 of 10',
          `Installation ID: ${installationId}`,
          keyRejection,
          render(text('license.waitingWithoutLicense', { allowance: 10, waiting: 2 })),
          clockWarning,
        ].join('\n'),
      },
    ]);
});
