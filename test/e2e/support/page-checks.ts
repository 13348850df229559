import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ElectronApplication, type Locator, type Page, expect } from '@playwright/test';
import type * as axeCore from 'axe-core';
import { standStill } from '../../../build/demo/stand-still.mjs';
import { root } from '../../../build/paths.mjs';

/** Pictures are looked at by people and cost a fifth of the time: `npm run e2e` takes them, `npm test` does not. */
export const picturesWanted = process.env['POSTKEEP_TEST_PICTURES'] === '1';

/** A picture of the page below test-results/screens, for a person to judge. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!picturesWanted) return;
  await page.screenshot({
    path: join(root, 'test-results', 'screens', `${name}.png`),
    animations: 'disabled',
  });
}

declare global {
  /** There once {@link expectAccessible} has put it into the page. */
  var axe: typeof axeCore | undefined;
}

const axeSource = readFileSync(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** The rules whose answer depends on the theme, and that take two thirds of axe's time. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** What is asked of a page: everything; where that was done in the other theme, colours; where it was done in another size, the rest. */
type AskedOfAxe = 'everything' | 'colours' | 'all but colours';

/**
 * No violation of axe's rules (WCAG and its best practices) on the page as it is. What an open dialog hides from everybody is not looked at:
 * the screen behind it has tests of its own.
 */
export async function expectAccessible(page: Page, asked: AskedOfAxe = 'everything'): Promise<void> {
  const options: axeCore.RunOptions = {
    resultTypes: ['violations'],
    // Mail is shown in a frame without scripts, where axe cannot look.
    iframes: false,
    ...(asked === 'colours' && { runOnly: { type: 'rule', values: colourRules } }),
    ...(asked === 'all but colours' && {
      rules: Object.fromEntries(colourRules.map((rule) => [rule, { enabled: false }])),
    }),
  };
  // What still fades in has pale colours.
  await page.evaluate(standStill);
  // It costs as much to put axe into a page as to ask it: once for a page is enough.
  if (await page.evaluate(() => globalThis.axe === undefined)) await page.evaluate(axeSource);
  const found = await page.evaluate(async (given) => {
    // A button that is enabled while axe looks changes its colours by a transition: then it has them at once.
    const atOnce = new CSSStyleSheet();
    atOnce.replaceSync('*, ::before, ::after { transition: none !important; }');
    document.adoptedStyleSheets.push(atOnce);
    // Fluent's focus traps (tabster) are focusable on purpose: they pass the focus on.
    const exclude = ['[data-tabster-dummy]', '#root[aria-hidden="true"]'];
    const { violations } = await globalThis.axe!.run({ exclude }, given);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== atOnce);
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary ?? ''}`),
    }));
  }, options);
  expect(found).toEqual([]);
}

/** Types into a field and presses Enter within one task of the page, as from a keyboard faster than a busy page draws. */
export async function typeAndEnterAtOnce(field: Locator, words: string): Promise<void> {
  await field.evaluate(async (element, typed) => {
    // React knows of a value by the setter of the class, which Playwright's fill would call in a task of its own.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(element, typed);
    element.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await Promise.resolve();
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  }, words);
}

/** A picture as the window shows it, page zoom included, which Playwright's own leaves out. */
export async function windowScreenshot(app: ElectronApplication, name: string): Promise<void> {
  if (!picturesWanted) return;
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

/** Waits until a dialog that was opened has the focus: until then it is still being arranged, and may lose a click. */
export async function expectReady(dialog: Locator): Promise<void> {
  await expect(dialog.locator(':focus')).toHaveCount(1);
}
