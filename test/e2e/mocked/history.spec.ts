import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { windowScreenshot } from '../support/page-checks.js';
import { goTo } from '../support/rail.js';
import { sampleState } from '../support/sample-state.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('the history is filtered by type and status, shows the log, copies it and leads to the job', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'History');
  await page.getByRole('combobox', { name: 'Type' }).selectOption('license-update');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText('License key auto-update');
  await page.getByRole('combobox', { name: 'Type' }).selectOption('');
  await page.getByRole('searchbox', { name: 'Search names and logs' }).fill('LIMIT exceeded');
  await expect(page.getByText('1 session', { exact: true })).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toContainText('Management hourly');
  await page.getByRole('searchbox').fill('nothing at all');
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Warning');
  await page.getByRole('row', { name: /Management hourly/ }).click();
  await expect(page.getByText(/License limit exceeded: 1 mailboxes/)).toBeVisible();
  await page.getByRole('tab', { name: '15 mailboxes' }).click();
  await expect(page.getByRole('list', { name: 'Reasons' })).toContainText(
    'the license limit has been exceeded',
  );
  await expect(
    page.getByRole('grid', { name: 'Mailboxes in this run' }).getByRole('row').nth(1),
  ).toContainText('Not processed');
  await page.getByRole('button', { name: 'Copy log' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(JSON.stringify(await mocked.lastCall('app.copyText'))).toContain(
    '\\tWarning\\tLicense limit exceeded',
  );
  await page.getByRole('button', { name: 'Open job' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Management hourly');
});

test('the filtered history is exported as it is shown, and a session with its log', async () => {
  const { page } = mocked;
  await mocked.open({
    ...sampleState(),
    saved: { outcome: 'saved', path: '/home/ada/sessions.csv', holds: { what: 'session', count: 2 } },
  });
  await goTo(page, 'History');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Warning');
  const exportCsv = page.getByRole('button', { name: 'Export CSV…' });
  await exportCsv.focus();
  await page.keyboard.press('Enter');
  await expect(toast(page, '2 sessions saved to /home/ada/sessions.csv')).toBeVisible();
  const shown = sampleState().sessions.filter(({ status }) => status === 'Warning');
  await expect
    .poll(() => mocked.calls('sessions.exportCsv'))
    .toEqual([{ sessionIds: shown.map(({ id }) => id) }]);
  const exportLog = page.getByRole('button', { name: 'Export…', exact: true });
  await exportLog.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => mocked.calls('sessions.exportLog')).toEqual([{ sessionId: shown[0]?.id }]);
});

test('an export that fails says why where it was asked for', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'History');
  for (const [call, button] of [
    ['sessions.exportCsv', 'Export CSV…'],
    ['sessions.exportLog', 'Export…'],
  ] as const) {
    const message = `${call} cannot write here. Check that the folder exists and has free space.`;
    await mocked.fail(call, { code: 'io', message });
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByText(message)).toBeVisible();
  }
});

for (const { width, height, zoom } of [
  { width: 900, height: 600, zoom: 1 },
  { width: 1180, height: 760, zoom: 1 },
  { width: 1180, height: 760, zoom: 1.25 },
  { width: 1280, height: 800, zoom: 1 },
]) {
  test(`the documented name of a license update is read whole at ${width}×${height}, ${zoom * 100} %`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await goTo(page, 'History');
    const name = page.getByRole('gridcell', { name: 'License key auto-update' }).first();
    await expect(name).toBeVisible();
    await windowScreenshot(mocked.app, `history-${width}-${zoom * 100}`);
    expect(await name.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0);
  });
}
