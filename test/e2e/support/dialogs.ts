import { type Locator, expect } from '@playwright/test';
import type { MockedConsole } from './mocked-console.js';

/** License Information, opened from the foot of the rail. */
export async function openLicenseDialog({ page }: MockedConsole): Promise<Locator> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /Open License Information/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'License Information' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** The rows of License Information as a person reads them: name and value. */
export async function rowsOf(dialog: Locator): Promise<string[][]> {
  const names = await dialog.locator('dt').allTextContents();
  const values = await dialog.locator('dd').allTextContents();
  return names.map((name, index) => [name, values[index] ?? '']);
}

/** Usage reports, opened from License Information. */
export async function openUsageReports(mocked: MockedConsole): Promise<Locator> {
  await (await openLicenseDialog(mocked)).getByRole('button', { name: 'Usage reports' }).click();
  const dialog = mocked.page.getByRole('dialog', { name: 'Usage reports' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** What stands below the heading of a month in Usage reports. */
export function monthOf(dialog: Locator, name: string): Locator {
  return dialog.getByRole('list', { name: 'Reports by month' }).getByRole('listitem', { name });
}
