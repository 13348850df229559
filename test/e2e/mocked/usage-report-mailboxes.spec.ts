import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { openUsageReports, monthOf } from '../support/dialogs.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { listedReport, usageMailboxes, usageReport } from '../support/usage-report-fixtures.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

/** The mailboxes of March. */
async function openMailboxes(report = listedReport('2026-03')): Promise<Locator> {
  await mocked.open(sampleState({ usageReports: [report] }));
  await (await openUsageReports(mocked)).getByRole('button', { name: 'Mailboxes…' }).click();
  const list = mocked.page.getByRole('dialog', { name: 'Mailboxes in the usage report for March 2026' });
  await expect(list.getByRole('listitem').first()).toBeVisible();
  return list;
}

const row = (list: Locator, name: string): Locator => list.getByRole('listitem').filter({ hasText: name });

test('a report says its number and its mailboxes by kind', async () => {
  await mocked.open(sampleState({ usageReports: [listedReport('2026-03')] }));
  const report = monthOf(await openUsageReports(mocked), 'March 2026');
  await expect(report).toContainText('Report number3');
  await expect(report).toContainText('By kind128 user, 2 shared, 1 resource');
});

test('the mailboxes of a report are listed, searched, and removed with a reason, in light and dark', async () => {
  const list = await openMailboxes();
  const status = list.getByRole('status');
  await expect(status).toHaveText('128 user, 2 shared, 1 resource · 128 reported');
  await expect(list.getByRole('button', { name: 'Reset' })).toHaveAttribute('aria-disabled', 'true');
  await list.getByRole('searchbox').fill('branch user12');
  await expect(status).toContainText('5 mailboxes found');
  await expect(row(list, 'user128@')).toContainText('Branch office · Waiting for a first backup');
  await expect(row(list, 'user128@')).toContainText('New');
  await list.getByRole('button', { name: 'Remove user122@contoso.example' }).click();
  const form = mocked.page.getByRole('dialog', { name: 'Remove user122@contoso.example from the report?' });
  const reason = form.getByRole('textbox', { name: 'Reason' });
  await form.getByRole('button', { name: 'Remove' }).click();
  await expect(form).toContainText('Enter a reason for the removal.');
  await expect(reason).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'usage-report-remove');
  await reason.fill(' Test mailbox of the migration ');
  await form.getByRole('button', { name: 'Remove' }).click();
  await expect(form).toHaveCount(0);
  await expect(row(list, 'user122@')).toContainText('Removed: Test mailbox of the migration');
  await expect(status).toContainText('1 removed · 127 reported');
  await expect
    .poll(() => mocked.calls('usageReports.remove'))
    .toEqual([
      { period: '2026-03', mailboxId: usageMailboxes[121]!.id, reason: 'Test mailbox of the migration' },
    ]);
  await list.getByRole('searchbox').fill('');
  await list.getByRole('searchbox').fill('room');
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await expect(list.getByRole('listitem').getByRole('button')).toHaveCount(0);
  await list.getByRole('searchbox').fill('user12');
  await expect(row(list, 'user122@')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'usage-report-mailboxes');
  await list.getByRole('searchbox').fill('migration');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: 'Close' }).click();
  const report = monthOf(mocked.page.getByRole('dialog', { name: 'Usage reports' }), 'March 2026');
  await expect(report).toContainText('Reported127 – 1 removed');
  await expect(report.getByRole('button', { name: 'Adjust…' })).toHaveCount(0);
  await expect(report.getByRole('button', { name: 'Mailboxes…' })).toBeFocused();
});

const removal = (n: number, reason: string) => {
  const { id, mailbox, kind, standing } = usageMailboxes[n]!;
  return { id, mailbox, kind, new: standing === 'new', reason };
};

test('by keyboard alone a mailbox is put back and removed again, and the focus stays with it', async () => {
  const { page } = mocked;
  const list = await openMailboxes(listedReport('2026-03', { removed: [removal(0, 'Test mailbox')] }));
  const button = row(list, 'user001@').getByRole('button');
  await expect(button).toHaveText('Put back');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Remove…');
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  await page.keyboard.type('Left the company');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Put back');
  await expect(button).toBeFocused();
  // The next one is often removed for the same reason.
  await row(list, 'user002@').getByRole('button').click();
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('Left the company');
  await page.keyboard.press('Escape');
  await expect(list).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
});

