import { type Locator, expect } from '@playwright/test';
import type { LogLine, MailboxResult, Session, SessionDetail } from '../../../shared/backup/session.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { ago } from '../support/sample-dates.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const rejected =
  'mail.contoso.example rejected the user name or password. Check them under Settings, Mail sources.';

function session(status: Session['status']): Session {
  return {
    id: 'session-run',
    type: 'backup',
    name: 'Contoso nightly',
    jobId: 'job-1',
    trigger: 'manual',
    status,
    startedAt: ago(60_000),
    endedAt: status === 'Running' ? null : ago(1000),
  };
}

function result(mailbox: string, part: Partial<MailboxResult> = {}): MailboxResult {
  return {
    mailbox,
    result: 'success',
    licenseState: 'Licensed',
    seen: 1200,
    stored: 20,
    removed: 0,
    flagsChanged: 0,
    bytesRead: 400_000,
    bytesStored: 200_000,
    ...part,
  };
}

const none = { seen: 0, stored: 0, bytesRead: 0, bytesStored: 0 };
const name = (n: number): string => `u${String(n).padStart(2, '0')}@contoso.example`;

const troubled: MailboxResult[] = [
  ...Array.from({ length: 19 }, (_, n) => result(name(n), { ...none, result: 'failed', reason: rejected })),
  ...[30, 31].map((n) =>
    result(name(n), {
      ...none,
      result: 'refused',
      reason: `Mailbox ${name(n)} was not processed: without a license, 10 mailboxes are backed up.`,
    }),
  ),
  result(name(40), {
    result: 'warning',
    reason: `${name(40)}: 2 messages could not be read and will be tried again next time (first: INBOX, 12)`,
  }),
  result(name(50)),
];

async function openRun(detail: SessionDetail): Promise<void> {
  const { log: _, mailboxes: __, ...head } = detail;
  await mocked.open(sampleState({ sessions: [head], sessionDetails: { [detail.id]: detail } }));
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('row', { name: /Contoso nightly/ }).click({ position: { x: 20, y: 20 } });
  await expect(table()).toBeVisible();
}

const table = (): Locator => mocked.page.getByRole('grid', { name: 'Mailboxes in this run' });
const reasons = (): Locator => mocked.page.getByRole('list', { name: 'Reasons' });

test('what nineteen mailboxes failed of is one line above them; pressed, it leaves them alone in the table', async () => {
  await openRun({ ...session('Failed'), mailboxes: troubled, log: [] });
  const { page } = mocked;
  await expect(reasons().getByRole('listitem')).toHaveText([
    `${rejected}19 mailboxes`,
    'Mailbox … was not processed: without a license, 10 mailboxes are backed up.2 mailboxes',
    `2 messages could not be read and will be tried again next time (first: INBOX, 12)${name(40)}`,
  ]);
  await expect(page.getByText('2 of 23', { exact: true })).toBeVisible();
  await expect(page.getByText('19 failed, 2 not processed')).toBeVisible();
  await expect(table()).not.toContainText('rejected');
  await expectAccessibleInBothThemes(mocked, 'job-run-reasons');
  const first = reasons().getByRole('button', { name: rejected });
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  await expect(table()).toHaveAttribute('aria-rowcount', '20');
  await expectAccessibleInBothThemes(mocked, 'job-run-reason-pressed');
  await page.keyboard.press('Enter');
  await expect(table()).toHaveAttribute('aria-rowcount', '24');
});

test('the same reasons stand in History, and they hold in a small window and at 200 %', async () => {
  await openRun({ ...session('Failed'), mailboxes: troubled, log: [] });
  const { page } = mocked;
  await mocked.resize(900, 600);
  await screenshot(page, 'job-run-reasons-900x600');
  await expect(reasons().getByRole('button').first()).toBeInViewport();
  await mocked.resize(1920, 1080);
  await screenshot(page, 'job-run-reasons-1920x1080');
  await mocked.resize(1180, 760);
  await mocked.zoom(2);
  await reasons().getByRole('button').first().scrollIntoViewIfNeeded();
  await expect(reasons().getByRole('button').first()).toBeInViewport();
  await mocked.zoom(1);
  await page.getByText('Open in History').click();
  await page.getByRole('tab', { name: '23 mailboxes' }).click();
  await expect(reasons().getByRole('listitem')).toHaveCount(3);
});

