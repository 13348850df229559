import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type ElectronApplication, type Page, expect } from '@playwright/test';
import { root } from '../../../build/paths.mjs';

/** A picture of the page below test-results, for a person to judge. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({
    path: join(root, 'test-results', 'screens', `${name}.png`),
    animations: 'disabled',
  });
}

/** The rules whose answer depends on the theme. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/**
 * No violation of axe's rules (WCAG and its best practices) on the page as it is. In dark only those of colours are asked: the same
 * page is looked at whole in light.
 */
export async function expectAccessible(page: Page, theme: 'light' | 'dark' = 'light'): Promise<void> {
  const axe = new AxeBuilder({ page })
    .setLegacyMode(true)
    // Fluent's focus traps (tabster) are focusable on purpose: they pass the focus on.
    .exclude('[data-tabster-dummy]')
    .options({ resultTypes: ['violations'] });
  if (theme === 'dark') axe.withRules(colourRules);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary ?? ''}`),
  }));
  expect(found).toEqual([]);
}

/** A picture as the window shows it, page zoom included, which Playwright's own leaves out. */
export async function windowScreenshot(app: ElectronApplication, name: string): Promise<void> {
  await app
    .windows()[0]!
    .evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage();
    return image.toPNG().toString('base64');
  });
  const folder = join(root, 'test-results', 'screens');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), Buffer.from(png, 'base64'));
}
