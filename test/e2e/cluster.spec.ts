import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type WorkerProcess, startWorkerProcess } from '../fixtures/cluster-workers.js';
import { type PostgresCluster, missingOfPostgres, onPostgres, startPostgres } from '../fixtures/postgres.js';
import { runProcess } from '../integration/cli/workplace.js';
import { addMaildirJob, answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { mailboxName, writeMaildirs } from './support/maildirs.js';
import { expectAccessible, windowScreenshot } from './support/page-checks.js';

/* A console whose workers and catalogue are in a real PostgreSQL: the driver and its thread in Electron's own process. */

test.describe(`a console ${onPostgres}`, () => {
  test.skip(missingOfPostgres.length > 0);
  test.describe.configure({ mode: 'serial' });

  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let console: LaunchedConsole;
  let postgres: PostgresCluster;
  let databaseUrl: string;
  let mail: string;
  let worker: WorkerProcess | null = null;

  test.beforeAll(async () => {
    folder = await temporaryFolder();
    postgres = await startPostgres();
    databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
    mail = await writeMaildirs(join(folder.path, 'mail'), 2);
    console = await launchConsole(join(folder.path, 'data'));
  });
  test.afterAll(async () => {
    await worker?.kill();
    await console.app.close();
    await postgres.close();
    await folder.remove();
  });

  const screen = (name: string) =>
    console.page.getByRole('navigation').getByRole('button', { name, exact: true });
  const workersCard = () => console.page.getByRole('region', { name: 'Workers', exact: true });

  async function run(jobId: string): Promise<string> {
    const { page } = console;
    const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
    const status = async () => (await callMain(page, 'sessions', 'get', { sessionId })).status;
    await expect.poll(status, { timeout: 60_000 }).not.toBe('Running');
    return status();
  }

  /** The only message of the first mailbox. */
  async function openMessage(): Promise<void> {
    const { page } = console;
    await screen('Restore').click();
    await page.getByRole('combobox', { name: 'Mailbox' }).click();
    await page.getByRole('option', { name: mailboxName(1) }).click();
    await page.getByRole('listbox', { name: 'Folders' }).getByRole('option').first().click();
    await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  }
  async function saveAs(name: string): Promise<void> {
    const { app, page } = console;
    await answerFileDialogs(app, join(folder.path, name));
    await page.getByRole('button', { name: 'Save .eml…' }).click();
  }
  async function assertExported(name: string): Promise<void> {
    const original = readFileSync(join(mail, mailboxName(1), 'cur', '1767225600.M1.host:2,S'), 'utf8');
    const file = join(folder.path, name);
    await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : '')).toBe(original);
  }

  test('is set up in the window, and shows a worker that has come', async () => {
    const { page, dataFolder } = console;
    await page.locator('main').waitFor();
    expect(await run(await addMaildirJob(page, 'Here', mail))).toBe('Success');
    await screen('Settings').click();
    await workersCard().getByRole('button', { name: 'Set up workers…' }).click();
    const form = page.getByRole('alertdialog', { name: 'Set up workers' });
    await form.getByRole('textbox', { name: 'Address of the database' }).fill(databaseUrl);
    await form.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(form.getByText('This database can be used.')).toBeVisible();
    await form.getByRole('button', { name: 'Set up', exact: true }).click();
    const steps = page.getByRole('dialog', { name: 'Workers are set up' });
    await expect(steps).toContainText(join(dataFolder, 'cluster.key'));
    await steps.getByRole('button', { name: 'Close' }).first().click();
    worker = await startWorkerProcess('berlin-1', {
      ...{ databaseUrl, keyFile: join(dataFolder, 'cluster.key'), folder: folder.path },
    });
    await expect(workersCard().getByRole('row', { name: /^berlin-1/ })).toContainText('Idle');
    await expectAccessible(page);
    await windowScreenshot(console.app, 'cluster-worker');
  });

  test('has its catalogue there, lists its mailboxes, backs up and restores', async () => {
    await console.app.close();
    const { dataFolder } = console;
    const moved = await runProcess(
      'cli',
      ['--data-dir', dataFolder, 'cluster', 'move', '--to-database'],
      process.env,
    );
    expect(moved).toMatchObject({ code: 0, stderr: '' });
    console = await launchConsole(dataFolder);
    const { page } = console;
    await screen('Mailboxes').click();
    for (const n of [1, 2]) await expect(page.getByRole('row', { name: mailboxName(n) })).toBeVisible();
    const [job] = await callMain(page, 'jobs', 'list');
    expect(await run(job?.id ?? '')).toBe('Success');
    await openMessage();
    await saveAs('there.eml');
    await assertExported('there.eml');
  });

  test('says what is wrong while the database is gone, and restores once it is back', async () => {
    const { page } = console;
    await postgres.kill();
    try {
      await expect(callMain(page, 'jobs', 'list')).rejects.toThrow(/database/);
      await saveAs('not-now.eml');
      await expect(page.getByText(/The database at 127\.0\.0\.1:\d+ did not answer/).first()).toBeVisible();
    } finally {
      await postgres.start();
    }
    const answers = () =>
      callMain(page, 'jobs', 'list').then(
        ({ length }) => length,
        () => 0,
      );
    await expect.poll(answers).toBe(1);
    await saveAs('again.eml');
    await assertExported('again.eml');
  });
});
