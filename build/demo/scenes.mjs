// @ts-check
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { z } from 'zod';
import { hasDisplay } from '../setup/system.mjs';
import { answerFileDialogs, openConsole } from './console.mjs';
import { check } from './report.mjs';
import { standStill } from './stand-still.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./report.mjs').Report} Report */

/**
 * @typedef {object} Stage
 * @property {Report} report
 * @property {Readonly<Record<string, string>>} environment
 * @property {string} folder for what the demo makes
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
    await report.step('Sample organisation is backed up: it needs no license', () => backUp(first.page));
    await shot(first.page, 'backup');
    const jobId = await report.step('Mail folder of 12 mailboxes is added', () =>
      addMailFolder(stage, first.page),
    );
    await report.step('Without a license 10 of the 12 are backed up, the others wait', () =>
      runJob(first.page, jobId, 'Warning', 10),
    );
    await closeWarning(first.page, shot);
    await report.step('License key is installed', () => installKey(stage, first));
    await shot(first.page, 'license-installed');
    await closeDialog(first.page);
    await report.step('With the license all 12 are backed up', () =>
      runJob(first.page, jobId, 'Success', 12),
    );
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

/** Numbered screenshots of a page at rest. @param {string} folder */
function camera(folder) {
  let number = 0;
  return async (/** @type {Page} */ page, /** @type {string} */ name) => {
    const file = `${String(++number).padStart(2, '0')}-${name}.png`;
    await page.evaluate(standStill);
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

const mailboxesInFolder = 12;

/**
 * Writes Maildirs of an organisation and adds them with a job; answers the job's id.
 * @param {Stage} stage
 * @param {Page} page
 */
async function addMailFolder({ folder }, page) {
  const path = join(folder, 'mail');
  for (let n = 1; n <= mailboxesInFolder; n++) {
    const name = `user${String(n).padStart(2, '0')}@northwind.example`;
    for (const each of ['cur', 'new', 'tmp']) mkdirSync(join(path, name, each), { recursive: true });
    const message = `From: ${name}\r\nSubject: Hello from ${name}\r\n\r\nHello\r\n`;
    writeFileSync(join(path, name, 'cur', `1767225600.M${n}.host:2,S`), message);
  }
  const name = 'Northwind Traders';
  const source = { name, config: { type: 'maildir', path }, secret: null };
  const { id: sourceId } = added.parse(await invoke(page, 'sources:add', source));
  const job = {
    ...{ name, sourceId, selection: { type: 'all' }, schedule: { type: 'manual' } },
    ...{ retention: { type: 'days', days: 30 }, repositoryPath: null },
  };
  return added.parse(await invoke(page, 'jobs:create', job)).id;
}

/**
 * Runs the job to its end, which must be as expected, and so many of its mailboxes backed up.
 * @param {Page} page
 * @param {string} jobId
 * @param {'Success' | 'Warning'} status
 * @param {number} backedUp
 */
async function runJob(page, jobId, status, backedUp) {
  const { sessionId } = started.parse(await invoke(page, 'jobs:run', { jobId }));
  const read = async () => session.parse(await invoke(page, 'sessions:get', { sessionId }));
  await expect.poll(async () => (await read()).status, longWait).toBe(status);
  const { mailboxes } = await read();
  const done = mailboxes.filter(({ result }) => result === 'success').length;
  check(done === backedUp, `${done} mailboxes were backed up.`);
  return `${done} of ${mailboxes.length} mailboxes`;
}

/** @param {Page} page @param {ReturnType<typeof camera>} shot */
async function closeWarning(page, shot) {
  const warning = page.getByRole('dialog', { name: 'Mailboxes are waiting for a license' });
  await warning.waitFor(longWait);
  await shot(page, 'license-limit');
  await warning.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.fui-DialogSurface')).toHaveCount(0);
}

const added = z.object({ id: z.string() });
const started = z.object({ sessionId: z.string() });
const session = z.object({ status: z.string(), mailboxes: z.array(z.object({ result: z.string() })) });
const answered = z.object({ ok: z.literal(true), value: z.unknown() });

/**
 * What the page's own calls answer, without a click.
 * @param {Page} page
 * @param {string} call
 * @param {unknown} argument
 */
async function invoke(page, call, argument) {
  const said = `postkeep.invoke(${JSON.stringify(`postkeep:${call}`)}, ${JSON.stringify(argument)})`;
  /** @type {unknown} */
  const answer = await page.evaluate(said);
  return answered.parse(answer).value;
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

const licenseAnswer = z.object({ license: z.object({ expiresOn: z.iso.date() }) });

/** The day on which main says that the license expires. @param {Page} page */
async function expiryIn(page) {
  return licenseAnswer.parse(await invoke(page, 'license:get', undefined)).license.expiresOn;
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
  const save = page.getByRole('button', { name: 'Save .eml…' });
  await save.waitFor();
  await shot(page, 'restore');
  const exported = join(output, 'restored.eml');
  await answerFileDialogs(app, exported);
  await save.click();
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
