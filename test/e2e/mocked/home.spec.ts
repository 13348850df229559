import { expect } from '@playwright/test';
import type { BackupStatus, StatusReason } from '../../../shared/backup/status.js';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { ago } from '../support/sample-dates.js';
import { rentalStates, statesOfSection4, subscriptionLicense, viewOf } from '../support/license-fixtures.js';
import { sampleState } from '../support/sample-state.js';
import { shownWords } from '../support/shown-words.js';
import type { MockState } from './state.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const day = 86_400_000;
const fine: BackupStatus['verdict'] = {
  type: 'fine',
  mailboxes: 50,
  oldestGoodAt: ago(day / 2),
  isScheduled: true,
};

function homeWith(status: Partial<BackupStatus>, change: Partial<MockState> = {}): MockState {
  const state = sampleState(change);
  return { ...state, status: { ...state.status, reasons: [], ...status } };
}

const path = '/mnt/archive/postkeep';
const about = { mailboxes: 0, jobId: null, sessionId: null };
/** One of each kind, the most serious first, as main sends them. */
const reasons: StatusReason[] = [
  {
    ...about,
    code: 'repository-unreachable',
    severity: 'error',
    text: text('repository.missing', { folder: path }),
  },
  {
    ...about,
    code: 'damage',
    severity: 'error',
    sessionId: 'night-3',
    text: text('status.damaged', {
      isBucket: false,
      ...{ path, messages: 7, since: ago(3 * day), mailboxes: 5 },
      ...{ names: 'ada.lindqvist@contoso.example, bo.karlsson@contoso.example', more: 3 },
    }),
  },
  {
    ...about,
    code: 'drill-failed',
    severity: 'error',
    sessionId: 'night-3',
    text: text('status.drillFailed', { path, at: ago(day), messages: 240, whole: 233 }),
  },
  {
    ...about,
    code: 'never',
    severity: 'error',
    jobId: 'job-1',
    text: text('status.never', { mailboxes: 325, names: 'freya.nielsen@contoso.example', more: 324 }),
  },
  {
    ...about,
    code: 'waiting',
    severity: 'warning',
    text: text('status.waiting', { mailboxes: 1, names: 'emeka.okafor@contoso.example', more: 0 }),
  },
];

