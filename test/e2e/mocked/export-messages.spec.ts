import { type Locator, expect } from '@playwright/test';
import type { ExportRequest } from '../../../shared/backup/export.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const saved = {
  outcome: 'saved' as const,
  path: '/home/ada/ada.mbox',
  holds: { what: 'message' as const, count: 48 },
};

async function openMailbox(): Promise<void> {
  const { page } = mocked;
  await mocked.open(sampleState({ saved }));
  await page.evaluate(() => {
    localStorage.removeItem('postkeep.export.format');
  });
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await expect(button('Export folder…')).toBeVisible();
}

const button = (name: string): Locator => mocked.page.getByRole('button', { name, exact: true });
const exports = async (): Promise<ExportRequest[]> =>
  (await mocked.calls('restore.export')) as ExportRequest[];

async function exportAs(label: string, format: string): Promise<void> {
  await button(`${label} in another format`).click();
  await mocked.page.getByRole('menuitemradio', { name: format }).click();
}

for (const [format, label] of [
  ['eml', 'One .eml file per message'],
  ['mbox', 'One .mbox file'],
  ['maildir', 'A Maildir folder'],
  ['zip', 'A .zip file of .eml files'],
] as const) {
  test(`a folder and a mailbox are exported as ${format}, and it is the format of the next export, also after a start`, async () => {
    await openMailbox();
    await exportAs('Export folder…', label);
    await button('Export mailbox…').click();
    const whole = { type: 'mailbox', mailboxId: 'mailbox-0', pointId: expect.any(String) as unknown };
    const name = 'ada.lindqvist@contoso.example';
    await expect.poll(exports).toEqual([
      { task: expect.any(String), selection: { ...whole, folder: ['INBOX'] }, name: `${name} INBOX`, format },
      { task: expect.any(String), selection: whole, name, format },
    ]);
    expect(new Set((await exports()).map(({ task }) => task)).size).toBe(2);
    await mocked.page.reload();
    await mocked.page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
    await chooseMailbox(mocked.page);
    await expect(button('Export folder…')).toHaveAttribute('title', `Export folder…\n${label}`);
  });
}

test('the formats are chosen by the keyboard', async () => {
  const { page } = mocked;
  await openMailbox();
  await button('Export folder… in another format').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio').first()).toBeFocused();
  await screenshot(page, 'restore-export-formats');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await exports()).map(({ format }) => format)).toEqual(['mbox']);
});

test('an export goes on in the background: it says how far it is, is stopped, and its toast leads to what was saved', async () => {
  const { page } = mocked;
  await openMailbox();
  await mocked.hold('restore.export', true);
  await button('Export mailbox…').click();
  await expect.poll(exports).toHaveLength(1);
  const [call] = await exports();
  const progress = { task: call!.task, sessionId: 'export-1', path: saved.path, done: 1_200, total: 2_185 };
  await mocked.pushExporting(progress);
  await expect(page.getByText('1,200 of 2,185 messages')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1200');
  await expectAccessibleInBothThemes(mocked, 'restore-exporting');
  // Nobody has counted what a search finds.
  await mocked.pushExporting({ ...progress, total: null });
  await expect(page.getByText('· 1,200 messages')).toBeVisible();
  await button(`Stop the export to ${saved.path}`).click();
  await expect.poll(() => mocked.calls('restore.cancel')).toEqual([{ sessionId: 'export-1' }]);
  // On another screen the end is told as well.
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
  await mocked.hold('restore.export', false);
  const toast = page.getByRole('listitem').filter({ hasText: 'Export finished' });
  await toast.getByText('Open folder').click();
  await expect.poll(() => mocked.calls('app.showInFolder')).toEqual([{ path: saved.path }]);
});

test('an export that was stopped says so, and one that failed says why until it is closed', async () => {
  const { page } = mocked;
  await openMailbox();
  await mocked.fail('restore.export', { code: 'cancelled', message: 'Stopped.' });
  await button('Export folder…').click();
  await expect(toast(page, 'The export was stopped')).toBeVisible();
  await mocked.fail('restore.export', { code: 'disk-full', message: 'There is no space left.' });
  await button('Export folder…').click();
  const failed = page.getByRole('listitem').filter({ hasText: 'The export failed' });
  await expect(failed).toContainText('There is no space left.');
  await expectAccessible(page);
  await failed.getByRole('button', { name: 'Close' }).click();
  await expect(failed).toBeHidden();
});

for (const [width, height] of [
  [900, 600],
  [1180, 760],
  [1920, 1080],
] as const) {
  test(`no export is cut off at ${String(width)} × ${String(height)}`, async () => {
    await openMailbox();
    await mocked.resize(width, height);
    for (const name of ['Export folder…', 'Export mailbox…', 'Export mailbox… in another format']) {
      await expect(button(name)).toBeInViewport({ ratio: 1 });
    }
    await screenshot(mocked.page, `restore-export-${String(width)}`);
    await expectAccessible(mocked.page);
    await mocked.restoreWindow();
  });
}
