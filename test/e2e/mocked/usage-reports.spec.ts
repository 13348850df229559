import { expect } from '@playwright/test';
import { verbatim } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { openLicenseDialog, openUsageReports, monthOf } from '../support/dialogs.js';
import { now, rentalLicense, subscriptionLicense, viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot, windowScreenshot } from '../support/page-checks.js';
import { openPalette } from '../support/palette.js';
import { sampleState } from '../support/sample-state.js';
import { reportsInEachState, usageReport } from '../support/usage-report-fixtures.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const review = { type: 'usage-report-review', period: '2026-03', sendsOn: '2026-04-11' } as const;

/** The page asks main for the list anew, as it does after every change. */
async function pushChanged(): Promise<void> {
  await mocked.app.evaluate(() => {
    globalThis.mock.pushes.usageReports.changed();
  });
}

test('a report in each state, newest first, in light and dark', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: reportsInEachState }));
  const dialog = await openUsageReports(mocked);
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText([
    'March 2026',
    'February 2026',
    'January 2026',
    'December 2025',
  ]);
  await expect(monthOf(dialog, 'March 2026')).toContainText('Open – will be sent automatically on 4/11/2026');
  await expect(monthOf(dialog, 'March 2026')).toContainText('High-water mark130');
  await expect(monthOf(dialog, 'March 2026')).toContainText('3/16/2026130');
  await expect(monthOf(dialog, 'February 2026')).toContainText(
    'Not sent – licensing.contoso.example:443 did not answer within 15 s. Next attempt: 4/10/2026, 10:10 AM.',
  );
  await expect(monthOf(dialog, 'January 2026')).toContainText('Sent on 2/4/2026, 8:12 AM');
  await expect(monthOf(dialog, 'January 2026')).toContainText(
    '120 – Eight were test mailboxes of the migration project.',
  );
  await expect(monthOf(dialog, 'January 2026').getByRole('button')).toHaveText(['Save as PDF and CSV…']);
  await expectAccessibleInBothThemes(mocked, 'usage-reports');
  await monthOf(dialog, 'December 2025').scrollIntoViewIfNeeded();
  await screenshot(page, 'usage-reports-sent');
});

test('reports that cannot be read are not none: the dialog names the file with what to do, and tries again', async () => {
  await mocked.open(sampleState({ usageReports: reportsInEachState }));
  const message = 'usage-report.json was written by a newer version of Postkeep. Update Postkeep.';
  await mocked.fail('usageReports.list', { code: 'newer-schema', message });
  await pushChanged();
  const dialog = await openUsageReports(mocked);
  await expect(dialog.getByText(message)).toBeVisible();
  await expect(dialog.getByText('No usage reports')).toHaveCount(0);
  await expectAccessibleInBothThemes(mocked, 'usage-reports-unread');
  await mocked.fail('usageReports.list', null);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(monthOf(dialog, 'March 2026')).toBeVisible();
});

test('the notice on the 1st, in light and dark', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: reportsInEachState }));
  await mocked.pushPopup(review);
  const popup = page.getByRole('dialog', { name: 'The usage report for March 2026 is ready for review' });
  await expect(popup).toContainText('automatically on 4/11/2026');
  await expectAccessibleInBothThemes(mocked, 'usage-report-review');
});

test('a correction needs a count and a reason, in light and dark', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03')] }));
  await (await openUsageReports(mocked)).getByRole('button', { name: 'Adjust…' }).click();
  const form = page.getByRole('dialog', { name: 'Adjust the usage report for March 2026' });
  const count = form.getByRole('textbox', { name: 'Managed mailboxes to report' });
  const reason = form.getByRole('textbox', { name: 'Reason' });
  await expect(count).toHaveValue('128');
  await count.fill('12.5');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toContainText('Enter a whole number from 0 to 10,000,000.');
  await expect(form).toContainText('Enter a reason for the correction.');
  await expect(count).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'usage-report-adjust');
  await count.fill('120');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(reason).toBeFocused();
  expect(await mocked.calls('usageReports.adjust')).toEqual([]);
});

for (const [name, license, words] of [
  [
    'on',
    viewOf(rentalLicense, {}, { autoUpdate: true }),
    'you can review the first report, for April 2026, on 5/1/2026',
  ],
  ['off', viewOf(rentalLicense), 'Nothing is measured or reported while “Update license automatically'],
] as const) {
  test(`no report yet, automatic update ${name}, in light and dark`, async () => {
    await mocked.open(sampleState({ license, usageReports: [] }));
    const dialog = await openUsageReports(mocked);
    await expect(dialog).toContainText('No usage reports yet');
    await expect(dialog).toContainText(words);
    await expectAccessibleInBothThemes(mocked, `usage-reports-empty-${name}`);
  });
}

