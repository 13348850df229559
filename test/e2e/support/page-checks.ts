import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';
import { root } from '../../../build/paths.mjs';

/** A picture of the page below test-results, for a person to judge. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({
    path: join(root, 'test-results', 'screens', `${name}.png`),
    animations: 'disabled',
  });
}

/** No violation of axe's rules (WCAG and its best practices) on the page as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    // Fluent's focus traps (tabster) are focusable on purpose: they pass the focus on.
    .exclude('[data-tabster-dummy]')
    .analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary ?? ''}`),
  }));
  expect(found).toEqual([]);
}
