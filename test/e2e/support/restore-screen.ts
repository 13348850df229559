import type { Page } from '@playwright/test';

/** Chooses the sample's first mailbox in Restore, by typing a part of its name. */
export async function chooseMailbox(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await page.keyboard.type('ada.lind');
  await page.getByRole('option', { name: 'ada.lindqvist@contoso.example', exact: true }).click();
}
