import type { Page } from '@playwright/test';

/** Opens a screen by its button in the rail. */
export async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
}
