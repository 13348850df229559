import { type Locator, expect } from '@playwright/test';
import type { SessionStatus } from '../../../shared/backup/session.js';
import type { ServerRestoreProgress } from '../../../shared/backup/server-restore.js';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot, windowScreenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const sessionId = 'session-restore';
const progress: ServerRestoreProgress = {
  sessionId,
  messagesTotal: 5000,
  messagesDone: 1200,
  restored: 1100,
  present: 97,
  refused: 2,
  damaged: 1,
  replaced: 0,
  bytesRestored: 120_000_000,
  bytesPerSecond: 4_000_000,
  folder: ['Restored 2026-04-10 14:05', 'Projects', 'Größe & Maße'],
};

async function openMailbox(change: Partial<MockState> = {}): Promise<void> {
  await mocked.open(sampleState(change));
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(mocked.page);
}

const dialog = (): Locator => mocked.page.getByRole('dialog', { name: 'Restore to server' });
const opener = (): Locator => mocked.page.getByRole('button', { name: 'Restore to server…' });

async function push(figures: ServerRestoreProgress): Promise<void> {
  await mocked.app.evaluate((_electron, given) => {
    globalThis.mock.pushes.restore.progress(given);
  }, figures);
}

/** The session of the restore, with what its log says. */
async function session(status: SessionStatus, ...warnings: string[]): Promise<void> {
  const [like] = sampleState().sessions;
  const at = like!.startedAt;
  const detail = {
    ...like!,
    ...{ id: sessionId, type: 'restore' as const, name: 'Restore', jobId: null, status },
    endedAt: status === 'Running' ? null : at,
    log: warnings.map((text) => ({ type: 'Warning' as const, text, start: at, end: at })),
    mailboxes: [],
  };
  await mocked.app.evaluate((_electron, given) => {
    globalThis.mock.state!.sessionDetails[given.id] = given;
  }, detail);
  await mocked.addSession(detail);
}

test('a mailbox is restored to where the dialog says, with progress and what came of it, in light and dark', async () => {
  const { page } = mocked;
  await openMailbox();
  await screenshot(page, 'restore-to-server-screen');
  await session('Running');
  await opener().click();
  await expect(dialog()).toContainText('Mailbox ada.lindqvist@contoso.example as of');
  await expect(dialog().getByRole('combobox', { name: 'Mailbox', exact: true })).toHaveValue(
    'ada.lindqvist@contoso.example',
  );
  await expect(dialog().getByRole('radio', { name: /^A new folder/ })).toBeChecked();
  await expectAccessibleInBothThemes(mocked, 'restore-to-server-new-folder');
  await dialog()
    .getByRole('radio', { name: /^The original folders/ })
    .click();
  await expect(dialog().getByRole('radio', { name: /^Skip/ })).toBeChecked();
  await dialog()
    .getByRole('radio', { name: /^Replace/ })
    .click();
  await expectAccessibleInBothThemes(mocked, 'restore-to-server-original');
  await dialog().getByRole('button', { name: 'Restore and replace' }).click();
  await expect
    .poll(() => mocked.calls('restore.toServer'))
    .toEqual([
      {
        selection: { type: 'mailbox', mailboxId: 'mailbox-0', pointId: sampleState().points[0]!.id },
        sourceId: 'source-1',
        targetMailbox: 'ada.lindqvist@contoso.example',
        into: 'original',
        existing: 'replace',
        startOver: false,
      },
    ]);
  await expect(dialog()).toContainText('Restoring to');
  await push(progress);
  await expect(dialog()).toContainText('1,200 of 5,000 messages · 4 MB/s · 1 min 35 sec left · 2 refused');
  await expect(dialog().getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1200');
  await expectAccessibleInBothThemes(mocked, 'restore-to-server-running');
  await session(
    'Warning',
    `A message of 26 MB in Projects (SHA-256 ${'a'.repeat(64)}) was not restored: the server refused it: Too large`,
    `A message of 31 MB in Projects (SHA-256 ${'b'.repeat(64)}) was not restored: the server refused it: Too large`,
  );
  await push({ ...progress, messagesDone: 5000, restored: 4900, replaced: 12 });
  await expect(dialog().getByRole('status')).toContainText('Completed with warnings:');
  await expect(dialog().getByRole('status')).toContainText('Too large');
  await expect(dialog().getByRole('status')).toContainText('Older copies removed');
  await expect(dialog().getByRole('button', { name: 'Close' })).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'restore-to-server-ended');
  await dialog().getByRole('button', { name: 'Show log' }).click();
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible();
});