test('adjusted by keyboard alone: the correction is shown, and the focus comes back', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03')] }));
  const dialog = await openUsageReports(mocked);
  const adjust = dialog.getByRole('button', { name: 'Adjust…' });
  await expect(adjust).toBeFocused();
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Adjust the usage report for March 2026' });
  await expect(form.getByRole('textbox', { name: 'Managed mailboxes to report' })).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('120');
  await page.keyboard.press('Tab');
  await page.keyboard.type('  Eight were test mailboxes.  ');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0);
  await expect(dialog).toContainText('120 – Eight were test mailboxes.');
  await expect(adjust).toBeFocused();
  await expect
    .poll(() => mocked.calls('usageReports.adjust'))
    .toEqual([{ period: '2026-03', adjustment: { managed: 120, reason: 'Eight were test mailboxes.' } }]);
  await page.keyboard.press('Enter');
  await expect(form).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(form).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('a correction can be removed', async () => {
  const adjustment = { managed: 120, reason: 'Eight were test mailboxes.' };
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03', { adjustment })] }));
  const dialog = await openUsageReports(mocked);
  await dialog.getByRole('button', { name: 'Adjust…' }).click();
  await mocked.page.getByRole('button', { name: 'Remove correction' }).click();
  await expect(dialog).not.toContainText(adjustment.reason);
  await expect
    .poll(() => mocked.calls('usageReports.adjust'))
    .toEqual([{ period: '2026-03', adjustment: null }]);
});

test('Send now shows progress, then the report as sent, with the focus where it can continue', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03')] }));
  const dialog = await openUsageReports(mocked);
  await mocked.hold('usageReports.send', true);
  await dialog.getByRole('button', { name: 'Send now' }).click();
  await expect(dialog.getByRole('button', { name: 'Sending…' })).toBeVisible();
  await mocked.hold('usageReports.send', false);
  await expect(monthOf(dialog, 'March 2026')).toContainText('Sent on 4/10/2026, 9:30 AM');
  await expect(page.getByText('The usage report for March 2026 has been sent').last()).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Save as PDF and CSV…' })).toBeFocused();
  await screenshot(page, 'usage-reports-just-sent');
});

test('a report that could not be sent says why beside its buttons', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03')] }));
  const dialog = await openUsageReports(mocked);
  const detail = 'licensing.contoso.example:443 refused the connection.';
  await mocked.fail('usageReports.send', { code: 'source-unreachable', message: detail });
  await dialog.getByRole('button', { name: 'Send now' }).click();
  await expect(monthOf(dialog, 'March 2026')).toContainText(detail);
  await screenshot(page, 'usage-reports-send-error');
  await expectAccessible(page);
  // Main keeps the failure with the report: it is said once.
  const failure = { at: now, detail: verbatim(detail), retryAt: '2026-04-10T10:30:00.000Z' };
  await mocked.app.evaluate(
    (_electron, reports) => {
      globalThis.mock.state!.usageReports = reports;
    },
    [usageReport('2026-03', { failure })],
  );
  await pushChanged();
  await expect(monthOf(dialog, 'March 2026')).toContainText('Not sent');
  await expect(monthOf(dialog, 'March 2026').getByText(detail)).toHaveCount(1);
});

test('a failed attempt before the 11th is made again on the 11th', async () => {
  const failure = {
    at: '2026-04-10T09:10:00.000Z',
    detail: verbatim('The licensing server is not reachable.'),
    retryAt: '2026-04-10T10:10:00.000Z',
  };
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03', { failure })] }));
  await expect(monthOf(await openUsageReports(mocked), 'March 2026')).toContainText(
    'Not sent – The licensing server is not reachable. It will be sent automatically on 4/11/2026.',
  );
});

test('Postpone says when the reminder comes', async () => {
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03')] }));
  const dialog = await openUsageReports(mocked);
  await dialog.getByRole('button', { name: 'Postpone' }).click();
  await expect(monthOf(dialog, 'March 2026')).toContainText(
    'Postponed – reminder 4/11/2026, 9:30 AM, will be sent automatically on 4/11/2026',
  );
});

