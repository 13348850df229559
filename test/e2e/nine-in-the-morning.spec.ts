import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { type Dovecot, startDovecot } from '../fixtures/dovecot.js';
import { definitionOf } from '../../shared/backup/exclusion.js';
import { countClicks } from './support/count-clicks.js';
import { addMaildirJob, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { screenshot } from './support/page-checks.js';

/* Nine in the morning: something has gone wrong at night. The cause is one click away, its remedy three at most. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dovecot: Dovecot;
let console: LaunchedConsole;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  folder = await temporaryFolder();
  dovecot = await startDovecot();
  await dovecot.deliver('anna@contoso.example', ['INBOX'], 'Subject: one\r\n\r\nBody\r\n');
  console = await launchConsole(join(folder.path, 'data'));
});
test.afterAll(async () => {
  await console.app.close();
  await dovecot.stop();
  await folder.remove();
});

const attention = (page: Page) => page.getByRole('region', { name: 'What needs attention' });
const headline = (page: Page) => page.getByRole('heading', { level: 1 });

async function goHome(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
}

async function runToEnd(page: Page, jobId: string, status: string): Promise<void> {
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
  await expect.poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status).toBe(status);
}

test('the password was changed', async () => {
  const { page } = console;
  const source = await callMain(page, 'sources', 'add', {
    name: 'Contoso mail',
    config: {
      ...{ type: 'imap', host: 'localhost', port: dovecot.tlsPort, security: 'tls', caFile: dovecot.caFile },
      auth: { method: 'password', user: 'anna@contoso.example' },
    },
    secret: 'the old password',
  });
  const job = await callMain(page, 'jobs', 'create', {
    ...{ name: 'Contoso every day', sourceId: source.id, selection: { type: 'all' } },
    ...{ schedule: { type: 'every', minutes: 1440 }, retention: { type: 'days', days: 30 } },
    repositoryPath: null,
  });
  await runToEnd(page, job.id, 'Failed');
  await goHome(page);
  await expect(headline(page)).toHaveText('1 thing needs attention');

  const toCause = await countClicks(page);
  await attention(page)
    .getByRole('button', { name: /^Open: / })
    .click();
  await expect(page.getByText(/rejected the user name or password/).first()).toBeVisible();
  expect(await toCause()).toBe(1);

  await goHome(page);
  const toRemedy = await countClicks(page);
  await attention(page)
    .getByRole('button', { name: /^Mail source: / })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await page.keyboard.type(dovecot.password);
  await dialog.getByRole('button', { name: 'Save source' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'list', { limit: 1 }))[0]?.status)
    .toBe('Success');
  expect(await toRemedy()).toBeLessThanOrEqual(3);
  await goHome(page);
  await expect(headline(page)).toHaveText('All backups are up to date');
});

test('the schedule is disabled', async () => {
  const { page } = console;
  const [job] = await callMain(page, 'jobs', 'list');
  await callMain(page, 'jobs', 'update', {
    jobId: job!.id,
    definition: { ...definitionOf(job!), enabled: false },
  });
  await goHome(page);
  await expect(attention(page)).toContainText('the schedule is disabled');
  const toCause = await countClicks(page);
  await attention(page)
    .getByRole('button', { name: /^Open: / })
    .click();
  await expect(headline(page)).toContainText('Contoso every day');
  expect(await toCause()).toBe(1);

  await goHome(page);
  await screenshot(page, 'nine-disabled');
  const toRemedy = await countClicks(page);
  await attention(page).getByRole('button', { name: 'Enable schedule: Contoso every day' }).click();
  await expect(headline(page)).toHaveText('All backups are up to date');
  expect(await toRemedy()).toBe(1);
  expect((await callMain(page, 'jobs', 'list'))[0]?.enabled).toBe(true);
});

test('the disk of a repository is away, and comes back', async () => {
  const { page } = console;
  const mail = await writeMaildirs(join(folder.path, 'mail'), 1);
  const archive = join(folder.path, 'archive');
  const jobId = await addMaildirJob(page, 'Archive', mail);
  const job = (await callMain(page, 'jobs', 'list')).find(({ id }) => id === jobId)!;
  await callMain(page, 'jobs', 'update', {
    jobId,
    definition: { ...definitionOf(job), repositoryPath: archive },
  });
  await runToEnd(page, jobId, 'Success');
  await rename(archive, `${archive}-away`);
  await goHome(page);
  await page.reload();
  await expect(attention(page)).toContainText(archive);
  const toCause = await countClicks(page);
  await attention(page)
    .getByRole('button', { name: /^Open: / })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Storage' })).toContainText(archive);
  expect(await toCause()).toBe(1);

  await rename(`${archive}-away`, archive);
  await page.reload();
  await goHome(page);
  await expect(headline(page)).toHaveText('All mailboxes are backed up');
});
