import { expect } from '@playwright/test';
import type { Progress, Session } from '../../../shared/backup/session.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { cutOff } from '../support/cut-off.js';
import { openPalette } from '../support/palette.js';
import { ago } from '../support/sample-dates.js';
import { warnedDetail } from '../support/sample-sessions.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const running: Session = {
  id: 'session-new',
  type: 'backup',
  name: 'Contoso nightly',
  jobId: 'job-1',
  trigger: 'manual',
  status: 'Running',
  startedAt: ago(30_000),
  endedAt: null,
};

const progress: Progress = {
  sessionId: 'session-new',
  jobId: 'job-1',
  mailboxesTotal: 12,
  mailboxesDone: 3,
  current: [{ mailbox: 'bo.karlsson@contoso.example', folder: 'INBOX/Clients', seen: 1210, stored: 14 }],
  messagesSeen: 18_204,
  messagesStored: 214,
  bytesRead: 240_000_000,
  bytesStored: 31_000_000,
  bytesPerSecond: 8_000_000,
};

async function openJobs(): Promise<void> {
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
}

test('a run shows rate, processed of total, time left, mailboxes and log lines as they come, and can be stopped', async () => {
  const { page } = mocked;
  await mocked.open(
    sampleState({
      sessionDetails: {
        'session-new': {
          ...running,
          mailboxes: warnedDetail.mailboxes.slice(0, 3),
          log: warnedDetail.log.slice(0, 2),
        },
      },
    }),
  );
  await openJobs();
  await page.getByRole('button', { name: 'Back up now: Contoso nightly' }).click();
  await expect.poll(() => mocked.calls('jobs.run')).toEqual([{ jobId: 'job-1' }]);
  await mocked.addSession(running);
  await mocked.pushProgress(progress);
  const row = page.getByRole('row', { name: /Contoso nightly/ });
  await expect(row).toContainText('3 of 12');
  await mocked.pushProgress({ ...progress, mailboxesDone: 88_888, mailboxesTotal: 100_000 });
  await expect(row.getByText('88,888 of 100,000')).toHaveAttribute('title', '88,888 of 100,000 mailboxes');
  expect(await cutOff(page)).toEqual([]);
  await mocked.pushProgress(progress);
  await expect(row).toContainText('3 of 12');
  await page.getByRole('row', { name: /Contoso nightly/ }).click({ position: { x: 20, y: 20 } });

  await expect(page.getByText('3 of 12', { exact: true })).toBeVisible();
  await expect(page.getByText('8 MB/s')).toBeVisible();
  await expect(page.getByText('1 min 30 sec')).toBeVisible();
  await expect(page.getByText('Reading INBOX/Clients')).toBeVisible();
  await expect(page.getByText('14 mailboxes were processed')).toBeVisible();
  await screenshot(page, 'job-run-light');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(() => mocked.calls('jobs.stop')).toEqual([{ jobId: 'job-1' }]);
  await mocked.addSession({ ...running, status: 'Stopped', endedAt: ago(0) });
  await expect(page.getByText('Stopped')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Back up now' })).toBeVisible();
});

test('the wizard leads from source to summary and creates the job', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openJobs();
  await page.getByRole('button', { name: 'New job' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  const next = wizard.getByRole('button', { name: 'Next' });
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
  await screenshot(page, 'wizard-1-source');
  await next.click();

  await wizard.getByRole('radio', { name: 'Selected mailboxes only' }).click();
  await expect(next).not.toHaveAttribute('aria-disabled', 'true');
  await wizard.getByRole('button', { name: 'Clear selection' }).click();
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('chiara');
  await expect(wizard.getByRole('checkbox', { name: /karlsson/ })).toHaveCount(0);
  await wizard.getByRole('checkbox', { name: 'chiara.romano@contoso.example' }).click();
  await wizard
    .getByRole('combobox', { name: 'Kind of chiara.romano@contoso.example' })
    .selectOption('shared');
  await screenshot(page, 'wizard-2-mailboxes');
  await expectAccessible(page);
  await next.click();

  await wizard.getByRole('radio', { name: 'At an interval' }).click();
  await wizard.getByRole('textbox', { name: 'Run every' }).fill('0');
  await expect(wizard.getByText('Enter a whole number. The interval can’t exceed one year.')).toBeVisible();
  await wizard.getByRole('textbox', { name: 'Run every' }).fill('6');
  await screenshot(page, 'wizard-3-schedule');
  await next.click();

  await wizard.getByRole('radio', { name: 'Keep the newest' }).click();
  await screenshot(page, 'wizard-4-repository');
  await wizard.getByRole('radio', { name: 'Keep daily, weekly, monthly and yearly' }).click();
  for (const part of ['Daily', 'Weekly', 'Monthly', 'Yearly'])
    await wizard.getByRole('textbox', { name: part, exact: true }).fill('0');
  await expect(wizard.getByRole('alert')).toHaveText('Enter at least one number above 0.');
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  for (const [part, count] of [
    ['Daily', '7'],
    ['Weekly', '4'],
    ['Monthly', '12'],
  ] as const)
    await wizard.getByRole('textbox', { name: part, exact: true }).fill(count);
  await expect(wizard).toContainText(
    'Keeps the last restore point of each of the last 7 days, 4 weeks and 12 months that had a backup.',
  );
  await expectAccessibleInBothThemes(mocked, 'wizard-4-repository-gfs');
  await expectAccessible(page);
  await next.click();

  await expect(wizard.getByRole('textbox', { name: 'Job name' })).toHaveValue('Back up Contoso mail');
  await expect(wizard).toContainText('Every 6 hours');
  await screenshot(page, 'wizard-5-summary');
  await wizard.getByRole('button', { name: 'Create and back up now' }).click();
  await expect(wizard).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('jobs.create'))
    .toEqual([
      {
        name: 'Back up Contoso mail',
        sourceId: 'source-1',
        copyFrom: null,
        selection: { type: 'chosen', mailboxes: ['chiara.romano@contoso.example'] },
        kinds: { 'chiara.romano@contoso.example': 'shared' },
        excludedFolders: [],
        schedule: { type: 'every', minutes: 360 },
        windows: [],
        retries: { count: 0, waitMinutes: 10 },
        bandwidth: [],
        retention: { type: 'gfs', daily: 7, weekly: 4, monthly: 12, yearly: 0 },
        repositoryPath: null,
        keepMissingSessions: 3,
        enabled: true,
      },
    ]);
  await expect.poll(() => mocked.calls('jobs.run')).toHaveLength(1);
});

test('editing a job begins at its summary and sends the whole definition back', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openJobs();
  await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const wizard = page.getByRole('dialog', { name: 'Edit Contoso nightly' });
  await expect(wizard).toContainText('Every day at 10:00 PM');
  await expect(wizard).toContainText('Junk');
  await wizard.getByRole('textbox', { name: 'Job name' }).fill('Nightly');
  await wizard.getByRole('button', { name: 'Save job' }).click();
  await expect(wizard).toHaveCount(0);
  expect(await mocked.lastCall('jobs.update')).toMatchObject({
    jobId: 'job-1',
    definition: { name: 'Nightly', excludedFolders: ['Junk'], retention: { type: 'days', days: 90 } },
  });
});

