import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import { callMain } from './support/drive-console.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

/* The machine was off for three nights: Home and `status` say what was missed, and what became of it. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const data = (): string => join(folder.path, 'data');
const at = (now: string): Record<string, string> => ({ POSTKEEP_NOW: now, TZ: 'UTC' });
const status = (now: string): { code: number | null; json: unknown } =>
  postkeep({ dataFolder: data(), environment: at(now) }, 'status');

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const mail = await writeMaildirs(join(folder.path, 'mail'), 2);
  const run = (now: string, ...args: string[]): void => {
    expect(postkeep({ dataFolder: data(), environment: at(now) }, ...args).code).toBe(0);
  };
  run('2026-03-02T09:00:00Z', 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
  run(
    '2026-03-02T09:01:00Z',
    'job',
    'create',
    'Nightly',
    '--source',
    'Mail',
    '--all',
    '--cron',
    '0 22 * * *',
  );
  run('2026-03-02T22:00:00Z', 'job', 'run', 'Nightly');
});
test.afterAll(() => folder.remove());

test('three nights off are told with the run that made up for them, until they are put away', async () => {
  const before = await launchConsole(data(), at('2026-03-03T17:00:00Z'));
  await before.page.getByRole('heading', { level: 1 }).waitFor();
  await expect(before.page.getByText(/missed while this computer/)).toHaveCount(0);
  await before.app.close();
  expect(status('2026-03-03T17:05:00Z')).toMatchObject({ code: 0, json: { missedRuns: [] } });

  const off = status('2026-03-06T08:30:00Z');
  expect(off.json).toMatchObject({
    missedRuns: [
      {
        ...{ job: 'Nightly', runs: 3, madeUpAt: null, nextAt: null },
        ...{ from: '2026-03-03T22:00:00.000Z', to: '2026-03-05T22:00:00.000Z' },
      },
    ],
  });

  const { app, page } = await launchConsole(data(), at('2026-03-06T09:00:00Z'));
  try {
    const told = page.getByText(
      /^3 runs of Nightly were missed while this computer or Postkeep was off \(from .* to .*\)\. The run of .* made up for them\./,
    );
    await expect(told).toBeVisible();
    const sessions = await callMain(page, 'sessions', 'list', { type: 'backup', limit: 10 });
    expect(sessions).toHaveLength(2);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('All backups are up to date');
    await screenshot(page, 'home-missed-runs');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Dismiss' }).focus();
    await page.keyboard.press('Enter');
    await expect(told).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('All backups are up to date');
    await expect(told).toHaveCount(0);
  } finally {
    await app.close();
  }
  expect(status('2026-03-06T10:00:00Z').json).toMatchObject({
    verdict: 'fine',
    missedRuns: [{ runs: 3, madeUpAt: expect.stringContaining('2026-03-06T09:00') as unknown }],
  });
  // Off again since: the next night is missed too, and takes the place of what is over.
  expect(status('2026-03-07T10:00:00Z').json).toMatchObject({
    missedRuns: [{ runs: 1, from: '2026-03-06T22:00:00.000Z', madeUpAt: null }],
  });
});
