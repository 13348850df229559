import type { Locator, Page } from '@playwright/test';

/** What a toast says, over a dialog too. Only there: for a moment it stands in the page a second time, for those who listen. */
export function toast(page: Page, text: string | RegExp): Locator {
  return page.getByRole('region', { name: 'Status messages', includeHidden: true }).getByText(text);
}

/** Takes back what was done last, by the key: a click may miss a toast that is still moving in. */
export async function takeBack(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo' }).last().press('Enter');
}
