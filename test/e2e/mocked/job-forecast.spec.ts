import { type Locator, expect } from '@playwright/test';
import type { JobForecast } from '../../../shared/backup/job-forecast.js';
import { text } from '../../../shared/texts/text.js';
import { validRental, viewOf } from '../support/license-fixtures.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const m8 =
  'Without a license, 10 mailboxes are backed up. 6 more are waiting. Install a license to back them up. Restore is not affected.';
const someWait: JobForecast = {
  says: 'mailboxes',
  backedUp: 8,
  waiting: 6,
  message: text('license.waitingWithoutLicense', { allowance: 10, waiting: 6 }),
};
const noneWaits: JobForecast = { says: 'mailboxes', backedUp: 2, waiting: 0, message: null };

async function setForecast(jobForecast: JobForecast): Promise<void> {
  await mocked.app.evaluate((_electron, given) => {
    globalThis.mock.state!.jobForecast = given;
  }, jobForecast);
}

/** A new job at the choice of its mailboxes. */
async function openMailboxes(license = viewOf(null), jobForecast = someWait): Promise<Locator> {
  await mocked.open(sampleState({ license, jobForecast }));
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
  await wizard.getByRole('button', { name: 'Next' }).click();
  return wizard;
}

test('without a license the wizard says who will be backed up and who will wait, before the job is made, in light and dark', async () => {
  const wizard = await openMailboxes();
  const said = wizard.getByRole('status');
  await expect(said).toContainText('Of this job’s 14 mailboxes, 8 will be backed up and 6 will wait.');
  await expect(said).toContainText(m8);
  await expectAccessibleInBothThemes(mocked, 'wizard-forecast');
  for (const _step of ['schedule', 'repository', 'summary']) {
    await wizard.getByRole('button', { name: 'Next' }).click();
  }
  await expect(wizard.getByRole('status')).toContainText(m8);
  await expectAccessibleInBothThemes(mocked, 'wizard-forecast-summary');
  expect(await mocked.calls('jobs.create')).toEqual([]);
});

test('where all mailboxes of the console are the job’s, who will wait is said once', async () => {
  const counts = { allowance: 10, waiting: 10 };
  const wizard = await openMailboxes(viewOf(null), {
    ...{ says: 'mailboxes', backedUp: 10, waiting: 10 },
    message: text('license.waitingWithoutLicense', counts),
  });
  await expect(wizard.getByRole('status')).toHaveText(
    'Without a license, 10 mailboxes are backed up. 10 more are waiting. Install a license to back them up. Restore is not affected.',
  );
});

test('another choice is counted anew, and the figures of the last one are gone meanwhile', async () => {
  const wizard = await openMailboxes();
  const said = wizard.getByRole('status');
  await expect(said).toContainText('6 will wait');
  await mocked.hold('jobs.forecast', true);
  await wizard.getByRole('radio', { name: 'Selected mailboxes only' }).click();
  await wizard.getByRole('button', { name: 'Clear selection' }).click();
  await expect(said).toHaveCount(0);
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('chiara');
  await wizard.getByRole('checkbox', { name: 'chiara.romano@contoso.example' }).click();
  await wizard
    .getByRole('combobox', { name: 'Kind of chiara.romano@contoso.example' })
    .selectOption('shared');
  await expect(said).toHaveText('Counting how many mailboxes will be backed up…');
  await screenshot(mocked.page, 'wizard-forecast-counting');
  await setForecast(noneWaits);
  await mocked.hold('jobs.forecast', false);
  await expect(said).toHaveText('Without a license, all 2 mailboxes of this job will be backed up.');
  await expect
    .poll(() => mocked.lastCall('jobs.forecast'))
    .toEqual({
      jobId: null,
      sourceId: 'source-1',
      selection: { type: 'chosen', mailboxes: ['chiara.romano@contoso.example'] },
      repositoryPath: null,
      kinds: { 'chiara.romano@contoso.example': 'shared' },
    });
});

test('a job that is changed is asked about as that job', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license: viewOf(null), jobForecast: noneWaits }));
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const wizard = page.getByRole('dialog', { name: 'Edit Contoso nightly' });
  await expect(wizard.getByRole('status')).toContainText('all 2 mailboxes of this job will be backed up');
  await expect.poll(() => mocked.calls('jobs.forecast')).toMatchObject([{ jobId: 'job-1' }]);
});

test('what cannot be known is said, and what failed is asked again', async () => {
  const reason = text('license.unknown');
  const wizard = await openMailboxes(viewOf(null), { says: 'unknown', reason });
  const said = wizard.getByRole('status');
  await expect(said).toContainText('How many mailboxes will be backed up isn’t known.');
  await mocked.fail('jobs.forecast', {
    code: 'source-unreachable',
    message: 'mail.contoso.example did not answer.',
  });
  await wizard.getByRole('radio', { name: 'Selected mailboxes only' }).click();
  await wizard.getByRole('radio', { name: 'All mailboxes' }).click();
  await expect(said).toContainText('mail.contoso.example did not answer.');
  await expectAccessible(mocked.page);
  await mocked.fail('jobs.forecast', null);
  await setForecast(noneWaits);
  await said.getByRole('button', { name: 'Try again' }).click();
  await expect(said).toContainText('will be backed up.');
});

test('until the mailboxes are listed nothing is said of them', async () => {
  await mocked.open(sampleState({ license: viewOf(null), jobForecast: someWait }));
  await mocked.hold('sources.mailboxes', true);
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
  await wizard.getByRole('button', { name: 'Next' }).click();
  await expect(wizard.getByLabel('Loading')).toBeVisible();
  expect(await mocked.calls('jobs.forecast')).toEqual([]);
  await mocked.hold('sources.mailboxes', false);
  await expect(wizard.getByRole('status')).toContainText(m8);
});

test('with a license the wizard says how many mailboxes it covers, and how many need it with the job', async () => {
  const within: JobForecast = {
    ...{ says: 'license', covers: 100, used: 64, backedUp: 14, waiting: 0, message: null },
  };
  const wizard = await openMailboxes(validRental, within);
  await expect(wizard.getByRole('status')).toHaveText(
    'Your license covers 100 mailboxes. With this job 64 of them are used.',
  );
  await expectAccessibleInBothThemes(mocked, 'wizard-forecast-license');
});

test('what the license does not cover is said before the job is made', async () => {
  const message = text('license.exceededWithoutGrace', { extra: 6 });
  const wizard = await openMailboxes(validRental, {
    ...{ says: 'license', covers: 8, used: 14, backedUp: 8, waiting: 6, message },
  });
  const said = wizard.getByRole('status');
  await expect(said).toContainText('Of this job’s 14 mailboxes, 8 will be backed up and 6 will wait.');
  await expect(said).toContainText('exceeded by 6');
  await expectAccessibleInBothThemes(mocked, 'wizard-forecast-license-exceeded');
});

test('of a job that needs no license nothing is said with one', async () => {
  const wizard = await openMailboxes(validRental, { says: 'nothing' });
  await expect(wizard.getByRole('checkbox').first()).toBeVisible();
  await expect.poll(() => mocked.calls('jobs.forecast')).toHaveLength(1);
  await expect(wizard).not.toContainText('license covers');
});
