import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { SessionDetail, SessionStatus } from '../../shared/backup/session.js';
import { addMaildirJob, answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  console = await launchConsole(join(folder.path, 'data'));
});

test.afterAll(async () => {
  await console.app.close();
  await folder.remove();
});

const screen = (name: string) =>
  console.page.getByRole('navigation').getByRole('button', { name, exact: true });

test('the first start welcomes and opens the sample organisation', async () => {
  const { page } = console;
  await expect(page.getByRole('heading', { name: 'Welcome to Postkeep' })).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'sample-welcome');
  await page.getByRole('button', { name: 'Open the sample organisation' }).click();
  await expect(page.getByRole('button', { name: 'Back up now' }).first()).toBeVisible();
});

/** The newest backup session, once it has ended as expected. */
async function backupEnded(status: SessionStatus): Promise<SessionDetail> {
  const { page } = console;
  const newest = async () => (await callMain(page, 'sessions', 'list', { type: 'backup', limit: 1 }))[0];
  await expect.poll(async () => (await newest())?.status, { timeout: 60_000 }).toBe(status);
  return callMain(page, 'sessions', 'get', { sessionId: (await newest())?.id ?? '' });
}

test('without a license all of its twelve mailboxes are backed up: they need none (§2)', async () => {
  const { page } = console;
  await page.getByRole('button', { name: 'Back up now' }).first().click();
  const { mailboxes } = await backupEnded('Success');
  expect(mailboxes.map(({ result, licenseState }) => `${result} ${licenseState}`)).toEqual(
    Array<string>(12).fill('success NotRequired'),
  );
  expect((await callMain(page, 'license', 'get')).counts).toMatchObject({ managed: 0 });
});

for (const name of ['Home', 'Jobs', 'Mailboxes', 'History', 'Settings']) {
  test(`${name} shows what the backup left, without a violation of axe`, async () => {
    const { page } = console;
    await screen(name).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await screenshot(page, `sample-${name.toLowerCase()}`);
  });
}

test('Restore reads a message and exports it byte for byte', async () => {
  const { app, page } = console;
  await screen('Restore').click();
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('listbox', { name: 'Folders' }).getByRole('option').first().click();
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  const body = page.frameLocator('iframe').locator('body');
  await expect(body).toContainText(/\w/);
  await expectAccessible(page);
  await screenshot(page, 'sample-restore');
  const exported = join(folder.path, 'restored.eml');
  await answerFileDialogs(app, exported);
  await page.getByRole('button', { name: 'Save .eml…' }).click();
  await expect(page.getByText('Export finished').first()).toBeVisible();
  const originals = readdirSync(join(console.dataFolder, 'sample-organisation'), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => sha256(join(entry.parentPath, entry.name)));
  expect(originals).toContain(sha256(exported));
});

test('the backup process may be killed: the console says so, starts it again and continues', async () => {
  const { app, page } = console;
  const [job] = await callMain(page, 'jobs', 'list');
  await app.evaluate(({ app: electron }) => {
    const worker = electron.getAppMetrics().find(({ name }) => name === 'Postkeep backup');
    if (worker) process.kill(worker.pid, 'SIGKILL');
  });
  await expect
    .poll(() =>
      callMain(page, 'jobs', 'run', { jobId: job?.id ?? '' }).then(
        () => 'runs',
        () => 'gone',
      ),
    )
    .toBe('runs');
  await backupEnded('Success');
});

test('of twelve mailboxes of an organisation beside it ten are backed up, the other two are named (community, VB365)', async () => {
  const { page } = console;
  const path = await writeMaildirs(join(folder.path, 'mail'), 12);
  const jobId = await addMaildirJob(page, 'Contoso', path);
  await callMain(page, 'jobs', 'run', { jobId });
  const { mailboxes, log } = await backupEnded('Warning');
  expect(mailboxes.filter(({ result }) => result === 'success')).toHaveLength(10);
  const refused = mailboxes.filter(({ result }) => result === 'refused');
  expect(refused).toHaveLength(2);
  for (const { mailbox } of refused) {
    expect(log.map(({ text }) => text).join('\n')).toContain(`Mailbox ${mailbox} was not processed`);
  }
  const warning = page.getByRole('dialog', { name: 'Mailboxes are waiting for a license' });
  await expect(warning).toContainText('10 mailboxes are backed up. 2 more are waiting.');
  await warning.getByRole('button', { name: 'Close' }).click();
});

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
