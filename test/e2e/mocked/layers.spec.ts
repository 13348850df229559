import { expect } from '@playwright/test';
import { openUsageReports } from '../support/dialogs.js';
import { reviewOf, subscriptionLicense, viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { sampleState } from '../support/sample-state.js';
import { toast } from '../support/toast.js';

/* What lies over what: toasts over the page, a window over another one. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('a toast lies over everything on the page, the header of a table too', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'History', exact: true }).click();
  await page.getByRole('button', { name: 'Export CSV…' }).click();
  const said = toast(page, /sessions\.csv|mailboxes\.csv/);
  await expect(said).toBeVisible();
  const covered = await said.evaluate((words) => {
    // The header comes to where the toast is, as by scrolling.
    const header = document.querySelector('[role="columnheader"]')?.closest('[role="rowgroup"]');
    if (!(header instanceof HTMLElement)) throw new Error('There is no table.');
    const { left, top, width, height } = words.getBoundingClientRect();
    header.style.position = 'fixed';
    header.style.inset = '0';
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return header.contains(found);
  });
  expect(covered).toBe(false);
});

test('a window over another one dims it', async () => {
  const { page } = mocked;
  const license = viewOf(subscriptionLicense, { managed: 97 });
  const review = reviewOf({ mailboxes: 50 }, 97);
  await mocked.open(sampleState({ license, licenseChange: { false: review, true: review } }));
  await page.getByRole('button', { name: /Open License Information/ }).click();
  const dimmed = (): Promise<boolean[]> =>
    page.locator('.fui-DialogSurface__backdrop').evaluateAll((all) =>
      // `rgba(0, 0, 0, 0)` is no colour at all.
      all.map((each) => !getComputedStyle(each).backgroundColor.endsWith(', 0)')),
    );
  await page.getByRole('dialog').getByRole('button', { name: 'Install…' }).click();
  await page.getByRole('alertdialog', { name: 'Replace the license?' }).waitFor();
  expect(await dimmed()).toEqual([true, true]);
  await mocked.open(sampleState());
  const reports = await openUsageReports(mocked);
  await reports.getByRole('button', { name: 'Adjust…' }).click();
  await expect.poll(async () => (await dimmed()).length).toBeGreaterThan(1);
  expect(await dimmed()).not.toContain(false);
});
