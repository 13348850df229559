import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import { expect, test } from '@playwright/test';
import { callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { screenshot } from './support/page-checks.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;

interface Printed {
  readonly pdf: string;
  readonly html: string;
  readonly title: string;
}

const mailbox = 'anna@contoso.example';
const paragraphs = Array.from({ length: 90 }, (_, n) => `<p>Paragraph number ${String(n + 1)}</p>`);
const mail = [
  'From: Ben <ben@contoso.example>',
  `To: ${mailbox}`,
  'Subject: Minutes <of> March',
  'Date: Mon, 2 Mar 2026 09:00:00 +0000',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<script>document.title = "run"</script><img src="https://tracker.example/pixel.png">',
  ...paragraphs,
  '',
].join('\r\n');

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const maildir = join(folder.path, 'mail', mailbox);
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(maildir, part), { recursive: true });
  await writeFile(join(maildir, 'cur', '1767225600.M1.host:2,S'), mail);
  console = await launchConsole(join(folder.path, 'data'));
});

test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

test('a message is printed whole, with its head, from a window that runs nothing; who printed it is in the log of actions', async () => {
  const { app, page } = console;
  const config = { type: 'maildir' as const, path: join(folder.path, 'mail') };
  const source = await callMain(page, 'sources', 'add', { name: 'Mail', config, secret: null });
  const job = await callMain(page, 'jobs', 'create', {
    ...{ name: 'Daily', sourceId: source.id, selection: { type: 'all' }, schedule: { type: 'manual' } },
    ...{ retention: { type: 'forever' }, repositoryPath: null },
  });
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId: job.id });
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status)
    .toBe('Success');
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await page.getByRole('option', { name: mailbox }).click();
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('heading', { level: 2 })).toHaveText('Minutes <of> March');
  await screenshot(page, 'restore-print');

  // The system's dialog cannot be answered by a test: what would go to the printer goes to a PDF, by the same Chromium.
  await app.evaluate(({ app: electron }) => {
    electron.once('web-contents-created', (_event, contents) => {
      contents.print = (_options, done) => {
        const read = contents.session.fetch(contents.getURL()).then((response) => response.text());
        void Promise.all([contents.printToPDF({}), read]).then(([pdf, html]) => {
          Object.assign(globalThis, {
            printed: { pdf: pdf.toString('base64'), html, title: contents.getTitle() },
          });
          done?.(true, '');
        });
      };
    });
  });
  await preview.getByRole('button', { name: 'Print…' }).press('Enter');
  const printed = () => app.evaluate(() => (globalThis as { printed?: Printed }).printed ?? null);
  await expect.poll(async () => (await printed()) !== null).toBe(true);
  const { pdf, html, title } = (await printed())!;
  const pages = (await PDFDocument.load(Buffer.from(pdf, 'base64'))).getPageCount();
  expect(pages).toBeGreaterThan(1);
  for (const part of ['Minutes &lt;of&gt; March', '&lt;ben@contoso.example&gt;', ...paragraphs])
    expect(html).toContain(part);
  // Not even in the document, and nothing would run there.
  expect(html).not.toContain('<script');
  expect(html).not.toContain('tracker.example');
  expect(title).not.toBe('run');
  await expect
    .poll(async () => {
      const { entries } = await callMain(page, 'audit', 'page', { filter: {}, before: null, limit: 5 });
      return entries.map(({ action, about }) => [action, about.mailbox]);
    })
    .toContainEqual(['message-printed', mailbox]);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});
