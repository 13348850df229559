import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { goTo } from '../support/rail.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('each setting applies at once and says so; what is not an address is not sent', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'Settings');
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.getByText('Applied')).toBeVisible();
  const address = page.getByRole('textbox', { name: 'Address', exact: true });
  await address.fill('http://licensing.example.com');
  await address.press('Enter');
  await expect(page.getByText('Enter an address that starts with https://')).toBeVisible();
  await address.fill('https://licensing.example.com');
  await address.press('Enter');
  await expect
    .poll(() => mocked.calls('settings.set'))
    .toEqual([{ theme: 'dark' }, { licenseServer: 'https://licensing.example.com' }]);
  await page.getByRole('button', { name: 'Export CSV…' }).click();
  await expect.poll(() => mocked.calls('events.exportCsv')).toHaveLength(1);
});
