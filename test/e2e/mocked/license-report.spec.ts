import { type Locator, expect } from '@playwright/test';
import { addDays } from '../../../shared/license/calendar.js';
import type { LicenseDay } from '../../../shared/license/license-days.js';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { subscriptionLicense, viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, expectReady, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const license = viewOf({ ...subscriptionLicense, expiresOn: '2026-12-31' }, { managed: 90 });
const knownFrom = addDays(license.today, -24);

/** From 24 days ago on, but for two days; it grows past what the license covers. */
const days: LicenseDay[] = Array.from({ length: 25 }, (_, index) => ({
  date: addDays(knownFrom, index),
  figures:
    index === 9 || index === 10
      ? null
      : { managed: 84 + index, new: 0, extra: Math.max(0, index - 16), covered: 100 },
}));
const state = () => sampleState({ license, overview: { days, knownFrom } });

async function openReport(): Promise<Locator> {
  await mocked.page.getByRole('button', { name: /Open License Information/ }).click();
  const dialog = mocked.page.getByRole('dialog', { name: 'License Information' });
  await dialog.getByRole('button', { name: 'Create report…' }).click();
  const report = mocked.page.getByRole('dialog', { name: 'Create license report' });
  await expectReady(report);
  return report;
}

test('§11 Create report…: the current consumption, then where it is, in light and dark', async () => {
  await mocked.open(state());
  const dialog = await openReport();
  await expect(dialog.getByRole('radio', { name: /Current consumption/ })).toBeChecked();
  await dialog.getByRole('radio', { name: 'CSV' }).check();
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  await expect(
    dialog.getByText('Saved to /home/ada/Reports/license-consumption-2026-04-10.pdf'),
  ).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'license-report-saved');
  await dialog.getByRole('button', { name: 'Open folder' }).click();
  await expect.poll(() => mocked.calls('licenseReports.showInFolder')).toHaveLength(1);
  await expect
    .poll(() => mocked.calls('licenseReports.create'))
    .toEqual([{ task: expect.any(String) as unknown, subject: { report: 'consumption' }, format: 'csv' }]);
});

test('§11 the overview is shown before it is saved, with gaps where nothing is known, in light and dark', async () => {
  await mocked.open(state());
  const dialog = await openReport();
  await dialog.getByRole('radio', { name: /License overview/ }).check();
  const chart = dialog.getByRole('img', { name: /^Mailboxes by day from/ });
  await expect(chart).toBeVisible();
  await expect(chart).toHaveAccessibleName(/at most 108 managed/);
  await expect(dialog.getByText('23 of 30 days are known.')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'license-report-overview');
  await dialog.getByText('Show as a table').click();
  await expect(dialog.getByRole('row').filter({ hasText: 'Unknown' })).toHaveCount(2);
  await expect(dialog.getByRole('row').last()).toHaveText(/1080?8100$|108.*8.*100/);
  await expectAccessible(mocked.page);
  await screenshot(mocked.page, 'license-report-table');

  await dialog.getByRole('combobox', { name: 'Days' }).selectOption({ label: 'Last month' });
  await expect(dialog.getByLabel('From', { exact: true })).toHaveValue('2026-03-01');
  await expect(dialog.getByLabel('To', { exact: true })).toHaveValue('2026-03-31');
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  await expect(dialog.getByText(/^Saved to/)).toBeVisible();
  await expect
    .poll(() => mocked.calls('licenseReports.create'))
    .toMatchObject([
      { subject: { report: 'overview', interval: { from: '2026-03-01', to: '2026-03-31' } }, format: 'pdf' },
    ]);
});

test('own dates that are no interval are named, and nothing can be saved; days of which nothing is known have no chart', async () => {
  await mocked.open(state());
  const dialog = await openReport();
  await dialog.getByRole('radio', { name: /License overview/ }).check();
  await dialog.getByLabel('To', { exact: true }).fill('2020-01-01');
  await expect(dialog.getByRole('combobox', { name: 'Days' })).toHaveValue('');
  await expect(dialog.getByText('Enter dates with From before To, at most 10 years apart.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Save as…' })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(mocked.page);
  await dialog.getByLabel('From', { exact: true }).fill('2019-12-01');
  await expect(dialog.getByText('Nothing is known of these days.')).toBeVisible();
  await expect(dialog.getByRole('img', { name: /^Mailboxes by day/ })).toHaveCount(0);
  await expectAccessible(mocked.page);
});

test('a report that takes longer than a second shows how far it is; Cancel ends it, and the dialog stays', async () => {
  await mocked.open(state());
  const dialog = await openReport();
  await mocked.app.evaluate(() => {
    globalThis.mock.held['licenseReports.create'] = true;
  });
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  await expect.poll(() => mocked.calls('licenseReports.create')).toHaveLength(1);
  // The save dialog of the system is open: nothing is under way yet.
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  await mocked.app.evaluate(() => {
    const { arg } = globalThis.mock.calls.find(({ name }) => name === 'licenseReports.create')!;
    const { task } = arg as { task: string };
    globalThis.mock.pushes.licenseReports.progress({ task: 'of-another', done: 1, total: 2 });
    globalThis.mock.pushes.licenseReports.progress({ task, done: 3000, total: 5000 });
  });
  await expect(dialog.getByText('3,000 of 5,000 done')).toBeVisible();
  await screenshot(mocked.page, 'license-report-progress');
  await expectAccessible(mocked.page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await mocked.app.evaluate(() => {
    globalThis.mock.state!.savedReport = { outcome: 'cancelled' };
    globalThis.mock.held['licenseReports.create'] = false;
  });
  await expect(dialog.getByRole('button', { name: 'Save as…' })).toBeVisible();
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  const { task } = (await mocked.lastCall('licenseReports.create')) as { task: string };
  await expect.poll(() => mocked.calls('licenseReports.cancel')).toEqual([{ task }]);
});

test('a folder that cannot be written to is said where the report was asked for', async () => {
  await mocked.open(state());
  const dialog = await openReport();
  await mocked.app.evaluate(
    (_electron, message) => {
      globalThis.mock.errors['licenseReports.create'] = { code: 'io', message };
    },
    text('console.exportNotWritten', { path: '/root/report.pdf' }),
  );
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  await expect(dialog.getByText('/root/report.pdf cannot be written.')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'license-report-error');
});

test('a PDF that does not list all mailboxes says so', async () => {
  const savedReport = {
    outcome: 'saved' as const,
    path: '/home/ada/r.pdf',
    holds: null,
    warnings: [text('licenseReports.listsFirst', { listed: 5000, all: 100_000 })],
  };
  await mocked.open(sampleState({ license, savedReport }));
  const dialog = await openReport();
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  await expect(
    dialog.getByText('The PDF lists the first 5,000 of 100,000 mailboxes; the CSV file lists all.'),
  ).toBeVisible();
});

test('everything is reached with the keyboard, and the focus comes back', async () => {
  await mocked.open(state());
  const { page } = mocked;
  const dialog = await openReport();
  const consumption = dialog.getByRole('radio', { name: /Current consumption/ });
  await consumption.focus();
  await page.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('radio', { name: /License overview/ })).toBeChecked();
  await expect(dialog.getByRole('img', { name: /^Mailboxes by day/ })).toBeVisible();
  for (const name of ['Days', 'From']) {
    await page.keyboard.press('Tab');
    await expect(dialog.getByLabel(name, { exact: true })).toBeFocused();
  }
  await dialog.getByText('Show as a table').focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('table')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Create report…' })).toBeFocused();
});