test('Reset asks what it discards, and puts everything back as measured', async () => {
  const removed = [removal(0, 'Test mailbox'), removal(1, 'Left the company')];
  const list = await openMailboxes(listedReport('2026-03', { removed }));
  await list.getByRole('checkbox', { name: 'Only removed' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('button', { name: 'Reset' }).click();
  const question = mocked.page.getByRole('alertdialog', { name: 'Put the report back as measured?' });
  await expect(question).toContainText('All 2 removed mailboxes count again, and their reasons are lost.');
  await expectAccessible(mocked.page);
  await screenshot(mocked.page, 'usage-report-reset');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await mocked.calls('usageReports.reset')).toEqual([]);
  await list.getByRole('button', { name: 'Reset' }).click();
  await question.getByRole('button', { name: 'Reset' }).click();
  await expect(question).toHaveCount(0);
  await expect(list).toContainText('No matching mailboxes.');
  await expect(list.getByRole('status')).toContainText('128 reported');
  await expect.poll(() => mocked.calls('usageReports.reset')).toEqual([{ period: '2026-03' }]);
});

test('a corrected count stands instead of removals, and Reset takes it back', async () => {
  const adjustment = { managed: 120, reason: 'Eight were test mailboxes.' };
  const list = await openMailboxes(listedReport('2026-03', { adjustment }));
  await expect(list).toContainText('The count of this report was corrected to 120.');
  await expect(list.getByRole('listitem').getByRole('button')).toHaveCount(0);
  await list.getByRole('button', { name: 'Reset' }).click();
  const question = mocked.page.getByRole('alertdialog');
  await expect(question).toContainText('The corrected count, 120, and its reason are lost.');
  await question.getByRole('button', { name: 'Reset' }).click();
  await expect(row(list, 'user001@').getByRole('button')).toHaveText('Remove…');
});

test('a delivered report can be looked at, no more; one of an earlier version has no list', async () => {
  const delivered = listedReport('2026-03', {
    deliveredAt: '2026-04-02T08:12:00.000Z',
    removed: [removal(0, 'Test mailbox')],
  });
  const list = await openMailboxes(delivered);
  await expect(row(list, 'user001@')).toContainText('Removed: Test mailbox');
  await expect(list.getByRole('listitem').getByRole('button')).toHaveCount(0);
  await expect(list.getByRole('button', { name: 'Reset' })).toHaveCount(0);
  await mocked.open(sampleState({ usageReports: [usageReport('2026-03')] }));
  const report = monthOf(await openUsageReports(mocked), 'March 2026');
  await expect(report.getByRole('button', { name: 'Adjust…' })).toBeVisible();
  await expect(report.getByRole('button', { name: 'Mailboxes…' })).toHaveCount(0);
});

test('a list that cannot be read, and a removal that is refused, say why', async () => {
  const { page } = mocked;
  const damaged = 'The list of mailboxes in /data/usage-mailboxes/2026-03.mailboxes.gz is damaged.';
  await mocked.open(sampleState({ usageReports: [listedReport('2026-03')] }));
  await mocked.fail('usageReports.openMailboxes', { code: 'corrupt-state', message: damaged });
  await (await openUsageReports(mocked)).getByRole('button', { name: 'Mailboxes…' }).click();
  const list = page.getByRole('dialog', { name: 'Mailboxes in the usage report for March 2026' });
  await expect(list).toContainText(damaged);
  await expectAccessible(page);
  await mocked.fail('usageReports.openMailboxes', null);
  await list.getByRole('button', { name: 'Try again' }).click();
  await mocked.fail('usageReports.remove', { code: 'invalid-argument', message: 'It has been delivered.' });
  await row(list, 'user001@').getByRole('button').click();
  await page.getByRole('textbox', { name: 'Reason' }).fill('Test');
  await page
    .getByRole('dialog', { name: /^Remove user001/ })
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(page.getByRole('dialog', { name: /^Remove user001/ })).toContainText('It has been delivered.');
});

test('a list of 100,000 mailboxes is searched to its end', async () => {
  await mocked.open(sampleState({ usageReports: [listedReport('2026-03')] }));
  await mocked.app.evaluate(() => {
    const { state } = globalThis.mock;
    const [first] = state!.usageMailboxes;
    state!.usageMailboxes = Array.from({ length: 100_000 }, (_, n) => ({
      ...first!,
      id: `mailbox-${String(n)}`,
      mailbox: `user${String(n)}@contoso.example`,
    }));
  });
  await (await openUsageReports(mocked)).getByRole('button', { name: 'Mailboxes…' }).click();
  const list = mocked.page.getByRole('dialog', { name: 'Mailboxes in the usage report for March 2026' });
  await expect(list.getByRole('listitem').first()).toBeVisible();
  expect(await list.getByRole('listitem').count()).toBeLessThan(60);
  await list.getByRole('searchbox').fill('user99999@');
  await expect(row(list, 'user99999@')).toBeVisible();
  await expect(list.getByRole('status')).toContainText('1 mailbox found');
});