test('by keyboard: open, choose, begin, stop, continue; Esc gives the focus back', async () => {
  const { page } = mocked;
  await openMailbox();
  await opener().focus();
  await page.keyboard.press('Enter');
  await expect(dialog()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog()).toHaveCount(0);
  await expect(opener()).toBeFocused();
  await session('Running');
  await page.keyboard.press('Enter');
  await dialog()
    .getByRole('radio', { name: /^A new folder/ })
    .focus();
  await page.keyboard.press('ArrowDown');
  await expect(dialog().getByRole('radio', { name: /^The original folders/ })).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await dialog().getByRole('button', { name: 'Restore', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog()).toContainText('into the folder “Restored 2026-04-10 14:05”');
  await expect(dialog().getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(dialog().getByRole('button', { name: 'Stop' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => mocked.calls('restore.cancel')).toEqual([{ sessionId }]);
  await session('Stopped', 'Stopped. The same restore resumes where this one ended.');
  await expect(dialog().getByRole('status')).toContainText('Continue resumes where it stopped');
  await session('Running');
  await dialog().getByRole('button', { name: 'Continue' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => mocked.calls('restore.toServer')).toHaveLength(2);
  await expect(dialog().getByRole('button', { name: 'Stop' })).toBeVisible();
});

test('of a restore that failed before anything was restored nothing is said to be kept', async () => {
  await openMailbox();
  await session('Running');
  await opener().click();
  await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
  const nothingYet = { restored: 0, present: 0, refused: 0, damaged: 0, bytesRestored: 0 };
  await push({ ...progress, ...nothingYet, messagesDone: 0 });
  await session('Failed');
  const outcome = dialog().getByRole('status');
  await expect(outcome).toContainText('Continue tries again; nothing is restored twice.');
  await expect(outcome).not.toContainText('are kept');
  await expectAccessibleInBothThemes(mocked, 'restore-to-server-nothing');
});

test('closed while it runs, the restore continues, and the screen shows it and leads back', async () => {
  const { page } = mocked;
  await openMailbox();
  await session('Running');
  await opener().click();
  await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
  await dialog().getByRole('button', { name: 'Close' }).click();
  await push(progress);
  await expect(page.getByText(/^Restoring to ada.*1,200 of 5,000 messages/)).toBeVisible();
  await screenshot(page, 'restore-to-server-behind');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(dialog()).toContainText('1,200 of 5,000 messages');
  await session('Success');
  await expect(dialog().getByRole('status')).toContainText('Restore complete.');
});

test('one that was broken off continues, unless a new one is asked for', async () => {
  await openMailbox({
    unfinishedRestore: { startedAt: '2026-04-09T10:00:00Z', topFolder: 'Restored 2026-04-09 10:00' },
  });
  await session('Running');
  await opener().click();
  await expect(dialog()).toContainText('It will resume in the folder “Restored 2026-04-09 10:00”');
  await expect(dialog().getByRole('button', { name: 'Continue restoring' })).toBeVisible();
  await screenshot(mocked.page, 'restore-to-server-unfinished');
  await expectAccessible(mocked.page);
  await dialog().getByRole('checkbox', { name: 'Start over' }).click();
  await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
  await expect.poll(() => mocked.calls('restore.toServer')).toMatchObject([{ startOver: true }]);
});

test('what keeps it from beginning is said in the dialog, and can be put right there', async () => {
  await openMailbox();
  await opener().click();
  await mocked.fail('restore.toServer', { code: 'busy', message: 'This restore is running already.' });
  await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog().getByText('This restore is running already.')).toBeVisible();
  await expectAccessible(mocked.page);
  await mocked.fail('restore.toServer', null);
  await session('Running');
  await dialog().getByRole('combobox', { name: 'Mailbox', exact: true }).fill('someone.else@contoso.example');
  await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog().getByRole('progressbar')).toBeVisible();
  await expect
    .poll(() => mocked.lastCall('restore.toServer'))
    .toMatchObject({
      targetMailbox: 'someone.else@contoso.example',
    });
});

test('a password that cannot be read is asked for, by keyboard, and the restore continues (light and dark)', async () => {
  const { page } = mocked;
  await openMailbox();
  await opener().click();
  const reason = text('lib.isFolder', { path: '/home/ada/.config/Postkeep/secrets.json' });
  await mocked.failWith('restore.toServer', {
    code: 'secret-unavailable',
    message: text('restore.secretUnread', { secret: 'password', host: 'mail.contoso.example', reason }),
  });
  await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
  const field = dialog().getByLabel('Password of Contoso mail', { exact: false });
  await expect(field).toBeFocused();
  await expect(dialog()).toContainText('/home/ada/.config/Postkeep/secrets.json is a folder');
  await expect(dialog().getByRole('button', { name: 'Restore', exact: true })).toBeDisabled();
  await expectAccessibleInBothThemes(mocked, 'restore-to-server-password');
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+Tab');
  await mocked.fail('restore.toServer', null);
  await session('Running');
  await page.keyboard.press('Enter');
  await expect(dialog().getByRole('progressbar')).toBeVisible();
  await expect
    .poll(() => mocked.lastCall('restore.toServer'))
    .toMatchObject({
      secret: 'correct horse',
      keepSecret: true,
    });
  // The run does not remember it: a broken one asks again.
  await session('Failed');
  await mocked.failWith('restore.toServer', {
    code: 'secret-unavailable',
    message: text('restore.noSecret', { secret: 'password', host: 'mail.contoso.example' }),
  });
  await dialog().getByRole('button', { name: 'Continue' }).click();
  await expect.poll(() => mocked.lastCall('restore.toServer')).not.toHaveProperty('secret');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await screenshot(page, 'restore-to-server-password-again');
  await mocked.fail('restore.toServer', null);
});

test('a folder, chosen messages and found ones are restored too', async () => {
  const { page } = mocked;
  await openMailbox();
  await page.getByRole('button', { name: 'Restore folder…' }).click();
  await expect(dialog()).toContainText('Folder INBOX of ada.lindqvist@contoso.example and its subfolders');
  await page.keyboard.press('Escape');
  await page.getByRole('listbox', { name: 'Messages' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await screenshot(page, 'restore-to-server-selected');
  await page.getByRole('button', { name: 'Restore…', exact: true }).click();
  await expect(dialog()).toContainText('2 messages from ada.lindqvist@contoso.example');
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'Search all mailboxes' }).fill('quarterly');
  await page.getByRole('listbox', { name: 'Messages found' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Restore…', exact: true }).click();
  await expect(dialog()).toContainText('1 message from ada.lindqvist@contoso.example');
});

test('the message that is open is restored from where it is read, also when others are selected', async () => {
  const { page } = mocked;
  const preview = page.getByRole('region', { name: 'Preview' });
  const restore = preview.getByRole('button', { name: 'Restore…', exact: true });
  await openMailbox();
  const browsed = page.getByRole('listbox', { name: 'Messages' });
  await browsed.getByRole('option').nth(2).click();
  await browsed.press('Control+a');
  await restore.click();
  await expect(dialog()).toContainText('1 message from ada.lindqvist@contoso.example');
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'Search all mailboxes' }).fill('quarterly');
  await page.getByRole('listbox', { name: 'Messages found' }).getByRole('option').nth(1).click();
  await expect(preview.getByRole('button', { name: 'Show in folder' })).toBeVisible();
  await restore.click();
  await expect(dialog()).toContainText('1 message from ada.lindqvist@contoso.example');
  await expectAccessible(page);
});

test('without a mail source that can be restored to it says so and leads to one', async () => {
  await openMailbox({ sources: [] });
  await opener().click();
  await expect(dialog()).toContainText('To restore, first add a mail server or a Maildir folder.');
  await expectAccessible(mocked.page);
  await dialog().getByRole('button', { name: 'Add a mail source' }).click();
  await expect(mocked.page.getByRole('dialog', { name: 'Add a mail source' })).toBeVisible();
});

test('at 200 % in a small window everything can be reached', async () => {
  await openMailbox();
  await mocked.resize(900, 600);
  await mocked.zoom(2);
  await windowScreenshot(mocked.app, 'restore-to-server-screen-200');
  await opener().click();
  await dialog()
    .getByRole('radio', { name: /^The original folders/ })
    .click();
  await dialog()
    .getByRole('radio', { name: /^Replace/ })
    .click();
  await windowScreenshot(mocked.app, 'restore-to-server-200');
  await expect(dialog().getByRole('button', { name: 'Restore and replace' })).toBeInViewport();
});
