import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { expectAccessible, screenshot } from './support/page-checks.js';
import { openPalette } from './support/palette.js';
import { toast } from './support/toast.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  console = await launchConsole(join(folder.path, 'data'));
});
test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

test('a message of the sample organisation is indexed after its backup, found while it is typed, read and exported', async () => {
  const { app, page } = console;
  const { jobId } = await callMain(page, 'app', 'openSample');
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status, { timeout: 60_000 })
    .not.toBe('Running');
  const everything = { query: 'after:1970', limit: 1000 };
  await expect
    .poll(async () => (await callMain(page, 'restore', 'search', everything)).pending, { timeout: 60_000 })
    .toBe(0);
  const { hits } = await callMain(page, 'restore', 'search', everything);
  const wanted = hits.find(({ message }) => /^\w{5,}\W/.test(message.subject));
  const word = wanted?.message.subject.match(/^\w+/)?.[0] ?? '';
  const expected = hits.filter(({ message }) => message.subject.includes(word));
  expect(expected.length).toBeGreaterThan(0);

  await openPalette(page);
  await page.keyboard.type(`subject:${word.slice(0, -1)}`);
  await page
    .getByRole('option', { name: new RegExp(`^${word}.* · `) })
    .first()
    .click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('heading', { level: 2 })).toContainText(word);
  await expect(page.getByRole('heading', { level: 1, name: 'Restore' })).toBeFocused();

  await page.keyboard.press('Control+f');
  await expect(page.getByRole('main').getByRole('searchbox').first()).toBeFocused();
  await page.keyboard.type(`subject:${word.slice(0, -1)}`);
  const results = page.getByRole('listbox', { name: 'Messages found' });
  await expect(results.getByRole('option').first()).toContainText(word);
  await results.getByRole('option').first().click();
  await expect(preview.getByRole('heading', { level: 2 })).toContainText(word);
  await expectAccessible(page);
  await screenshot(page, 'sample-search');

  await answerFileDialogs(app, folder.path);
  await page.getByRole('button', { name: 'Export all…', exact: true }).click();
  await expect(page.getByText('Export finished').first()).toBeVisible();
  const hashes = readdirSync(join(folder.path, 'messages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    .map((content) => createHash('sha256').update(content).digest('hex'));
  for (const { message } of expected) expect(hashes).toContain(message.sha256);

  const mbox = join(folder.path, 'found.mbox');
  await answerFileDialogs(app, mbox);
  await page.getByRole('button', { name: 'Export all… in another format' }).click();
  await page.getByRole('menuitemradio', { name: 'One .mbox file' }).click();
  await expect(toast(page, `saved to ${mbox}`)).toBeVisible();
  expect(readFileSync(mbox, 'utf8').match(/^From /gm)).toHaveLength(hashes.length);
  const [session] = await callMain(page, 'sessions', 'list', { type: 'restore', limit: 1 });
  expect(session).toMatchObject({ name: 'Export of search results', status: 'Success' });
});