test('what a stop left unfinished is no failure', async () => {
  const stopped = { ...none, result: 'failed' as const, isStopped: true };
  await openRun({
    ...session('Stopped'),
    mailboxes: [
      ...[1, 2, 3, 4].map((n) => result(name(n))),
      result(name(5), { ...stopped, seen: 361, stored: 361, reason: 'Stopped before it was finished.' }),
      ...Array.from({ length: 15 }, (_, n) =>
        result(name(n + 6), { ...stopped, reason: 'Stopped before it was begun.' }),
      ),
    ],
    log: [],
  });
  const { page } = mocked;
  await expect(page.getByText('4 of 20', { exact: true })).toBeVisible();
  await expect(page.getByText('16 not finished')).toBeVisible();
  await expect(page.getByText('failed')).toHaveCount(0);
  await expect(table().getByRole('row', { name: name(5) })).toContainText('Stopped');
  await expectAccessibleInBothThemes(mocked, 'job-run-stopped');
});

const line = (n: number) => ({
  type: 'Success' as const,
  text: `u${String(n)}@contoso.example: 12 messages seen, no changes, and a line that is long enough to be wrapped`,
  start: ago(1000),
  end: ago(1000),
});
const lines = (count: number, from = 0) => Array.from({ length: count }, (_, n) => line(from + n));

test('a line of the log says when it began, and how long it took where that was a second or more', async () => {
  const log: LogLine[] = [
    { ...line(0), start: ago(90_000), end: ago(88_900) },
    { ...line(1), start: ago(90_000), end: ago(53_000) },
    { ...line(2), end: null, type: 'Running' },
    { ...line(3), start: ago(90_000), end: ago(89_500) },
  ];
  await openRun({ ...session('Running'), mailboxes: [], log });
  const times = mocked.page.getByRole('region', { name: 'Log' }).getByRole('listitem');
  await expect(times).toHaveCount(4);
  const began = /\d+:\d\d:\d\d [AP]M/.source;
  for (const [index, took] of ['1 sec', '37 sec', '', ''].entries())
    await expect(times.nth(index)).toHaveText(new RegExp(`wrapped${began}${took}$`));
  await screenshot(mocked.page, 'job-run-log-durations');
});

test('the log of a run follows its end until the reader scrolls up, and again once told to', async () => {
  await openRun({ ...session('Running'), mailboxes: [], log: lines(60) });
  const { page } = mocked;
  const log = page.getByRole('region', { name: 'Log' });
  const last = (n: number): Locator => log.getByText(`u${String(n)}@contoso.example:`);
  const push = (from: number): Promise<void> =>
    mocked.pushLogged({
      sessionId: 'session-run',
      lines: lines(20, from).map((added, n) => ({ ordinal: from + n, line: added })),
      mailboxes: [],
    });
  await expect(last(59)).toBeInViewport();
  await push(60);
  await expect(last(79)).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Follow' })).toHaveCount(0);
  await log.focus();
  await page.keyboard.press('Home');
  const follow = page.getByRole('button', { name: 'Follow' });
  await expect(follow).toBeVisible();
  await expect(last(0)).toBeInViewport();
  await push(80);
  await expect(last(0)).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'job-run-log-follow');
  await follow.click();
  await expect(last(99)).toBeInViewport();
  await expect(follow).toHaveCount(0);
  await push(100);
  await expect(last(119)).toBeInViewport();
  await log.hover();
  await page.mouse.wheel(0, -400);
  await expect(follow).toBeVisible();
  await page.mouse.wheel(0, 4000);
  await expect(follow).toHaveCount(0);
  await push(120);
  await expect(last(139)).toBeInViewport();
});

