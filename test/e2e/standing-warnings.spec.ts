import { join } from 'node:path';
import { type ElectronApplication, expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import { callMain } from './support/drive-console.js';
import { type KeyIssuer, createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';

/** Bars and pop-ups that stand until the user answers them or they are no longer true (licensing.md §8, §9). */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: KeyIssuer;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await createKeyIssuer(join(folder.path, 'keys'));
});
test.afterAll(() => folder.remove());

async function install(
  dataFolder: string,
  at: string,
  expiresOn: string,
  issuedAt = '2026-01-01T00:00:00.000Z',
): Promise<void> {
  const key = await licensing.issueKeyFile({ mailboxes: 5, expiresOn, issuedAt });
  const cli = { dataFolder, environment: licensing.environmentAt(at) };
  expect(postkeep(cli, 'license', 'install', key).code).toBe(0);
}

/** Home says the same of the clock as the bar does. */
const barSelector = '.fui-MessageBar';

/** The text of a part of the page, also where Playwright has lost the page because its process died. */
const textOf = (app: ElectronApplication, selector = 'body'): Promise<string> =>
  app.evaluate(
    async ({ BrowserWindow }, script) =>
      String(await BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(script)),
    `document.querySelector('${selector}')?.innerText`,
  );

test('a dismissed bar gives way to the clock’s, also in a page that starts anew, and is back at the next opening', async () => {
  const dataFolder = join(folder.path, 'bars');
  const issuedAt = '2026-06-20T12:00:00Z';
  await install(dataFolder, issuedAt, '2026-06-30', issuedAt);
  const expiry = 'Your subscription license expires on 6/30/2026';
  const clock = 'The system clock shows 3/18/2026 (UTC), but the license key was issued on 6/20/2026.';
  const { app, page } = await launchConsole(dataFolder, licensing.environmentAt('2026-03-18T12:00:00Z'));
  const bar = page.locator(barSelector);
  try {
    await expect(bar).toContainText(expiry);
    // Home has the clock among what needs attention: there it is not said above a second time.
    await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(bar).toContainText(clock);
    await expect(bar).not.toContainText(expiry);

    await page.reload();
    await expect(bar).toContainText(clock);
    await expect(bar).not.toContainText(expiry);

    await app.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const loadedAgain = new Promise<void>((resolve) =>
        webContents.once('did-finish-load', () => resolve()),
      );
      webContents.forcefullyCrashRenderer();
      return loadedAgain;
    });
    await expect.poll(() => textOf(app, barSelector)).toContain(clock);

    await app.evaluate(({ app: program, BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]!.hide();
      program.emit('activate');
    });
    await expect.poll(() => textOf(app, barSelector)).toContain(expiry);
  } finally {
    await app.close();
  }
});

test('a pop-up stays until it is answered, also in a page that starts anew, and goes when it is no longer true', async () => {
  const dataFolder = join(folder.path, 'pop-ups');
  const now = '2026-05-02T12:00:00Z';
  await install(dataFolder, '2026-03-01T12:00:00Z', '2026-03-31');
  const { app, page } = await launchConsole(dataFolder, licensing.environmentAt(now));
  const popup = page.getByRole('dialog', { name: 'License has expired' });
  try {
    await expect(popup).toBeVisible();
    await page.reload();
    await expect(popup).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(popup).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('button', { name: 'License: Expired. Open' })).toBeVisible();
    // Main sends what is unanswered before it answers this.
    await callMain(page, 'app', 'ready');
    await expect(popup).toHaveCount(0);

    await app.evaluate(({ app: program, BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]!.hide();
      program.emit('activate');
    });
    await expect(popup).toBeVisible();
    await install(dataFolder, now, '2027-03-31');
    await expect(popup).toHaveCount(0);
  } finally {
    await app.close();
  }
});