test('Save says where the files are', async () => {
  const saved = {
    outcome: 'saved' as const,
    path: '/home/ada/Reports',
    holds: { what: 'file' as const, count: 2 },
  };
  await mocked.open(sampleState({ usageReports: reportsInEachState, saved }));
  const dialog = await openUsageReports(mocked);
  await monthOf(dialog, 'January 2026').getByRole('button').click();
  await expect(toast(mocked.page, '2 files saved to /home/ada/Reports')).toBeVisible();
  await expect.poll(() => mocked.calls('usageReports.save')).toEqual([{ period: '2026-01' }]);
});

test('while automatic update is off, an open report can be read and saved, no more', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license: viewOf(rentalLicense), usageReports: [usageReport('2026-03')] }));
  const dialog = await openUsageReports(mocked);
  await expect(dialog).toContainText('Nothing is measured or reported while');
  await expect(monthOf(dialog, 'March 2026')).toContainText('Open – not sent while automatic update is off');
  await expect(monthOf(dialog, 'March 2026').getByRole('button')).toHaveText(['Save as PDF and CSV…']);
  await screenshot(page, 'usage-reports-off');
  await expectAccessible(page);
});

test('months and dates stand in the person’s format', async () => {
  const state = sampleState({ usageReports: [usageReport('2026-03')] });
  await mocked.open({ ...state, info: { ...state.info, locale: 'de-DE' } });
  const dialog = await openUsageReports(mocked);
  await expect(monthOf(dialog, 'März 2026')).toContainText('11.4.2026');
});

test('a list that cannot be read says why, and is asked for again', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03')] }));
  const dialog = await openUsageReports(mocked);
  await mocked.fail('usageReports.list', { code: 'io', message: 'usage-report.json cannot be read.' });
  await pushChanged();
  await expect(dialog).toContainText('usage-report.json cannot be read.');
  await screenshot(page, 'usage-reports-error');
  await expectAccessible(page);
  await mocked.fail('usageReports.list', null);
  await mocked.hold('usageReports.list', true);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByLabel('Loading')).toBeVisible();
  await mocked.hold('usageReports.list', false);
  await expect(monthOf(dialog, 'March 2026')).toBeVisible();
});

test('only rental licenses have the link and the command', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license: viewOf(subscriptionLicense), usageReports: [] }));
  const license = await openLicenseDialog(mocked);
  await expect(license.getByRole('button', { name: 'Licensed mailboxes' })).toBeVisible();
  await expect(license.getByRole('button', { name: 'Usage reports' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await openPalette(page);
  await page.keyboard.type('usage report');
  await expect(
    page.getByRole('option', { name: /^Automatic license update › Usage report/ }).first(),
  ).toBeVisible();
  await expect(page.getByRole('option', { name: 'Open usage reports', exact: true })).toHaveCount(0);
});

test('Ctrl+K opens the reports, Esc closes them', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: reportsInEachState }));
  await openPalette(page);
  await page.keyboard.type('usage report');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Usage reports' });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('the notice leads to the report', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: reportsInEachState }));
  await mocked.pushPopup(review);
  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Usage reports' });
  await expect(monthOf(dialog, 'March 2026')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await expect(dialog.locator(':focus')).toHaveCount(1);
});

test('the notice of each month is answered by itself: one sent, one postponed', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03'), usageReport('2026-02')] }));
  await mocked.pushPopup({ ...review, period: '2026-02', sendsOn: '2026-03-11' });
  await mocked.pushPopup(review);
  await mocked.fail('usageReports.send', { code: 'license-refused', message: 'The contract has ended.' });
  const first = page.getByRole('dialog', { name: /for February 2026/ });
  await first.getByRole('button', { name: 'Send now' }).click();
  await expect(first).toContainText('The contract has ended.');
  await mocked.fail('usageReports.send', null);
  await first.getByRole('button', { name: 'Send now' }).click();
  await expect(first).toHaveCount(0);
  const second = page.getByRole('dialog', { name: /for March 2026/ });
  await second.getByRole('button', { name: 'Postpone' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(() => mocked.calls('usageReports.postpone')).toEqual([{ period: '2026-03' }]);
});

test('at 200 % every button of a report can be reached', async () => {
  await mocked.open(sampleState({ usageReports: reportsInEachState }));
  await mocked.zoom(2);
  const dialog = await openUsageReports(mocked);
  for (const name of ['Adjust…', 'Send now', 'Postpone', 'Save as PDF and CSV…']) {
    const button = monthOf(dialog, 'March 2026').getByRole('button', { name });
    await button.scrollIntoViewIfNeeded();
    await expect(button).toBeInViewport({ ratio: 1 });
  }
  await windowScreenshot(mocked.app, 'usage-reports-zoom-200');
  const overflow = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
