import { type Locator, expect } from '@playwright/test';
import type { MaintenanceProgress, Verification } from '../../../shared/backup/maintenance.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { ago } from '../support/sample-dates.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';
import { render, text, verbatim } from '../../../shared/texts/text.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const path = '/home/ada/.config/Postkeep/repository';
const damagedVerification: Verification = {
  whole: false,
  repositories: [
    {
      path,
      messages: 41_280,
      bytes: 6_120_000_000,
      damagedMessages: 3,
      damaged: [
        {
          sha256: 'a'.repeat(64),
          subject: 'Quarterly figures',
          mailboxes: ['ada@contoso.example', 'bob@contoso.example'],
          reason: verbatim('Its bytes are not those that were backed up.'),
        },
        {
          sha256: 'b'.repeat(64),
          subject: 'اجتماع الغد 🎉 '.repeat(8).trim(),
          mailboxes: ['shared@contoso.example'],
          reason: verbatim('The part of the file that holds it cannot be read.'),
        },
      ],
      file: [verbatim('Tree 5 page 536: btreeInitPage() returns error code 11')],
      older: null,
      searchIndex: null,
      error: null,
    },
    {
      path: '/mnt/archive/postkeep',
      messages: 0,
      bytes: 0,
      damagedMessages: 0,
      damaged: [],
      file: [],
      older: null,
      searchIndex: null,
      error: {
        code: 'not-found',
        message: verbatim('There is no repository in /mnt/archive/postkeep. Connect the disk it is on.'),
      },
    },
  ],
};

const whole = {
  messages: 5300,
  bytes: 480_000_000,
  damagedMessages: 0,
  damaged: [],
  file: [],
  older: null,
  searchIndex: null,
  error: null,
};

async function openStorage(change: Partial<MockState> = {}): Promise<Locator> {
  await mocked.open(sampleState(change));
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  const card = mocked.page.getByRole('region', { name: 'Storage' });
  await card.getByRole('button', { name: 'Verify', exact: true }).scrollIntoViewIfNeeded();
  return card;
}

async function push(progress: MaintenanceProgress): Promise<void> {
  await mocked.app.evaluate((_electron, given) => {
    globalThis.mock.pushes.repository.progress(given);
  }, progress);
}

const reading: MaintenanceProgress = {
  task: 'verify',
  repository: path,
  step: 'messages',
  bytesDone: 1_200_000_000,
  bytesTotal: 6_000_000_000,
  bytesPerSecond: 120_000_000,
  damagedMessages: 2,
};

test('every repository is named with its size, in light and dark', async () => {
  const card = await openStorage();
  await expect(card.getByRole('listitem')).toHaveText([
    /Postkeep\/repository.*23\.9 GB on disk · 412,883 messages · 1,284 restore points/,
    /\/mnt\/archive\/postkeep.*96\.4 MB on disk · 2,410 messages · 31 restore points/,
    /\/mnt\/old-server\/repository.*12 mailboxes · 240 restore points/,
  ]);
  await expectAccessibleInBothThemes(mocked, 'storage-idle');
});

