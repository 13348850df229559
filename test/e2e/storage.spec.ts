import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { overwritePage, pagesOf } from '../fixtures/damage.js';
import { postkeep } from './support/command-line.js';
import { callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { mailboxName, writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

const mailboxes = 4;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataFolder: string;
let console: LaunchedConsole | undefined;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  dataFolder = join(folder.path, 'data');
  await mkdir(dataFolder);
  const mail = await writeMaildirs(join(folder.path, 'mail'), mailboxes);
  const at = (now: string, ...args: string[]): void => {
    const run = postkeep({ dataFolder, environment: { POSTKEEP_NOW: now } }, ...args);
    expect(run.code).toBe(0);
  };
  at('2026-01-01T10:00:00Z', 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
  at('2026-01-01T10:00:00Z', 'job', 'create', 'Daily', '--source', 'Mail', '--all', '--retention', '30d');
  for (const day of ['01', '02', '03']) at(`2026-01-${day}T10:00:00Z`, 'job', 'run', 'Daily');
});

test.afterEach(async () => {
  await console?.app.close();
  console = undefined;
});

test.afterAll(() => folder.remove());

async function openStorage(): Promise<{ page: Page; card: ReturnType<Page['getByRole']> }> {
  console = await launchConsole(dataFolder, { POSTKEEP_NOW: '2026-06-01T10:00:00Z' });
  const { page } = console;
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  return { page, card: page.getByRole('region', { name: 'Storage' }) };
}

/** Pauses the process of a verification that has begun: a fast machine would be done before anybody looks. Returns what resumes it. */
async function pauseVerification(): Promise<() => void> {
  const { app, page } = console!;
  await expect
    .poll(
      async () => (await callMain(page, 'sessions', 'list', { type: 'verification', limit: 1 }))[0]?.status,
      { intervals: [20] },
    )
    .toBe('Running');
  const metrics = await app.evaluate(({ app: main }) =>
    main.getAppMetrics().map(({ name, pid }) => ({ name, pid })),
  );
  const pid = metrics.find(({ name }) => name === 'Postkeep verification')?.pid;
  if (pid === undefined) throw new Error('No verification has a process.');
  process.kill(pid, 'SIGSTOP');
  return () => process.kill(pid, 'SIGCONT');
}

test('a whole repository is verified in a process of its own, which is gone afterwards, and pruned', async () => {
  const { page, card } = await openStorage();
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect(card.getByText(/^No damage found. 4 messages/)).toBeVisible();
  await expect
    .poll(() => console?.app.evaluate(({ app }) => app.getAppMetrics().map(({ name }) => name)))
    .not.toContain('Postkeep verification');

  await card.getByRole('button', { name: 'Prune now…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove 8 restore points?' });
  await expect(dialog).toContainText('4 mailboxes');
  await dialog.getByRole('button', { name: 'Remove restore points' }).click();
  await expect(card.getByText(/^8 restore points of 4 mailboxes removed/)).toBeVisible();
  await expect(card.getByText(/4 messages · 4 restore points/)).toBeVisible();
  expect((await callMain(page, 'repository', 'list')).map(({ restorePoints }) => restorePoints)).toEqual([4]);
});

test('damage on the disk is named with its messages and mailboxes', async () => {
  const repository = join(dataFolder, 'repository');
  overwritePage(repository, pagesOf(repository, 'chunk')[0] ?? 0);
  const { page, card } = await openStorage();
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect(card.getByText(`${String(mailboxes)} messages are damaged.`)).toBeVisible();
  for (let n = 1; n <= mailboxes; n++) {
    await expect(card.getByRole('row', { name: new RegExp(mailboxName(n)) })).toBeVisible();
  }
  await screenshot(page, 'storage-real-damage');
  await expectAccessible(page);
});

test('damage stays on Home after a restart, the verification is in History, and a drill fails on it', async () => {
  const { page } = await openStorage();
  const goTo = (screen: string): Promise<void> =>
    page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
  await goTo('Home');
  const attention = page.getByRole('region', { name: 'What needs attention' });
  await expect(attention.getByText(/^4 messages in .* are damaged, in 4 mailboxes/)).toBeVisible();
  await attention.getByRole('button', { name: /^Open: 4 messages in/ }).click();
  await expect(page.getByRole('row', { name: /Verification/, selected: true })).toContainText('Failed');
  await goTo('Settings');
  await page.getByRole('button', { name: 'Try a restore' }).click();
  await expect(page.getByRole('row', { name: /Restore drill/, selected: true })).toContainText('Failed');
  await expect(page.getByText(/0 of 4 messages came back whole/)).toBeVisible();
  await goTo('Home');
  await expect(attention.getByText(/^Only 0 of 4 messages came back whole/)).toBeVisible();
  await screenshot(page, 'home-real-damage');
  await expectAccessible(page);
});

test('a damaged marker is put back by Repair, which is there once damage is known', async () => {
  const { page, card } = await openStorage();
  await page.getByRole('navigation').waitFor();
  const marker = join(dataFolder, 'repository', 'repository.json');
  const whole = await readFile(marker, 'utf8');
  await writeFile(marker, whole.replace('{', '['));
  await card.getByRole('button', { name: 'Verify' }).click();
  await card.getByRole('button', { name: 'Repair', exact: true }).click();
  await expect(card.getByText(/repository: the damaged part was put back/)).toBeVisible();
  expect(await readFile(marker, 'utf8')).toBe(whole);
  await screenshot(page, 'storage-repaired');
  await page.emulateMedia({ colorScheme: 'dark' });
  await screenshot(page, 'storage-repaired-dark');
  await expectAccessible(page);
});

test('a verification that is cancelled has stopped and not failed, although its process is killed', async () => {
  const mail = await writeMaildirs(join(folder.path, 'large'), 1);
  for (let index = 0; index < 60; index++)
    await writeFile(
      join(mail, mailboxName(1), 'cur', `large${index}:2,S`),
      `Subject: ${index}\n\n${'x'.repeat(4_000_000)}`,
    );
  const large = join(folder.path, 'large-data');
  const at = (...args: string[]): void => {
    expect(
      postkeep({ dataFolder: large, environment: { POSTKEEP_NOW: '2026-06-01T09:00:00Z' } }, ...args).code,
    ).toBe(0);
  };
  at('source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
  at('job', 'create', 'Daily', '--source', 'Mail', '--all');
  at('job', 'run', 'Daily');
  dataFolder = large;
  const { page, card } = await openStorage();
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'list', { type: 'verification', limit: 1 })).length)
    .toBe(1);
  await callMain(page, 'repository', 'cancel', { task: 'verify' });
  await expect
    .poll(async () =>
      (await callMain(page, 'sessions', 'list', { type: 'verification', limit: 9 })).map(
        ({ status }) => status,
      ),
    )
    .toEqual(['Stopped']);

  // One that this page has not begun, as the schedule's, is stopped where it is shown.
  const verified = callMain(page, 'repository', 'verify').catch(() => undefined);
  const resume = await pauseVerification();
  await page.getByRole('navigation').getByRole('button', { name: 'History', exact: true }).click();
  // Chosen by its state: the clock of the test begins anew with each process, so either may have begun first.
  await page.getByRole('row').filter({ hasText: 'Verification' }).filter({ hasText: 'Running' }).click();
  const pane = page.getByRole('region', { name: 'Session' });
  await pane.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  await screenshot(page, 'history-running');
  await pane.getByRole('button', { name: 'Stop', exact: true }).click();
  resume();
  await expect(pane.getByText('Stopped', { exact: true })).toBeVisible();
  await expect(pane.getByRole('button', { name: 'Stop', exact: true })).toBeHidden();
  await verified;
});
