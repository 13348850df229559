import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { goTo } from '../support/rail.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('what cannot be loaded says why and can be asked for again; the rest of the screen works', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.fail('repository.overview', {
    code: 'io',
    message: 'The repository folder cannot be read: /srv/repository.',
  });
  await page.reload();
  await expect(page.getByText('The repository folder cannot be read')).toBeVisible();
  await expect(page.getByText('Expires on 4/10/2027')).toBeVisible();
  await screenshot(page, 'home-partial-failure');
  await mocked.fail('repository.overview', null);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('region', { name: 'Repositories' }).getByText('24 GB').first()).toBeVisible();
});

test('a screen that waits shows a skeleton, not a spinner', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.hold('mailboxes.open', true);
  await page.reload();
  await goTo(page, 'Mailboxes');
  await expect(page.getByRole('progressbar', { name: 'Loading' })).toBeVisible();
  await mocked.hold('mailboxes.open', false);
  await expect(page.getByRole('grid', { name: 'Mailboxes' })).toBeVisible();
});
