// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { z } from 'zod';
import { hasDisplay } from '../setup/system.mjs';
import { answerFileDialogs, openConsole } from './console.mjs';
import { check } from './report.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./report.mjs').Report} Report */

/**
 * @typedef {object} Stage
 * @property {Report} report
 * @property {Readonly<Record<string, string>>} environment
 * @property {string} data the console's data folder, new
 * @property {string} keyFile
 * @property {string} expiresOn last day of the key in the file
 * @property {string} output folder of the screenshots
 */

const longWait = { timeout: 120_000 };

/**
 * What the user does in the console, each scene with a screenshot. Fails with the first that does not hold.
 * @param {Stage} stage
 */
export async function playScenes(stage) {
  const { report, environment, data } = stage;
  const first = await openConsole(data, environment);
  const shot = camera(stage.output);
  try {
    await report.step('Console opens with its welcome screen', () => shot(first.page, 'welcome'));
    await report.step('Sample organisation of 12 Maildir mailboxes is written and added', () =>
      openSample(first.page),
    );
    await report.step('License key is installed', () => installKey(stage, first));
    await shot(first.page, 'license-installed');
    await closeDialog(first.page);
    await report.step('Backup job runs', () => backUp(first.page));
    await shot(first.page, 'backup');
  } finally {
    await first.app.close();
  }

  const second = await openConsole(data, environment);
  try {
    await report.step('Console opens again and warns that the key is about to expire', async () => {
      const warning = second.page.getByText('needs to be renewed').first();
      await warning.waitFor();
      await shot(second.page, 'startup-warning');
      return warning.innerText();
    });
    await report.step('Update Now gets the renewed key', () => updateLicense(stage, second.page, shot));
    await report.step('A message is restored', () => restoreMessage(stage, second, shot));
    if (hasDisplay() && process.env['POSTKEEP_DEMO_ON_VIRTUAL_SCREEN'] === undefined) {
      process.stdout.write('The window stays open. Close it to end the demo.\n');
      await second.app.waitForEvent('close', { timeout: 0 });
    }
  } finally {
    await second.app.close().catch(() => undefined);
  }
}

/** Numbered screenshots. @param {string} folder */
function camera(folder) {
  let number = 0;
  return async (/** @type {Page} */ page, /** @type {string} */ name) => {
    const file = `${String(++number).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path: join(folder, file), animations: 'disabled' });
    return file;
  };
}

/** @param {Page} page */
async function openSample(page) {
  await page.getByRole('button', { name: 'Open the sample organisation' }).click();
  await page.getByRole('button', { name: 'Back up now' }).first().waitFor(longWait);
}

/** @param {Stage} stage @param {{ app: import('@playwright/test').ElectronApplication, page: Page }} console */
async function installKey({ keyFile }, { app, page }) {
  await answerFileDialogs(app, keyFile);
  await page.getByRole('button', { name: /Open License Information/ }).click();
  const dialog = page.getByRole('dialog', { name: 'License Information' });
  await dialog.getByRole('button', { name: 'Install…' }).click();
  await expect(dialog.getByText('Rental', { exact: true })).toBeVisible();
  return (await dialog.getByRole('status').innerText()).replaceAll(/\s+/g, ' ');
}

/** Closes License Information and waits until nothing of it covers the window. @param {Page} page */
async function closeDialog(page) {
  const dialog = page.getByRole('dialog', { name: 'License Information' });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.fui-DialogSurface')).toHaveCount(0);
}

/** @param {Page} page */
async function backUp(page) {
  await page.getByRole('button', { name: 'Back up now' }).first().click();
  await page
    .getByRole('link', { name: 'Jobs' })
    .or(page.getByRole('button', { name: 'Jobs', exact: true }))
    .first()
    .click();
  const row = page.getByRole('row').filter({ hasText: 'Sample organisation' });
  await expect(row.getByText('Success')).toBeVisible(longWait);
  return (await row.innerText()).replaceAll(/\s+/g, ' ');
}

/** @param {Stage} stage @param {Page} page @param {ReturnType<typeof camera>} shot */
async function updateLicense({ expiresOn }, page, shot) {
  await page.getByRole('button', { name: /Open License Information/ }).click();
  await page.getByRole('button', { name: 'Update Now' }).last().click();
  const popup = page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .filter({ hasText: 'License key has been auto-updated' });
  await popup.waitFor(longWait);
  await shot(page, 'update-result');
  await popup.getByRole('button', { name: 'Close' }).first().click();
  const renewed = await expiryIn(page);
  check(renewed > expiresOn, `The license still expires on ${renewed}.`);
  await shot(page, 'license-renewed');
  await closeDialog(page);
  return `expires on ${renewed} instead of ${expiresOn}`;
}

const bridgeCall = "postkeep.invoke('postkeep:license:get', undefined)";
const licenseAnswer = z.object({ value: z.object({ license: z.object({ expiresOn: z.iso.date() }) }) });

/** The day on which main says that the license expires. @param {Page} page */
async function expiryIn(page) {
  /** @type {unknown} */
  const answer = await page.evaluate(bridgeCall);
  return licenseAnswer.parse(answer).value.license.expiresOn;
}

/**
 * @param {Stage} stage
 * @param {{ app: import('@playwright/test').ElectronApplication, page: Page }} console
 * @param {ReturnType<typeof camera>} shot
 */
async function restoreMessage({ data, output }, { app, page }, shot) {
  await page
    .getByRole('link', { name: 'Restore' })
    .or(page.getByRole('button', { name: 'Restore', exact: true }))
    .first()
    .click();
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('listbox', { name: 'Folders' }).getByRole('option').first().click();
  const message = page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first();
  await message.click();
  await page
    .getByRole('button', { name: /^Export/ })
    .first()
    .waitFor();
  await shot(page, 'restore');
  const exported = join(output, 'restored.eml');
  await answerFileDialogs(app, exported);
  await page
    .getByRole('button', { name: /^Export/ })
    .first()
    .click();
  await page.getByText('Export finished').first().waitFor(longWait);
  const bytes = readFileSync(exported);
  const original = findCopy(join(data, 'sample-organisation'), sha256(bytes));
  check(original, 'No message of the sample organisation has the bytes of the restored one.');
  return `${bytes.length} bytes, the same as ${original.slice(data.length + 1)}`;
}

/** @param {Buffer} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The file below `folder` with this hash. @param {string} folder @param {string} hash */
function findCopy(folder, hash) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .find((path) => sha256(readFileSync(path)) === hash);
}
