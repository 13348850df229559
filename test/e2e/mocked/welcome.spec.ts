import { expect, test } from '@playwright/test';
import { viewOf } from '../support/license-fixtures.js';
import { MockedConsole } from '../support/mocked-console.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(async () => {
  mocked = await MockedConsole.launch();
});
test.afterAll(async () => {
  expect(await mocked.faults()).toEqual([]);
  await mocked.close();
});

const nothingYet = {
  license: viewOf(null, { managed: 0 }),
  sources: [],
  jobs: [],
  sessions: [],
  mailboxes: [],
};

test('the sample organisation opens at its job', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license: viewOf(null), sources: [] }));
  await page.getByRole('button', { name: /^Open the sample organisation/ }).click();
  expect(await mocked.calls('app.openSample')).toHaveLength(1);
});

test('a key that is rejected is told before anything else is offered, and so is a wrong clock', async () => {
  const { page } = mocked;
  const rejection = 'The signature does not fit: the key was altered or damaged. (bad-signature)';
  await mocked.open(
    sampleState({ ...nothingYet, license: viewOf(null, { managed: 0 }, { facts: { rejection } }) }),
  );
  const clock = 'The system clock is 3 days behind the last known time.';
  await mocked.pushBar({ id: 'clock', severity: 'warning', text: clock, action: null });
  const main = page.getByRole('main');
  await expect(main.getByText(clock)).toBeVisible();
  await expect(main.getByText('The installed license key is rejected.')).toBeVisible();
  await expect(main.getByText(rejection)).toBeVisible();
  await screenshot(page, 'welcome-rejected');
  await expectAccessible(page);
  await main.getByRole('button', { name: 'License Information' }).click();
  await expect(page.getByRole('dialog', { name: 'License Information' })).toContainText(rejection);
});
