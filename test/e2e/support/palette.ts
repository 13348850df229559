import { type Locator, type Page, expect } from '@playwright/test';

/** The field of the palette, opened by its key: what is typed before it has the focus goes elsewhere. */
export async function openPalette(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('dialog').getByRole('combobox');
  await expect(field).toBeFocused();
  return field;
}
