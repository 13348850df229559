import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import {
  type DesktopNotification,
  type DesktopSession,
  startDesktopSession,
} from './support/desktop-session.js';
import { callMain } from './support/drive-console.js';
import { type KeyIssuer, createKeyIssuer } from '../fixtures/licensing/key-issuer.js';
import {
  type LaunchedConsole,
  launchConsole,
  launchHidden,
  temporaryFolder,
} from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: KeyIssuer;
let desktop: DesktopSession;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await createKeyIssuer(join(folder.path, 'keys'));
});
test.afterAll(() => folder.remove());
test.beforeEach(async () => {
  desktop = await startDesktopSession();
});
test.afterEach(() => desktop.close());

/** A data folder with a license for five mailboxes until 31 March, and some mail backed up, by the command line. */
async function prepare(name: string, now: string, mailboxes: number): Promise<string> {
  const dataFolder = join(folder.path, name);
  const cli = { dataFolder, environment: licensing.environmentAt(now) };
  const key = await licensing.issueKeyFile({ mailboxes: 5, expiresOn: '2026-03-31' });
  expect(postkeep(cli, 'license', 'install', key).code).toBe(0);
  const mail = await writeMaildirs(join(dataFolder, 'mail'), mailboxes);
  expect(postkeep(cli, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail).code).toBe(0);
  expect(postkeep(cli, 'job', 'create', 'Daily', '--source', 'Mail', '--all').code).toBe(0);
  expect(postkeep(cli, 'job', 'run', 'Daily').code).toBe(0);
  return dataFolder;
}

/** Opens the console, lets it look at the license more than once, and closes it again. */
async function openAt(dataFolder: string, instant: string, bar: string): Promise<void> {
  const console = await launchConsole(dataFolder, {
    ...desktop.environment,
    ...licensing.environmentAt(instant),
  });
  try {
    // Main asks for the notification right after the bar, so that it has been sent when the bar stands there.
    await expect(console.page.getByText(bar, { exact: true })).toBeVisible();
    await runJob(console);
  } finally {
    await console.app.close();
  }
}

/** Its end is an occasion to look at the license again (§8). */
async function runJob({ page }: LaunchedConsole): Promise<void> {
  const [job] = await callMain(page, 'jobs', 'list');
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId: job?.id ?? '' });
  const status = async () => (await callMain(page, 'sessions', 'get', { sessionId })).status;
  await expect.poll(status).toBe('Success');
}

interface Case {
  readonly name: string;
  readonly mailboxes: number;
  readonly ranAt: string;
  readonly openings: readonly { readonly at: string; readonly bar: string; readonly notified: boolean }[];
  readonly title: string;
}

const expiring = (days: number) =>
  `Your subscription license expires on 3/31/2026 (${String(days)} days left) and needs to be renewed.`;
const m3 =
  'Your license covers 5 mailboxes and is exceeded by 2. Up to 20 extra mailboxes will continue to be processed until 4/5/2026.';

const cases: readonly Case[] = [
  {
    name: 'expiring',
    mailboxes: 2,
    ranAt: '2026-03-05T12:00:00Z',
    title: 'License is about to expire',
    openings: [
      { at: '2026-03-05T12:00:00Z', bar: expiring(26), notified: true },
      { at: '2026-03-05T18:00:00Z', bar: expiring(26), notified: false },
      { at: '2026-03-12T11:50:00Z', bar: expiring(19), notified: false },
      { at: '2026-03-12T12:10:00Z', bar: expiring(19), notified: true },
    ],
  },
  {
    name: 'M3',
    mailboxes: 7,
    ranAt: '2026-02-05T12:00:00Z',
    title: 'License limit exceeded',
    openings: [
      { at: '2026-02-05T12:00:00Z', bar: m3, notified: true },
      { at: '2026-02-12T11:50:00Z', bar: m3, notified: false },
      { at: '2026-02-12T12:10:00Z', bar: m3, notified: true },
    ],
  },
];

for (const { name, mailboxes, ranAt, openings, title } of cases) {
  test(`§8: ${name} is notified once a week, to the character`, async () => {
    const area = await desktop.startNotifications();
    const dataFolder = await prepare(name, ranAt, mailboxes);
    const expected: DesktopNotification[] = [];
    for (const { at, bar, notified } of openings) {
      await openAt(dataFolder, at, bar);
      if (notified) expected.push({ title, body: bar });
      expect(await area.list(), at).toEqual(expected);
    }
  });
}

test('a click on a notification opens the window at License Information, from the tray too', async () => {
  const area = await desktop.startNotifications();
  const at = '2026-03-05T12:00:00Z';
  const dataFolder = await prepare('click', at, 2);
  const app = await launchHidden(dataFolder, { ...desktop.environment, ...licensing.environmentAt(at) });
  try {
    await expect.poll(area.waiting).toBe(1);
    expect(app.windows()).toHaveLength(0);
    const opened = app.firstWindow();
    await area.click();
    const page = await opened;
    await expect(page.getByRole('dialog', { name: 'License Information' })).toBeVisible();
  } finally {
    await app.close();
  }
});

test('a notification that no daemon has taken is not lost: it comes when there is one', async () => {
  const dataFolder = await prepare('no-daemon', '2026-03-05T12:00:00Z', 2);
  await openAt(dataFolder, '2026-03-05T12:00:00Z', expiring(26));
  const area = await desktop.startNotifications();
  await openAt(dataFolder, '2026-03-05T13:00:00Z', expiring(26));
  expect(await area.list()).toEqual([{ title: 'License is about to expire', body: expiring(26) }]);
});
