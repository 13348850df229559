import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('an export that takes longer than a second shows how far it is, and Cancel stops it', async () => {
  await mocked.open(sampleState());
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Export diagnostics…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export diagnostics' });
  await mocked.app.evaluate(() => {
    globalThis.mock.held['app.exportDiagnostics'] = true;
  });
  await dialog.getByRole('button', { name: 'Save as…' }).click();
  // The save dialog of the system is open: nothing is under way yet.
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  await mocked.app.evaluate(() => {
    globalThis.mock.pushes.app.diagnosticsProgress({ done: 12, total: 31 });
  });
  await expect(dialog.getByText('12 of 31 files collected')).toBeVisible();
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await screenshot(page, 'diagnostics-progress');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => mocked.calls('app.cancelDiagnostics')).toHaveLength(1);
  await expect.poll(() => mocked.calls('app.exportDiagnostics')).toHaveLength(1);
});
