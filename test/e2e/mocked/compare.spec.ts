import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function browse(state: Partial<ReturnType<typeof sampleState>> = {}): Promise<void> {
  const { page } = mocked;
  await mocked.open({ ...sampleState(), ...state });
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
}

const button = (name: string): Locator => mocked.page.getByRole('button', { name, exact: true });
const tab = (name: RegExp): Locator => mocked.page.getByRole('tab', { name });
const compare = (): Promise<void> => button('Compare…').click();

test('a restore point is compared with the one before it, and each kind of difference has its list and its preview', async () => {
  const { page } = mocked;
  await browse();
  await compare();
  await expect(tab(/^Gone \(14\)$/)).toHaveAttribute('aria-selected', 'true');
  await expect
    .poll(() => mocked.calls('restore.compare'))
    .toEqual([expect.objectContaining({ fromPointId: 'point-1', toPointId: 'point-0' })]);
  await expect(page.getByText('1,431 messages are the same in both.', { exact: false })).toBeVisible();
  const row = page.getByRole('listbox', { name: 'Gone' }).getByRole('option').first();
  await expect(row).toContainText('INBOX / Clients / Zürich & Genève');
  await row.click();
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('Quarterly figures');
  await expectAccessibleInBothThemes(mocked, 'restore-compare');
  await tab(/^Moved/).click();
  await expect(page.getByRole('listbox', { name: 'Moved' })).toContainText('INBOX / Clients → INBOX');
  await tab(/^Changed/).click();
  await expect(page.getByRole('listbox', { name: 'Changed' })).toContainText(
    'INBOX · now read, no longer flagged',
  );
  await screenshot(page, 'restore-compare-changed');
});

test('two restore points of the same minute can be told apart', async () => {
  const { page } = mocked;
  const { points } = sampleState();
  const [newest, before, ...others] = points;
  if (newest === undefined || before === undefined) throw new Error('The sample has too few points.');
  const soonAfter = new Date(Date.parse(before.createdAt) + 20_000).toISOString();
  await browse({ points: [{ ...newest, createdAt: soonAfter }, before, ...others] });
  await compare();
  await expect(page.getByText(/From .*:\d\d:\d\d .* to .*:\d\d:\d\d /)).toBeVisible();
  await page.getByRole('combobox', { name: 'Compared with' }).click();
  const options = page.getByRole('option').filter({ hasText: / messages$/ });
  await expect(options).toHaveCount(points.length - 1);
  await expect(options.first()).toHaveText(/:\d\d:\d\d /);
  await expect(options.last()).not.toHaveText(/:\d\d:\d\d /);
});

test('the page of a mailbox leads to what has changed since the point before', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await page.getByRole('row', { name: /^ada\.lindqvist@/ }).click();
  const link = page.getByRole('button', { name: /^Compare the restore point of .* with that of / }).first();
  await link.focus();
  await expectAccessibleInBothThemes(mocked, 'mailbox-page-compare');
  await page.keyboard.press('Enter');
  await expect(tab(/^Gone \(14\)$/)).toHaveAttribute('aria-selected', 'true');
  await expect
    .poll(() => mocked.calls('restore.compare'))
    .toEqual([expect.objectContaining({ fromPointId: 'point-1', toPointId: 'point-0' })]);
  await expect(button('End comparison')).toBeVisible();
});

test('what is gone is selected as a whole, and exported or restored to a server', async () => {
  const { page } = mocked;
  await browse();
  await compare();
  await button('Select all').click();
  const messages = page.getByRole('region', { name: 'Messages' });
  await expect(messages.getByRole('status')).toHaveText('14 selected');
  await messages.getByRole('button', { name: 'Export…', exact: true }).click();
  await expect
    .poll(() => mocked.calls('restore.export'))
    .toEqual([
      expect.objectContaining({
        selection: {
          type: 'messages',
          messageIds: Array.from({ length: 14 }, (_, index) => `message-${String(index)}`),
        },
      }),
    ]);
  await messages.getByRole('button', { name: 'Restore…', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('14 messages');
});

test('the other point can be any, and the earlier one always comes first', async () => {
  const { page } = mocked;
  await browse();
  await compare();
  await page.getByRole('combobox', { name: 'Restore point' }).click();
  await page
    .getByRole('option', { name: /· 48 messages$/ })
    .nth(5)
    .click();
  await expect
    .poll(() => mocked.lastCall('restore.compare'))
    .toMatchObject({ fromPointId: 'point-5', toPointId: 'point-1' });
  await button('End comparison').click();
  await expect(page.getByRole('region', { name: 'Folders' })).toBeVisible();
});

test('with the keyboard alone: compare, go through the kinds, select, and end', async () => {
  const { page } = mocked;
  await browse();
  await button('Compare…').focus();
  await page.keyboard.press('Enter');
  await tab(/^Gone/).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(tab(/^New/)).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('listbox', { name: 'New' }).focus();
  await page.keyboard.press('Control+A');
  await expect(page.getByRole('region', { name: 'Messages' }).getByRole('status')).toHaveText('9 selected');
  await page.keyboard.press('Escape');
  await button('End comparison').focus();
  await page.keyboard.press('Enter');
  await expect(button('Compare…')).toBeVisible();
});

test('a long comparison shows how far it is and can be stopped and begun again', async () => {
  const { page } = mocked;
  await browse();
  await mocked.hold('restore.compare', true);
  await compare();
  await expect.poll(async () => (await mocked.calls('restore.compare')).length).toBe(1);
  const [call] = await mocked.calls('restore.compare');
  const { task } = call as { task: string };
  await mocked.pushComparing({ task, done: 40_000, total: 200_000 });
  await expect(page.getByText('40,000 of 200,000 messages read')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'restore-comparing');
  await button('Stop the comparison').click();
  await expect.poll(() => mocked.calls('restore.cancelComparison')).toEqual([{ task }]);
  await mocked.fail('restore.compare', { code: 'cancelled', message: 'Stopped.' });
  await mocked.hold('restore.compare', false);
  await expect(page.getByText('The comparison was stopped')).toBeVisible();
  await expectAccessible(page);
  await mocked.fail('restore.compare', null);
  await button('Compare again').click();
  await expect(tab(/^Gone/)).toBeVisible();
});

test('two points that are alike say so, a damaged one what was not compared, and a failure can be tried again', async () => {
  const { page } = mocked;
  await browse({ differences: [], comparison: { same: 1_457, damaged: 3 } });
  await compare();
  await expect(page.getByText('No differences')).toBeVisible();
  await expect(page.getByText('3 messages couldn’t be compared')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'restore-compare-alike');
  await button('End comparison').click();
  await mocked.fail('restore.compare', { code: 'io', message: 'The disk is gone.' });
  await compare();
  await expect(page.getByText('The disk is gone.')).toBeVisible();
});

test('a mailbox with one restore point offers no comparison', async () => {
  await browse({ points: sampleState().points.slice(0, 1) });
  await expect(mocked.page.getByRole('region', { name: 'Folders' })).toBeVisible();
  await expect(button('Compare…')).toHaveCount(0);
});

test('it fits a small window', async () => {
  const { page } = mocked;
  await mocked.resize(900, 600);
  await browse();
  await compare();
  await expect(page.getByRole('listbox', { name: 'Gone' })).toBeVisible();
  await screenshot(page, 'restore-compare-900');
  await expectAccessible(page);
  await mocked.restoreWindow();
});
