import { join } from 'node:path';
import { type Locator, type Page, expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import { callMain, readMailboxesOf } from './support/drive-console.js';
import { type KeyIssuer, createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { mailboxName, writeMaildirs } from './support/maildirs.js';
import { expectAccessible, picturesWanted, screenshot } from './support/page-checks.js';

/** A row of licensing.md §4 as an administrator meets it, with a real license, real mail and a moved clock. */
interface State {
  readonly name: string;
  readonly mailboxes: number;
  readonly licensed: number;
  /** When the job ran before the console is opened. */
  readonly ranAt: readonly string[];
  readonly openedAt: string;
  readonly warning: { readonly shown: 'bar' | 'popup'; readonly text: string };
  readonly status: string;
  /** Numbers in the event log (§8), oldest first, whether the command line or the console saw the transition. */
  readonly events: readonly number[];
  readonly job: { readonly status: string; readonly log: readonly string[] };
}

/** The state that shows all: a pop-up, an exceeded count in the dialog, and warnings in the job's log. */
const fullest = 'exceeded-beyond-allowance';
const first = '2026-03-01T12:00:00Z';
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const states: readonly State[] = [
  {
    name: 'expired-grace',
    mailboxes: 3,
    licensed: 100,
    ranAt: [first],
    openedAt: '2026-04-10T12:00:00Z',
    warning: {
      shown: 'bar',
      text: 'Your subscription license has expired and needs to be renewed. Managed mailboxes will continue to be processed for the duration of grace period.',
    },
    status: 'Expired (20 days of grace period remaining)',
    // 40 days without a backup release the units, and the session takes them again.
    events: [24010, 24020, 41305, 24030, 24060, 41304, 41305],
    job: { status: 'Success', log: [] },
  },
  {
    name: 'expired-post-grace',
    mailboxes: 3,
    licensed: 100,
    ranAt: [first],
    openedAt: '2026-05-01T00:00:00Z',
    warning: {
      shown: 'popup',
      text: 'Your subscription license has expired and the grace period is over. Processing of all mailboxes has been stopped. Restore is not affected. Renew your license to resume backup.',
    },
    status: 'Expired',
    events: [24010, 24020, 41305, 24030, 41304],
    job: {
      status: 'Failed',
      log: [
        'Your subscription license has expired and the grace period is over. No mailboxes were processed.',
      ],
    },
  },
  {
    name: 'exceeded-within-allowance',
    mailboxes: 12,
    licensed: 5,
    ranAt: ['2026-02-01T12:00:00Z'],
    openedAt: '2026-02-02T12:00:00Z',
    warning: {
      shown: 'bar',
      text: 'Your license covers 5 mailboxes and is exceeded by 7. Up to 20 extra mailboxes will continue to be processed until 4/1/2026.',
    },
    status: 'Exceeded (58 days of grace period remaining)',
    events: [24010, 41305, 24070, 24060],
    job: { status: 'Success', log: [] },
  },
  {
    name: fullest,
    mailboxes: 28,
    licensed: 5,
    ranAt: ['2026-02-01T12:00:00Z'],
    openedAt: '2026-02-02T12:00:00Z',
    warning: {
      shown: 'popup',
      text: 'Your license covers 5 mailboxes and is exceeded by 23. 20 extra mailboxes will continue to be processed until 4/1/2026, in the order in which they were added; 3 mailboxes are waiting and are not processed.',
    },
    status: 'Exceeded (58 days of grace period remaining)',
    events: [24010, 41305, 24070, 24060],
    job: {
      status: 'Warning',
      log: [
        ...range(26, 28).map(
          (n) => `Mailbox ${mailboxName(n)} was not processed: the license limit has been exceeded.`,
        ),
        'License limit exceeded: 3 mailboxes were not processed. A license for at least 28 mailboxes is required.',
      ],
    },
  },
  {
    name: 'exceeded-post-grace',
    mailboxes: 7,
    licensed: 5,
    ranAt: ['2025-12-15T12:00:00Z', '2026-01-10T12:00:00Z', '2026-02-05T12:00:00Z'],
    openedAt: '2026-02-16T00:00:00Z',
    warning: {
      shown: 'popup',
      text: 'Your license is exceeded by 2 mailboxes and the grace period is over. Extra mailboxes are no longer processed. Restore is not affected.',
    },
    status: 'Exceeded',
    events: [24010, 41305, 24070, 24060, 41304],
    job: {
      status: 'Warning',
      log: range(6, 7).map(
        (n) =>
          `Mailbox ${mailboxName(n)} was not processed: the license limit has been exceeded and the grace period is over.`,
      ),
    },
  },
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: KeyIssuer;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await createKeyIssuer(join(folder.path, 'keys'));
});

test.afterAll(() => folder.remove());

/** A data folder with the license installed and the job run at each instant, by the command line. */
async function prepare(state: State): Promise<string> {
  const dataFolder = join(folder.path, state.name);
  const mail = await writeMaildirs(join(dataFolder, 'mail'), state.mailboxes);
  const key = await licensing.issueKeyFile({
    mailboxes: state.licensed,
    issuedAt: '2025-12-01T00:00:00Z',
    expiresOn: '2026-03-31',
  });
  const at = (instant: string) => ({ dataFolder, environment: licensing.environmentAt(instant) });
  const begin = at(state.ranAt[0] ?? first);
  expect(postkeep(begin, 'license', 'install', key).code).toBe(0);
  expect(postkeep(begin, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail).code).toBe(0);
  expect(postkeep(begin, 'job', 'create', 'Daily', '--source', 'Mail', '--all').code).toBe(0);
  for (const instant of state.ranAt) postkeep(at(instant), 'job', 'run', 'Daily');
  return dataFolder;
}

/** Whether the page's surface is dark, by the lightness of its background. */
function isDark(): boolean {
  const surface = document.querySelector('.fui-FluentProvider');
  const [red = 255] = (surface ? getComputedStyle(surface).backgroundColor : '').match(/\d+/g) ?? [];
  return Number(red) < 128;
}

/**
 * Photographs what stands on the window, light and dark, and checks it for the fullest state. The others are checked with the same
 * words on a main process that the test plays (mocked/license-dialog.spec.ts, mocked/screens.spec.ts).
 */
async function inBothThemes(page: Page, { name }: State, part: string): Promise<void> {
  if (!picturesWanted && name !== fullest) return;
  for (const theme of ['light', 'dark'] as const) {
    await callMain(page, 'settings', 'set', { theme });
    await expect.poll(() => page.evaluate(isDark)).toBe(theme === 'dark');
    if (name === fullest) await expectAccessible(page, theme === 'light' ? 'everything' : 'colours');
    await screenshot(page, `${name}-${part}-${theme}`);
  }
}

/** Walks with Tab alone until the control has the focus. */
async function tabTo(control: Locator): Promise<void> {
  await expect(async () => {
    await control.page().keyboard.press('Tab');
    await expect(control).toBeFocused({ timeout: 1 });
  }).toPass({ intervals: [0] });
}

async function expectWarning({ page }: LaunchedConsole, { name, warning }: State): Promise<void> {
  const text = page.getByText(warning.text, { exact: true });
  await expect(text.first()).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(warning.shown === 'popup' ? 1 : 0);
  await expect(page.getByText('Backups have stopped')).toHaveCount(name === 'expired-post-grace' ? 1 : 0);
}

for (const state of states) {
  test(`${state.name}: startup, dialog and job log (S4)`, async () => {
    const dataFolder = await prepare(state);
    let console = await launchConsole(dataFolder, licensing.environmentAt(state.openedAt));
    try {
      await expectWarning(console, state);
      if (state.warning.shown === 'popup') {
        // "Each time the UI is opened": a second opening shows it again.
        await console.app.close();
        console = await launchConsole(dataFolder, licensing.environmentAt(state.openedAt));
        await expectWarning(console, state);
      }
      const { page } = console;
      await inBothThemes(page, state, 'startup');
      // Keyboard only from here to the job log.
      if (state.warning.shown === 'popup') await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await tabTo(page.getByRole('button', { name: /Open License Information/ }));
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'License Information' });
      await expect(dialog.getByText(state.status, { exact: true }).first()).toBeVisible();
      await inBothThemes(page, state, 'dialog');
      await page.keyboard.press('Escape');
      await expect(page.locator('.fui-DialogSurface')).toHaveCount(0);

      const [job] = await callMain(page, 'jobs', 'list');
      await callMain(page, 'jobs', 'run', { jobId: job?.id ?? '' });
      const session = await sessionAtEnd(page);
      expect(session.status).toBe(state.job.status);
      const problems = session.log.filter(({ type }) => type === 'Warning' || type === 'Error');
      expect(problems.map(({ text }) => text)).toEqual(state.job.log);
      await tabTo(page.getByRole('button', { name: 'History', exact: true }));
      await page.keyboard.press('Enter');
      if (state.job.log[0] !== undefined) {
        // The line leads to what the guide says of licenses.
        await expect(page.getByText(`${state.job.log[0]} Learn more`, { exact: true })).toBeVisible();
      }
      await inBothThemes(page, state, 'job-log');
      await expectRestorable(page);
      const events = await callMain(page, 'events', 'list');
      expect(events.map(({ number }) => number).reverse()).toEqual(state.events);
    } finally {
      await console.app.close();
    }
  });
}

async function sessionAtEnd(page: Page) {
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'list', { type: 'backup', limit: 1 }))[0]?.status)
    .not.toBe('Running');
  const [latest] = await callMain(page, 'sessions', 'list', { type: 'backup', limit: 1 });
  return callMain(page, 'sessions', 'get', { sessionId: latest?.id ?? '' });
}

/** Restore never asks the license (S4): the first mailbox's message is still there to be read. */
async function expectRestorable(page: Page): Promise<void> {
  const mailboxes = await readMailboxesOf(page);
  const mailboxId = mailboxes.find(({ restorePoints }) => restorePoints > 0)?.id ?? '';
  const [point] = await callMain(page, 'restore', 'points', { mailboxId });
  const pointId = point?.id ?? '';
  const [inbox] = await callMain(page, 'restore', 'folders', { pointId });
  const { messages } = await callMain(page, 'restore', 'messages', {
    pointId,
    folderId: inbox?.id ?? '',
    offset: 0,
    limit: 1,
  });
  const preview = await callMain(page, 'restore', 'preview', { messageId: messages[0]?.id ?? '' });
  expect(preview.text?.trim()).toBe('Hello');
}
