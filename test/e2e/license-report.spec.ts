import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readPdf } from '../unit/core/lib/read-pdf.js';
import { postkeep } from './support/command-line.js';
import { answerFileDialogs, callMain } from './support/drive-console.js';
import { type KeyIssuer, createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { expectAccessible, expectReady, screenshot } from './support/page-checks.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: KeyIssuer;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await createKeyIssuer(join(folder.path, 'keys'));
});
test.afterAll(() => folder.remove());

test('§11: the overview of days with and without a look, and the consumption, are saved and noted', async () => {
  const dataFolder = join(folder.path, 'data');
  const reports = join(folder.path, 'reports');
  const cliAt = (instant: string) => ({ dataFolder, environment: licensing.environmentAt(instant) });
  const first = cliAt('2026-02-01T12:00:00Z');
  const mail = await writeMaildirs(join(folder.path, 'mail'), 7);
  expect(postkeep(first, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail).code).toBe(0);
  expect(postkeep(first, 'job', 'create', 'Daily', '--source', 'Mail', '--all').code).toBe(0);
  const key = await licensing.issueKeyFile({ mailboxes: 5 });
  expect(postkeep(first, 'license', 'install', key).code).toBe(0);
  expect(postkeep(first, 'job', 'run', 'Daily').code).toBe(0);

  const { app, page } = await launchConsole(dataFolder, licensing.environmentAt('2026-02-05T12:00:00Z'));
  try {
    await page.getByRole('button', { name: /Open License Information/ }).click();
    await page.getByRole('button', { name: 'Create report…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create license report' });
    await expectReady(dialog);

    // The folder is not there: nothing is saved, and the dialog says so.
    await answerFileDialogs(app, join(reports, 'overview.csv'));
    await dialog.getByRole('radio', { name: /License overview/ }).check();
    await expect(dialog.getByRole('img', { name: /at most 7 managed/ })).toBeVisible();
    await dialog.getByRole('radio', { name: 'CSV' }).check();
    await dialog.getByRole('button', { name: 'Save as…' }).click();
    await expect(dialog.getByText(`${join(reports, 'overview.csv')} cannot be written.`)).toBeVisible();

    await mkdir(reports);
    await dialog.getByRole('button', { name: 'Save as…' }).click();
    await expect(dialog.getByText(`Saved to ${join(reports, 'overview.csv')}`)).toBeInViewport({ ratio: 1 });
    const lines = (await readFile(join(reports, 'overview.csv'), 'utf8')).split('\r\n');
    expect(lines.slice(1, -1)).toEqual([
      ...Array.from({ length: 25 }, (_, day) => `2026-01-${String(7 + day).padStart(2, '0')},,,,,unknown`),
      '2026-02-01,7,0,2,5,',
      '2026-02-02,,,,,unknown',
      '2026-02-03,,,,,unknown',
      '2026-02-04,,,,,unknown',
      '2026-02-05,7,0,2,5,',
    ]);
    await expectAccessible(page);
    await screenshot(page, 'license-report-real');

    await answerFileDialogs(app, join(reports, 'consumption.pdf'));
    await dialog.getByRole('radio', { name: /Current consumption/ }).check();
    await dialog.getByRole('radio', { name: 'PDF' }).check();
    await dialog.getByRole('button', { name: 'Save as…' }).click();
    await expect(dialog.getByText(`Saved to ${join(reports, 'consumption.pdf')}`)).toBeVisible();
    const { installationId } = await callMain(page, 'license', 'get');
    const words = (await readPdf(await readFile(join(reports, 'consumption.pdf')))).flat();
    expect(words).toContain(installationId);
    expect(words.filter((each) => each === 'Licensed' || each === 'In grace').length).toBeGreaterThanOrEqual(
      7,
    );
    expect((await readdir(reports)).sort()).toEqual(['consumption.pdf', 'overview.csv']);

    const noted = (await callMain(page, 'events', 'list')).filter(({ number }) => number === 41300);
    expect(noted.map(({ text }) => text)).toEqual([
      'A report of the current license consumption (PDF) has been created.',
      'A license overview (CSV) has been created.',
    ]);
    expect(noted[0]?.fields).toMatchObject({ type: 'subscription', mailboxes: 5 });
    await rm(reports, { recursive: true });
  } finally {
    await app.close();
  }
});