test('a repository without a second copy leads to one, and a copied one names its job, in light and dark', async () => {
  const { page } = mocked;
  const [nightly] = sampleState().jobs;
  const copy = {
    ...{ ...nightly!, id: 'copy', name: 'Second copy', sourceId: '', schedule: { type: 'manual' as const } },
    ...{ copyFrom: { repositoryPath: '/mnt/archive/postkeep', plain: false }, repositoryPath: '/mnt/safe' },
  };
  const card = await openStorage({ jobs: [...sampleState().jobs, copy] });
  await expect(card.getByText(/No second copy/)).toHaveCount(1);
  await expect(card.getByText('Copied to /mnt/safe by the job')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'storage-copies');
  await card.getByRole('button', { name: `Make a copy of ${path}` }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await expect(wizard.getByText('so schedule it after them', { exact: false })).toBeVisible();
  await wizard.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(wizard.getByRole('radio', { name: new RegExp(path) })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(wizard).toHaveCount(0);
  await card.getByRole('button', { name: 'Second copy', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Jobs Second copy' })).toBeVisible();
});

test('a verification shows how far it is, its rate and the time left, and what it found, in light and dark', async () => {
  const card = await openStorage({ verification: damagedVerification });
  await mocked.hold('repository.verify', true);
  await card.getByRole('button', { name: 'Verify' }).click();
  await push(reading);
  await expect(card.getByText('1.2 GB of 6 GB · 120 MB/s · 40 sec left · 2 damaged messages')).toBeVisible();
  await expect(card.getByRole('progressbar', { name: 'Verifying…' })).toHaveAttribute(
    'aria-valuenow',
    '1200000000',
  );
  await expectAccessibleInBothThemes(mocked, 'storage-verifying');
  await push({ ...reading, step: 'file' });
  await expect(card.getByText(/^Checking the repository database/)).toBeVisible();
  await mocked.hold('repository.verify', false);
  await expect(card.getByText('3 messages are damaged.')).toBeVisible();
  await expect(card.getByText(/Connect the disk it is on/)).toBeVisible();
  await expect(card.getByRole('row', { name: /Quarterly figures/ })).toContainText('bob@contoso.example');
  await expect(card.getByText('and 1 more')).toBeVisible();
  await card.getByText('Damage to the repository database').click();
  await expect(card.getByText(/btreeInitPage/)).toBeVisible();
  await card.getByText('3 messages are damaged.').scrollIntoViewIfNeeded();
  await expectAccessibleInBothThemes(mocked, 'storage-damaged');
  await card.getByRole('button', { name: 'Copy list' }).click();
  await expect(card.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await mocked.lastCall('app.copyText');
  expect((copied as { text: string }).text.split('\n')).toEqual([
    'Repository\tSubject\tMailboxes\tReason\tSHA-256',
    expect.stringMatching(/Quarterly figures\tada@contoso.example, bob@contoso.example\t.*\ta{64}$/),
    expect.stringMatching(/shared@contoso.example/),
    `${path}\tand 1 more`,
    expect.stringMatching(/btreeInitPage/),
    expect.stringMatching(/^\/mnt\/archive\/postkeep\t.*Connect the disk/),
    '',
  ]);
});

test('an older copy of a repository is whole, and said to lack what was backed up since, in light and dark', async () => {
  const lost = text('repository.lostPointsSince', { path, mailboxes: 12, since: '2026-03-28T02:00:00Z' });
  const older = { ...whole, path, older: lost };
  const card = await openStorage({ verification: { whole: true, repositories: [older] } });
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect(card.getByText(/^No damage found/)).toBeVisible();
  const said = card.getByText(/is older than what was backed up into it: restore points of 12 mailboxes/);
  await said.scrollIntoViewIfNeeded();
  await expect(said).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'storage-older');
});

test('pruning says what it would remove, asks, and says what it removed, in light and dark', async () => {
  const { page } = mocked;
  const card = await openStorage();
  await card.getByRole('button', { name: 'Prune now…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove 42 restore points?' });
  await expect(dialog).toContainText('From 7 mailboxes, 10/1/2025');
  await expect(dialog).toContainText('The newest restore point of each mailbox is kept.');
  await expectAccessibleInBothThemes(mocked, 'storage-prune-dialog');
  await dialog.getByRole('button', { name: 'Remove restore points' }).click();
  await expect(
    card.getByText(/^42 restore points of 7 mailboxes removed. 184 MB of disk space freed/),
  ).toBeVisible();
  await card.getByText(/^42 restore points/).scrollIntoViewIfNeeded();
  await expectAccessibleInBothThemes(mocked, 'storage-pruned');
});

test('by keyboard: how often a repository is verified is chosen and kept, and the last one is opened', async () => {
  const card = await openStorage();
  const choice = card.getByRole('combobox', { name: `Verify: how often, ${path}` });
  await expect(choice).toHaveValue('monthly');
  await choice.focus();
  await mocked.page.keyboard.press('ArrowDown');
  await expect(choice).toHaveValue('quarterly');
  await expect
    .poll(() => mocked.calls('repository.setCare'))
    .toEqual([{ path, task: 'verification', interval: 'quarterly' }]);
  await mocked.fail('repository.setCare', { code: 'io', message: 'The catalogue cannot be written.' });
  await choice.selectOption('never');
  await expect(card.getByText('The catalogue cannot be written.')).toBeVisible();
  await expect(choice).toHaveValue('quarterly');
  await card
    .getByRole('button', { name: /^No damage in 41,280 messages, 12 days ago/ })
    .first()
    .press('Enter');
  await expect(mocked.page.getByRole('heading', { name: 'History' })).toBeVisible();
});

test('a restore is tried from Settings: its log opens, and while it runs it can be stopped', async () => {
  const drill = {
    ...{ id: 'drill-1', type: 'restore-drill' as const, name: 'Restore drill', jobId: null },
    ...{ trigger: 'manual' as const, startedAt: ago(1000), endedAt: null },
  };
  const state = sampleState();
  const card = await openStorage({ sessions: [{ ...drill, status: 'Running' }, ...state.sessions] });
  await card.getByRole('button', { name: 'Stop restore drill' }).click();
  await expect.poll(() => mocked.calls('sessions.stop')).toEqual([{ sessionId: 'drill-1' }]);
  expect(await mocked.calls('repository.cancel')).toEqual([]);

  const again = await openStorage({
    sessions: [{ ...drill, status: 'Success', endedAt: ago(0) }, ...state.sessions],
  });
  await again.getByRole('button', { name: 'Try a restore' }).click();
  await expect.poll(() => mocked.calls('repository.drill')).toEqual([{ which: 'all' }]);
  await expect(mocked.page.getByRole('heading', { name: 'History' })).toBeVisible();
  await expect(mocked.page.getByRole('row', { name: /Restore drill/, selected: true })).toBeVisible();
});

test('what runs, whoever began it, is stopped beside its repository and on Home (light and dark)', async () => {
  const { page } = mocked;
  const running = (type: 'verification' | 'restore-drill', name: string) => ({
    ...{ id: type, type, name, jobId: null, status: 'Running' as const },
    ...{ trigger: 'schedule' as const, startedAt: ago(60_000), endedAt: null },
  });
  const both = [running('verification', 'Verification'), running('restore-drill', 'Restore drill')];
  const state = sampleState();
  // They are at the second repository now.
  const archive = '/mnt/archive/postkeep';
  const care = state.care.map((each) => (each.path === archive ? { ...each, begunAt: ago(30_000) } : each));
  const card = await openStorage({ care, sessions: [...both, ...state.sessions] });
  await expect(card.getByText('Running now')).toHaveCount(2);
  await card.getByRole('button', { name: `Stop: Verify, ${archive}` }).click();
  await card.getByRole('button', { name: `Stop: Restore drill, ${archive}` }).click();
  await expectAccessibleInBothThemes(mocked, 'storage-running');
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
  await page.getByText('A restore drill is running').scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'Stop: Verification' }).click();
  await page.getByRole('button', { name: 'Stop: Restore drill' }).click();
  await expectAccessibleInBothThemes(mocked, 'home-running');
  const each = [{ sessionId: 'verification' }, { sessionId: 'restore-drill' }];
  await expect.poll(() => mocked.calls('sessions.stop')).toEqual([...each, ...each]);
  expect(await mocked.calls('repository.cancel')).toEqual([]);
});

test('a whole repository is said to be whole', async () => {
  const card = await openStorage();
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect(card.getByText(/^No damage found. 43,590 messages \(6.3 GB\) read back/)).toBeVisible();
  await expectAccessible(mocked.page);
});

test('by keyboard: Verify, Cancel, and the focus is back on Verify', async () => {
  const { page } = mocked;
  const card = await openStorage();
  await mocked.hold('repository.verify', true);
  const verify = card.getByRole('button', { name: /^Verify/ });
  await verify.focus();
  await page.keyboard.press('Enter');
  await expect(card.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(card.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => mocked.calls('repository.cancel')).toEqual([{ task: 'verify' }]);
  await mocked.fail('repository.verify', { code: 'cancelled', message: 'stopped' });
  await mocked.hold('repository.verify', false);
  await expect(card.getByText('Verification stopped. Nothing was changed.')).toBeVisible();
  await expect(verify).toBeFocused();
});

test('a verification continues when the screen is left', async () => {
  const { page } = mocked;
  const card = await openStorage();
  await mocked.hold('repository.verify', true);
  await card.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
  await push(reading);
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(card.getByText(/^1\.2 GB of 6 GB/)).toBeVisible();
  await mocked.hold('repository.verify', false);
  await expect(card.getByText(/^No damage found/)).toBeVisible();
});

test('one that failed says why and is tried again', async () => {
  const card = await openStorage();
  await mocked.fail('repository.verify', {
    code: 'worker-gone',
    message: 'The backup process ended unexpectedly.',
  });
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect(card.getByText('The backup process ended unexpectedly.')).toBeVisible();
  await expectAccessible(mocked.page);
  await mocked.fail('repository.verify', null);
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(card.getByText(/^No damage found/)).toBeVisible();
});

test('while a backup runs pruning waits and says so, verification does not', async () => {
  const state = sampleState();
  const card = await openStorage();
  await mocked.addSession({
    ...state.sessions[0]!,
    id: 'running-now',
    type: 'backup',
    status: 'Running',
    endedAt: null,
  });
  await expect(card.getByText(/^A backup is running/)).toBeVisible();
  const prune = card.getByRole('button', { name: 'Prune now…' });
  await expect(prune).toHaveAttribute('aria-disabled', 'true');
  await expect(card.getByRole('button', { name: 'Verify' })).not.toHaveAttribute('aria-disabled', 'true');
  await screenshot(mocked.page, 'storage-busy');
  await expectAccessible(mocked.page);
});

test('a repository that another process writes is named, and nothing to prune is said', async () => {
  const locked = {
    code: 'locked' as const,
    message: verbatim('The repository is being written by process 4711.'),
  };
  const card = await openStorage({
    pruneReport: {
      repositories: [
        {
          path,
          mailboxes: 0,
          points: 0,
          bytesFreed: 0,
          locked: { objects: 3, bytes: 12_000_000 },
          error: locked,
        },
      ],
    },
  });
  await card.getByRole('button', { name: 'Prune now…' }).click();
  await mocked.page.getByRole('button', { name: 'Remove restore points' }).click();
  await expect(card.getByText(render(locked.message))).toBeVisible();
  await expectAccessible(mocked.page);
  const nothing = { path, mailboxes: 0, points: 0, oldest: null, newest: null, error: null };
  const again = await openStorage({ pruneForecast: { repositories: [nothing] } });
  await again.getByRole('button', { name: 'Prune now…' }).click();
  const dialog = mocked.page.getByRole('alertdialog', { name: /^Nothing to prune/ });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await mocked.calls('repository.prune')).toEqual([]);
  const kept = {
    code: 'repository-damaged' as const,
    message: verbatim('Nothing of 1 mailbox will be removed.'),
  };
  const damaged = await openStorage({ pruneForecast: { repositories: [{ ...nothing, error: kept }] } });
  await damaged.getByRole('button', { name: 'Prune now…' }).click();
  const refused = mocked.page.getByRole('alertdialog', { name: /^Nothing can be pruned now/ });
  await expect(refused.getByText(render(kept.message))).toBeVisible();
  await refused.getByRole('button', { name: 'Close' }).click();
});