test('all that needs attention is listed with what to do, the most serious first, in light and dark', async () => {
  const { page } = mocked;
  await mocked.open(homeWith({ verdict: { type: 'attention' }, reasons }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('5 things need attention');
  const rows = page.getByRole('region', { name: 'What needs attention' }).getByRole('listitem');
  await expect(rows).toHaveText([
    /There is no repository in .*Connect the disk/,
    /7 messages .* are damaged, in 5 mailboxes \(.* and 3 more\)/,
    /Only 233 of 240 messages came back whole/,
    /There is no good backup of 325 mailboxes/,
    /waits for a license/,
  ]);
  await expectAccessibleInBothThemes(mocked, 'home-attention');
});

test('good news says how old the oldest backup is, and when a restore was last tried, in light and dark', async () => {
  const { page } = mocked;
  await mocked.open(homeWith({ verdict: fine }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All backups are up to date');
  await expect(page.getByText('50 mailboxes, the oldest backup 12 hours ago.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'What needs attention' })).toHaveCount(0);
  await expect(
    page.getByText('Restore drill: 240 of 240 messages came back whole, 4 days ago'),
  ).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'home-fine');
});

for (const [verdict, headline] of [
  [{ ...fine, isScheduled: false }, 'All mailboxes are backed up'],
  [{ type: 'running', jobs: 1 }, 'A backup is running'],
  [{ type: 'due', mailboxes: 3 }, 'Backups of 3 mailboxes are due'],
  [{ type: 'never-run', jobs: 1 }, '1 job has not run yet'],
  [{ type: 'no-mailboxes' }, 'No mailbox is backed up'],
  [{ type: 'no-jobs' }, 'No backup jobs yet'],
  [{ type: 'stopped' }, 'Backups have stopped'],
] as const) {
  test(`“${headline}” is never said to be up to date`, async () => {
    const { page } = mocked;
    await mocked.open(homeWith({ verdict }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(headline);
    await expect(page.getByText('up to date')).toHaveCount(0);
  });
}

test('what is damaged, mended or never verified is said beside the figures, not the good of some for all', async () => {
  const { page } = mocked;
  const { repositories } = sampleState().status;
  const [first, second] = [repositories[0]!, repositories[1]!];
  await mocked.open(
    homeWith({
      verdict: fine,
      repositories: [
        { ...first, damagedMessages: 3, mendedMessages: 3 },
        { ...second, verifiedAt: null, lastDrill: null },
      ],
    }),
  );
  const card = page.getByRole('region', { name: 'Repositories' });
  await expect(card.getByText('Not verified yet')).toBeVisible();
  await expect(
    card.getByText('3 damaged messages were put back, from their source or by Repair.'),
  ).toBeVisible();
  await expect(card.getByText('No restore drill yet')).toBeVisible();
  await screenshot(page, 'home-mended');
});

test('by keyboard: each reason leads to where something can be done', async () => {
  const { page } = mocked;
  await mocked.open(homeWith({ verdict: { type: 'attention' }, reasons }));
  const open = page.getByRole('region', { name: 'What needs attention' }).getByRole('button');
  await open.nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('History');
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
  await open.nth(3).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Contoso nightly');
});

for (const { id, code, said } of [
  {
    id: 'M8',
    code: 'waiting',
    said: text('license.waitingWithoutLicense', { allowance: 10, waiting: 290 }),
  },
  {
    id: 'clock',
    code: 'clock',
    said: text('license.clockBehind', { systemDate: '2026-04-02', seenDate: '2026-04-10' }),
  },
] as const) {
  test(`what Home has among the things that need attention is not said above them a second time: ${code}`, async () => {
    const { page } = mocked;
    const bar = page
      .getByRole('main')
      .getByRole('group')
      .filter({ hasText: shownWords(said) });
    const reason: StatusReason = { ...about, code, severity: 'warning', text: said };
    await mocked.open(homeWith({ verdict: { type: 'attention' }, reasons: [reason] }));
    await mocked.pushBar({ id, key: id, severity: 'warning', text: said, action: null });
    await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
    await expect(bar).toBeVisible();
    await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
    await expect(page.getByText(shownWords(said))).toHaveCount(1);
    await expect(bar).toHaveCount(0);
    await expectAccessibleInBothThemes(mocked, `home-said-once-${code}`);
    await mocked.open(homeWith({ verdict: fine }));
    await mocked.pushBar({ id, key: id, severity: 'warning', text: said, action: null });
    await expect(bar).toBeVisible();
  });
}

test('runs that were missed and a clock that is not believed are told, each with its way, in light and dark', async () => {
  const { page } = mocked;
  const [from, to] = [ago(4 * day), ago(2 * day)];
  const missed = text('status.missedRuns', { job: 'Contoso nightly', runs: 3, isMore: false, from, to });
  const then = text('status.missedStill', { runs: 3 });
  const clock = text('license.clockBehind', { systemDate: '2026-04-02', seenDate: '2026-04-10' });
  await mocked.open(
    homeWith({
      verdict: { type: 'attention' },
      reasons: [{ ...about, code: 'clock', severity: 'warning', text: clock }],
      missedRuns: [
        {
          ...{ jobId: 'job-1', job: 'Contoso nightly', runs: 3, isMore: false, from, to },
          ...{ madeUpAt: null, nextAt: null, text: text('status.missed', { missed, then }) },
        },
      ],
    }),
  );
  await expect(page.getByText(/^3 runs of Contoso nightly were missed while this computer/)).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'home-missed');
  await page.getByRole('button', { name: /^Open: The system clock shows/ }).press('Enter');
  await expect(page.getByRole('dialog', { name: 'License Information' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open Contoso nightly' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Contoso nightly');
});

test('a license that is about to expire is not called valid beside a warning sign; of two ends the nearer one is said', async () => {
  const { page } = mocked;
  const badge = page.getByRole('navigation').getByRole('button', { name: /Open License Information/ });
  await mocked.open(homeWith({ verdict: fine }, { license: rentalStates['rental-expiring'] }));
  await expect(badge).toHaveAccessibleName('License: Expires in 5 days. Open License Information');
  await expect(page.getByRole('region', { name: 'License' }).getByText('Expires in 5 days')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'home-expiring');
  const both = viewOf(
    { ...subscriptionLicense, expiresOn: '2026-04-13' },
    { managed: 112, exceededSince: '2026-04-10' },
  );
  await mocked.pushLicense(both);
  await expect(badge).toHaveAccessibleName('License: Expires in 3 days. Open License Information');
  await mocked.pushLicense(statesOfSection4['exceeded-within-allowance']);
  await expect(badge).toHaveAccessibleName(/^License: Exceeded, \d+ days of grace left\./);
});

test('why a backup cannot be started is said below the heading, and the button stays where it is', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const button = page.getByRole('button', { name: 'Back up now' });
  const before = await button.boundingBox();
  await mocked.fail('jobs.run', {
    code: 'license-refused',
    message: 'This console was moved to another computer.',
  });
  await button.click();
  await page.getByRole('menuitem', { name: 'All jobs' }).click();
  await expect(page.getByText('This console was moved to another computer.')).toBeInViewport();
  expect(await button.boundingBox()).toEqual(before);
  await mocked.fail('jobs.run', null);
});

test('a disabled schedule is enabled from Home, by keyboard, and Ctrl+Z takes it back', async () => {
  const { page } = mocked;
  const state = sampleState();
  const [job] = state.jobs;
  const paused = { ...job!, id: 'job-1', enabled: false };
  await mocked.open(
    homeWith(
      {
        verdict: { type: 'attention' },
        reasons: [
          {
            ...about,
            code: 'paused',
            severity: 'warning',
            jobId: paused.id,
            text: text('status.pausedJob', { job: paused.name }),
          },
        ],
      },
      { jobs: [paused, ...state.jobs.slice(1)] },
    ),
  );
  await page.getByRole('button', { name: `Enable schedule: ${paused.name}` }).press('Enter');
  await expect(toast(page, `The schedule of “${paused.name}” is enabled`)).toBeVisible();
  await expect
    .poll(() => mocked.calls('jobs.update'))
    .toMatchObject([{ jobId: paused.id, definition: { enabled: true } }]);
  await page.keyboard.press('Control+z');
  await expect(page.getByText(`The change to “${paused.name}” was undone`).first()).toBeVisible();
  await expect.poll(() => mocked.calls('jobs.undoChange')).toEqual([{ jobId: paused.id }]);
  await page.keyboard.press('Control+z');
  await expect.poll(() => mocked.calls('jobs.undoChange')).toHaveLength(1);
});

test('every repository is counted, each with its use, size, restore points and the room on its disk', async () => {
  const { page } = mocked;
  await mocked.open(homeWith({ verdict: fine }));
  const rows = page.getByRole('table', { name: 'Each repository' }).getByRole('row');
  await expect(rows).toHaveText([
    /Folder.*On disk.*Restore points.*Free space/,
    /repository.*This console’s own.*23\.9 GB.*1,284.*412 GB/,
    /postkeep.*Folder of a job.*96\.4 MB.*31.*1\.9 TB/,
  ]);
});

test('a disk with probably too little room is marked with its repository, and said in words', async () => {
  const { page } = mocked;
  const { repositories } = sampleState();
  const path = repositories[1]!.path;
  const low = { path, free: 80_000_000_000, aDay: 4_000_000_000, days: 20 };
  const said = text('status.diskFills', low);
  const reason: StatusReason = { ...about, code: 'disk-space', severity: 'warning', text: said };
  const change = { lowRooms: { [path]: said }, freeBytes: { [path]: low.free } };
  await mocked.open(homeWith({ verdict: { type: 'attention' }, reasons: [reason] }, change));
  const row = page.getByRole('table', { name: 'Each repository' }).getByRole('row').nth(2);
  await expect(row).toContainText('80 GB');
  await expect(row.getByTitle(/it will be full in about 20 days/)).toBeVisible();
  await expect(page.getByText(/has grown by 4 GB a day lately/).first()).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'home-low-room');
});

test('that no worker takes mailboxes is said, with the way to their list', async () => {
  const { page } = mocked;
  const reason: StatusReason = {
    ...{ ...about, code: 'workers', severity: 'warning' },
    text: text('cluster.noneTakes', { workers: 2 }),
  };
  await mocked.open(homeWith({ verdict: { type: 'attention' }, reasons: [reason] }));
  await expect(page.getByText('None of the 2 workers takes mailboxes now').first()).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'home-workers');
  await page.getByRole('button', { name: /^Open: None of the 2 workers/ }).click();
  await expect(page.getByRole('region', { name: 'Workers', exact: true })).toBeInViewport();
});

test('while the first backup runs nothing is said to be stored, or not: its figures are counted when it ends', async () => {
  const { page } = mocked;
  const { repository } = sampleState();
  const empty = { ...repository, messages: 0, restorePoints: 0, bytesOriginal: 0, bytesOnDisk: 0 };
  await mocked.open(homeWith({ verdict: fine }, { repository: empty, repositories: [], growth: {} }));
  const card = page.getByRole('region', { name: 'Repositories' });
  await expect(card.getByText('Nothing stored yet')).toBeVisible();
  await mocked.pushProgress({
    ...{ sessionId: 'session-9', jobId: 'job-1', current: [] },
    ...{ mailboxesDone: 0, mailboxesTotal: 12, messagesSeen: 0, messagesStored: 0 },
    ...{ bytesRead: 0, bytesStored: 0, bytesPerSecond: 0 },
  });
  await expect(
    card.getByText('The first backup is running. What it stores is counted when it finishes.'),
  ).toBeVisible();
  await expect(card.getByText('Nothing stored yet')).toHaveCount(0);
  await expect(card.getByText('0 kB')).toHaveCount(0);
  await expectAccessibleInBothThemes(mocked, 'home-first-running');
});

test('one repository shows its figures without a list, and nothing grows on its first day', async () => {
  const { page } = mocked;
  const { repository } = sampleState();
  await mocked.open(homeWith({ verdict: fine }, { repositories: [repository], growth: {} }));
  const card = page.getByRole('region', { name: 'Repositories' });
  await expect(card.getByRole('table')).toHaveCount(0);
  await expect(card.getByText('412 GB')).toBeVisible();
  await expect(page.getByText('How the repositories grow is shown from their second day on.')).toBeVisible();
  await screenshot(page, 'home-one-repository');
});

test('growth is a chart that is named, and by keyboard a table of its days', async () => {
  const { page } = mocked;
  await mocked.open(homeWith({ verdict: fine }));
  const growth = page.getByRole('region', { name: 'Growth' }).first();
  await expect(growth.getByText('11.6 GB more on disk since 1/26/2026')).toBeVisible();
  await expect(
    growth.getByRole('img', {
      name: /^Chart of what all repositories take up on disk\. 11\.6 GB more .* now 24\.9 GB\.$/,
    }),
  ).toBeVisible();
  await growth.getByRole('button', { name: 'Show as table' }).focus();
  await page.keyboard.press('Enter');
  await expect(growth.getByRole('img')).toHaveCount(0);
  const rows = growth.getByRole('row');
  await expect(rows).toHaveCount(76);
  await expect(rows.nth(1)).toHaveText(/4\/10\/2026.*24\.9 GB/);
  await expect(growth.getByRole('button', { name: 'Show as chart' })).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'home-growth-table');
});

test('while the state is not known Home says nothing about it, and says why when it cannot be read', async () => {
  const { page } = mocked;
  await mocked.open(homeWith({ verdict: fine }));
  await mocked.hold('status.get', true);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Home');
  await mocked.fail('status.get', { code: 'io', message: 'The catalogue cannot be read.' });
  await mocked.hold('status.get', false);
  await expect(page.getByText('The catalogue cannot be read.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Home');
  await screenshot(page, 'home-unknown');
  await mocked.fail('status.get', null);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All backups are up to date');
});

test('many reasons in a narrow window stay readable', async () => {
  const { page } = mocked;
  await mocked.open(homeWith({ verdict: { type: 'attention' }, reasons }));
  await mocked.resize(900, 600);
  await screenshot(page, 'home-attention-narrow');
  await expectAccessible(page);
});