test('the log of a run that has ended begins at its beginning', async () => {
  await openRun({ ...session('Success'), mailboxes: [result(name(1))], log: lines(60) });
  const log = mocked.page.getByRole('region', { name: 'Log' });
  await expect(log.getByText('u0@contoso.example:')).toBeInViewport();
  await expect(mocked.page.getByRole('button', { name: 'Follow' })).toHaveCount(0);
});

const divider = (column: string): Locator =>
  table().getByRole('separator', { name: `Width of the column “${column}”` });

async function widths(): Promise<number[]> {
  const headers = await table().getByRole('columnheader').all();
  return Promise.all(headers.map(async (header) => Math.round((await header.boundingBox())?.width ?? 0)));
}

test('columns are dragged, and moved by the keyboard; their widths are remembered, and Enter puts them back', async () => {
  const detail = { ...session('Failed'), mailboxes: troubled, log: [] };
  await openRun(detail);
  const { page } = mocked;
  const [mailbox = 0, state = 0, seen = 0, added = 0] = await widths();
  const box = (await divider('Mailbox').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x - 20, box.y + 5);
  await page.mouse.move(box.x + box.width / 2 - 40, box.y + 5);
  await page.mouse.up();
  const dragged = [mailbox - 40, state + 40, seen, added];
  await expect.poll(widths).toEqual(dragged);
  await divider('State').focus();
  await expectAccessibleInBothThemes(mocked, 'job-run-columns');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(widths).toEqual([mailbox - 40, state + 16, seen + 24, added]);
  await page.reload();
  await page.getByRole('row', { name: /Contoso nightly/ }).click({ position: { x: 20, y: 20 } });
  await expect.poll(widths).toEqual([mailbox - 40, state + 16, seen + 24, added]);
  await divider('Mailbox').focus();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await widths())[0]).toBe(48);
  const beside = 48 + ((await widths())[1] ?? 0);
  await expect(divider('Mailbox')).toHaveAttribute('aria-valuenow', String(Math.round(4800 / beside)));
  await page.keyboard.press('Enter');
  await expect.poll(widths).toEqual([mailbox, state, seen, added]);
});

test('the columns of every table can be dragged, but not beside its buttons', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await expect(page.getByRole('grid').getByRole('separator').first()).toBeVisible();
  await expect(page.getByRole('separator', { name: 'Actions' })).toHaveCount(0);
  for (const screen of ['Mailboxes', 'History']) {
    await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
    await expect(page.getByRole('grid').first().getByRole('separator').first()).toBeVisible();
  }
});

test('which worker read a mailbox stands beside it, and that the database is waited for', async () => {
  const waiting = 'Waiting for the database at db.example.com:5432: it does not answer.';
  const mailboxes = [
    result(name(1), { readBy: 'berlin-1' }),
    result(name(2), { readBy: 'berlin-2', result: 'failed', reason: rejected, ...none }),
    result(name(3)),
    result(name(4), { ...none, result: 'refused', reason: 'Mailbox … was not processed.' }),
  ];
  await openRun({
    ...{ ...session('Running'), mailboxes },
    log: [{ type: 'Running', text: waiting, start: ago(12_000), end: null }],
  });
  const { page } = mocked;
  const cells = (mailbox: string) => table().getByRole('row', { name: mailbox }).getByRole('gridcell');
  await expect(table().getByRole('columnheader', { name: 'Read by' })).toBeVisible();
  await expect(cells(name(1)).last()).toHaveText('berlin-1');
  await expect(cells(name(2)).last()).toHaveText('berlin-2');
  await expect(cells(name(3)).last()).toHaveText('This computer');
  await expect(cells(name(4)).last()).toHaveText('');
  await expectAccessibleInBothThemes(mocked, 'job-run-workers');
  await expect(page.getByText(waiting)).toBeVisible();
});