test('deleting a job asks first; a schedule can be disabled', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openJobs();
  await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
  await page.getByRole('menuitem', { name: 'Disable schedule' }).click();
  await expect.poll(() => mocked.calls('jobs.update')).toMatchObject([{ definition: { enabled: false } }]);
  await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete the job “Contoso nightly”?' });
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await mocked.calls('jobs.remove')).toEqual([]);
  await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await question.getByRole('button', { name: 'Delete job' }).click();
  await expect.poll(() => mocked.calls('jobs.remove')).toEqual([{ jobId: 'job-1' }]);
});

test('a call that fails says why where it was made, and the rest continues', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openJobs();
  await mocked.fail('jobs.run', {
    code: 'locked',
    message: 'Another program is writing to the repository. Try again when it has ended.',
  });
  await page.getByRole('button', { name: 'Back up now: Contoso nightly' }).click();
  await expect(page.getByText('Another program is writing to the repository.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Management hourly/ })).toBeVisible();
});

test('a mail source is tried before it is added, and its password goes nowhere but to main', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openPalette(page);
  await page.keyboard.type('add a mail');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a mail source' });
  await dialog.getByRole('textbox', { name: 'Server' }).fill('imap.example.org');
  await dialog.getByRole('textbox', { name: 'User name' }).fill('ada');
  await dialog.getByRole('textbox', { name: 'Password' }).fill('s3cret');
  await mocked.fail('sources.check', {
    code: 'source-credentials',
    message: 'imap.example.org refused the user name or password.',
  });
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByText('imap.example.org refused the user name or password.')).toBeVisible();
  await screenshot(page, 'add-source');
  await expectAccessible(page);
  await mocked.fail('sources.check', null);
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByText('Signed in: 50 mailboxes found')).toBeVisible();
  await dialog.getByRole('button', { name: 'Add source' }).click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('sources.add'))
    .toEqual([
      {
        name: 'imap.example.org',
        secret: 's3cret',
        config: {
          type: 'imap',
          host: 'imap.example.org',
          port: 993,
          security: 'tls',
          auth: { method: 'password', user: 'ada' },
          maxConnections: 4,
        },
      },
    ]);
});

test('a backup window, retries and a bandwidth limit are chosen, and the next runs follow, in light and dark', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openJobs();
  await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Contoso nightly' });
  await dialog.getByRole('button', { name: 'Schedule' }).click();
  await expect(dialog.getByRole('region', { name: 'Next runs' }).getByRole('listitem')).toHaveCount(5);
  const days = dialog.getByRole('group', { name: 'Days', exact: true });
  for (const day of ['Saturday', 'Sunday']) await days.getByRole('button', { name: day }).click();
  await dialog.getByRole('button', { name: 'Add a window' }).click();
  await dialog.getByLabel('Window 1, To').fill('05:30');
  await dialog.getByRole('textbox', { name: 'Retries after a failed run' }).fill('3');
  await dialog.getByRole('button', { name: 'Limit the bandwidth' }).click();
  await dialog.getByRole('textbox', { name: 'Limit 1, Mbit/s at most' }).fill('0.05');
  await expect(dialog.getByText('Enter a rate from 0.128', { exact: false })).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Limit 1, Mbit/s at most' }).fill('20');
  // What is below moves up when it goes.
  await expect(dialog.getByText('Enter a rate from 0.128', { exact: false })).toBeHidden();
  await dialog.getByRole('checkbox', { name: 'At certain hours only' }).check();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-limits');
  await dialog.getByRole('radio', { name: 'Daily' }).scrollIntoViewIfNeeded();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-schedule');
  await dialog.getByRole('button', { name: 'Summary' }).click();
  await expect(dialog.getByText('10:00 PM–5:30 AM')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'job-wizard-limits-summary');
  await dialog.getByRole('button', { name: 'Save job' }).click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('jobs.update'))
    .toMatchObject([
      {
        definition: {
          schedule: { type: 'cron', expression: '0 22 * * 1-5' },
          windows: [{ from: 1320, to: 330 }],
          retries: { count: 3, waitMinutes: 10 },
          bandwidth: [
            {
              kilobitsPerSecond: 20_000,
              window: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, to: 1080 },
            },
          ],
        },
      },
    ]);
});
