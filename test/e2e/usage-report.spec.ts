import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Locator, type Page, expect, test } from '@playwright/test';
import { openEmbeddedDatabase } from '../../server/store/pglite.js';
import type { UsageReportView } from '../../shared/license/usage-report-view.js';
import { clockStartingAt } from '../../shared/clock.js';
import {
  type LicensingServerFixture,
  startLicensingServerFixture,
} from '../fixtures/licensing/licensing-server.js';
import { addMaildirJob, answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';
import { toast } from './support/toast.js';

const january = '2026-01-20T09:00:00Z';
const firstOfFebruary = '2026-02-01T08:00:00Z';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let serverClock = clockStartingAt(new Date(january));
let licensing: LicensingServerFixture | null;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await startLicensingServerFixture({
    dataDir: join(folder.path, 'licensing'),
    clock: () => serverClock(),
  });
});

test.afterAll(async () => {
  await licensing?.close();
  await folder.remove();
});

function launchAt(instant: string): Promise<LaunchedConsole> {
  return launchConsole(join(folder.path, 'data'), {
    ...licensing?.environmentAt(instant),
    TZ: 'UTC',
  });
}

/** A rental license with automatic update, and a backup of twelve mailboxes, both in January. */
async function backUpInJanuary({ settings }: LicensingServerFixture, key: string): Promise<void> {
  const { app, page } = await launchAt(january);
  try {
    await answerFileDialogs(app, key);
    await callMain(page, 'settings', 'set', settings);
    expect(await callMain(page, 'license', 'install', { from: 'file-dialog' })).toMatchObject({
      outcome: 'done',
    });
    await callMain(page, 'license', 'setAutoUpdate', { on: true });
    const jobId = await addMaildirJob(page, 'Contoso', await writeMaildirs(join(folder.path, 'mail'), 12));
    const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
    const status = async () => (await callMain(page, 'sessions', 'get', { sessionId })).status;
    await expect.poll(status).toBe('Success');
    expect(await callMain(page, 'usageReports', 'list')).toEqual([]);
    await expect.poll(measured).toBeGreaterThan(0);
  } finally {
    await app.close();
  }
}

/** The high-water mark that the data folder holds so far. */
async function measured(): Promise<number> {
  const state = await readFile(join(folder.path, 'data', 'usage-report.json'), 'utf8').catch(() => '');
  return Number(/"highWatermark":\s*(\d+)/.exec(state)?.[1] ?? 0);
}

/** What the licensing server has on record, as JSON; it must have been stopped. */
async function reportsOnRecord(): Promise<readonly unknown[]> {
  const database = await openEmbeddedDatabase(join(folder.path, 'licensing', 'database'));
  try {
    return await database.query('select period, report from usage_reports');
  } finally {
    await database.close();
  }
}

const allowance = async (page: Page): Promise<number> =>
  (await callMain(page, 'license', 'get')).status.allowance;

/** Takes the first mailbox of a report out of its count; returns its name. */
async function removeFirst(page: Page, report: Locator): Promise<string> {
  await report.getByRole('button', { name: 'Mailboxes…' }).click();
  const list = page.getByRole('dialog', { name: 'Mailboxes in the usage report for January 2026' });
  const button = list.getByRole('button', { name: /^Remove .* from the report…$/ }).first();
  const label = (await button.getAttribute('aria-label')) ?? '';
  const mailbox = label.slice('Remove '.length, -' from the report…'.length);
  await screenshot(page, 'usage-report-mailboxes');
  await button.click();
  const form = page.getByRole('dialog', { name: `Remove ${mailbox} from the report?` });
  await form.getByRole('textbox', { name: 'Reason' }).fill('One mailbox was a test');
  await form.getByRole('button', { name: 'Remove' }).click();
  await expect(list.getByRole('button', { name: `Put ${mailbox} back into the report` })).toBeVisible();
  await expectAccessible(page);
  await list.getByRole('button', { name: 'Close' }).click();
  return mailbox;
}

test('a month of use is reviewed on the 1st by mailbox, one is removed, and sent and saved it doubles the allowance (issue 4)', async () => {
  const running = licensing!;
  const key = await running.issueKeyFile({ expiresOn: '2026-12-31' });
  await backUpInJanuary(running, key.path);
  const managed = await measured();
  let fresh = 0;
  let removed = '';
  let kinds: UsageReportView['kinds'];

  serverClock = clockStartingAt(new Date(firstOfFebruary));
  const { app, page } = await launchAt(firstOfFebruary);
  try {
    expect(await allowance(page)).toBe(20);
    const reports = () => callMain(page, 'usageReports', 'list');
    await expect.poll(async () => (await reports()).length).toBe(1);
    const [measuredReport] = await reports();
    fresh = measuredReport?.new ?? 0;
    kinds = measuredReport?.kinds;
    expect(measuredReport?.managed).toBe(managed);
    expect(kinds?.user).toBeGreaterThan(0);
    const popup = page.getByRole('dialog', { name: 'The usage report for January 2026 is ready for review' });
    await expect(popup).toContainText('2/11/2026');
    await expectAccessible(page);
    await screenshot(page, 'usage-report-first-of-month');
    await popup.getByRole('button', { name: 'Review…' }).click();

    const report = page.getByRole('dialog', { name: 'Usage reports' }).getByRole('listitem', {
      name: 'January 2026',
    });
    await expect(report).toContainText(`High-water mark${String(managed)}`);
    await expect(report).toContainText('Report number1');
    removed = await removeFirst(page, report);
    await expect(report).toContainText(`Reported${String(managed - 1)} – 1 removed`);
    await report.getByRole('button', { name: 'Send now' }).click();
    await expect(report).toContainText('Sent on 2/1/2026, 8:0');
    await screenshot(page, 'usage-report-sent');
    expect(await allowance(page)).toBe(40);

    const savedTo = join(folder.path, 'saved');
    await mkdir(savedTo);
    await answerFileDialogs(app, savedTo);
    await report.getByRole('button', { name: 'Save as PDF and CSV…' }).click();
    await expect(toast(page, `3 files saved to ${savedTo}`)).toBeVisible();
    for (const kept of [savedTo, join(folder.path, 'data', 'usage-reports')]) {
      const base = join(kept, 'usage-report-2026-01');
      expect(await readFile(`${base}.csv`, 'utf8')).toContain('One mailbox was a test');
      expect((await readFile(`${base}.pdf`)).subarray(0, 5).toString()).toBe('%PDF-');
      const list = await readFile(`${base}-mailboxes.csv`, 'utf8');
      expect(list).toMatch(new RegExp(`^${removed},.*,Removed,.*,One mailbox was a test,`, 'm'));
    }
  } finally {
    await app.close();
  }

  await running.close();
  licensing = null;
  expect(await reportsOnRecord()).toEqual([
    {
      period: '2026-01',
      report: {
        period: '2026-01',
        number: 1,
        managed,
        new: fresh,
        highWatermark: managed,
        kinds,
        adjusted: { managed: managed - 1, reason: '1 removed: One mailbox was a test' },
        removed: 1,
      },
    },
  ]);
});
