import { type Locator, expect } from '@playwright/test';
import type { DataDeletionProgress } from '../../../shared/backup/mailbox-data.js';
import type { Session, SessionStatus } from '../../../shared/backup/session.js';
import { verbatim } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

/* Legal hold and the deletion of a mailbox's data on the Mailboxes screen; repositories opened to restore from, in Settings. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const mailbox = sampleState().mailboxes[0]!;

async function openMailboxes(change: Partial<MockState> = {}): Promise<void> {
  await mocked.open(sampleState(change));
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
}

async function choose(item: string): Promise<Locator> {
  const { page } = mocked;
  await page.getByRole('searchbox', { name: 'Filter by name, source or job' }).fill(mailbox.mailbox);
  // Rows that go while its menu opens take it along.
  await expect(page.getByRole('grid', { name: 'Mailboxes' }).getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: `More actions for ${mailbox.mailbox}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
  return page.getByRole('alertdialog');
}

function deletion(status: SessionStatus): Session {
  return {
    id: 'deletion-1',
    type: 'data-deletion',
    name: 'Deletion of mailbox data',
    jobId: null,
    trigger: 'manual',
    status,
    startedAt: sampleState().info.now,
    endedAt: status === 'Running' ? null : sampleState().info.now,
  };
}

async function pushSession(status: SessionStatus): Promise<void> {
  const session = deletion(status);
  await mocked.app.evaluate((_electron, given) => {
    globalThis.mock.pushes.sessions.changed(given);
  }, session);
}

test('deleting names what is lost and wants the address typed, in light and dark', async () => {
  const { page } = mocked;
  const sessionDetails = { 'deletion-1': { ...deletion('Success'), log: [], mailboxes: [] } };
  await openMailboxes({ sessionDetails });
  const dialog = await choose('Delete data…');
  await expect(dialog).toContainText('30 restore points with 4,200 messages (480 MB) will be deleted.');
  await expect(dialog).toContainText('It will be backed up again by Contoso nightly.');
  const confirm = dialog.getByRole('button', { name: 'Delete data' });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await confirm.press('Enter');
  await dialog.getByLabel(`Type ${mailbox.mailbox} to confirm`).fill('somebody.else@contoso.example');
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await confirm.press('Enter');
  expect(await mocked.calls('mailboxes.deleteData')).toEqual([]);
  await dialog.getByLabel(`Type ${mailbox.mailbox} to confirm`).fill(mailbox.mailbox);
  await dialog.getByLabel('Reason (optional)').fill('asked for');
  await expectAccessibleInBothThemes(mocked, 'mailbox-delete-data');
  await confirm.click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => mocked.calls('mailboxes.deleteData'))
    .toEqual([{ mailboxId: mailbox.id, reason: 'asked for', leaveUnreachable: false }]);

  await pushSession('Running');
  const figures: DataDeletionProgress = {
    sessionId: 'deletion-1',
    repository: '/repository',
    step: 'file',
    done: 12_000,
    total: 48_000,
  };
  await mocked.app.evaluate((_electron, given) => {
    globalThis.mock.pushes.mailboxes.deleting(given);
  }, figures);
  await expect(page.getByText('Overwriting what is unused: page 12,000 of 48,000')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'mailbox-deleting');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(() => mocked.calls('sessions.stop')).toEqual([{ sessionId: 'deletion-1' }]);
  await pushSession('Success');
  await expect(page.getByText(`The data of ${mailbox.mailbox} is deleted.`)).toBeVisible();
  await page.getByRole('button', { name: 'Open log' }).click();
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible();
});

test('a held mailbox says so, and its hold can be ended, in light and dark', async () => {
  const { page } = mocked;
  await openMailboxes();
  const dialog = await choose('Hold…');
  await dialog.getByLabel('Reason (optional)').fill('Case 4711');
  await expectAccessibleInBothThemes(mocked, 'mailbox-hold');
  await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => mocked.calls('mailboxes.hold'))
    .toEqual([{ mailboxId: mailbox.id, reason: 'Case 4711' }]);
  await expect(page.getByText('Held', { exact: true })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'mailboxes-held');

  await mocked.fail('mailboxes.release', {
    code: 'not-found',
    message: 'The legal hold is kept by a repository that is out of reach, and nothing was changed.',
  });
  const release = await choose('End hold…');
  await release.getByRole('button', { name: 'End hold' }).click();
  await expect(release).toContainText('out of reach, and nothing was changed');
  await release.getByRole('checkbox', { name: /End it all the same/ }).check();
  await screenshot(page, 'mailbox-release-unreachable');
  await release.getByRole('button', { name: 'Cancel' }).click();
});

test('revoking names what is lost, wants a reason and the address, and says what came of it, in light and dark', async () => {
  const { page } = mocked;
  const { deletionForecast } = sampleState();
  const alsoOf = [{ mailbox: mailbox.mailbox, source: 'Archive 2019' }];
  await openMailboxes({
    deletionForecast: { ...deletionForecast, alsoOf },
  });
  const dialog = await choose('Revoke license…');
  await expect(dialog).toContainText('30 restore points with 4,200 messages (480 MB) will be deleted.');
  await expect(dialog).toContainText(`so their data is deleted too: ${mailbox.mailbox} (Archive 2019).`);
  await expect(dialog).toContainText('Its license then goes to the next waiting mailbox.');
  await expect(dialog).not.toContainText('keeps its license');
  const confirm = dialog.getByRole('button', { name: 'Revoke and delete data' });
  await dialog.getByLabel(`Type ${mailbox.mailbox} to confirm`).fill(mailbox.mailbox);
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await confirm.press('Enter');
  expect(await mocked.calls('mailboxes.revoke')).toEqual([]);
  await dialog.getByLabel('Reason, for the event log').fill('left the company');
  await expectAccessibleInBothThemes(mocked, 'mailbox-revoke');
  await confirm.press('Enter');
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => mocked.calls('mailboxes.revoke'))
    .toEqual([{ mailboxId: mailbox.id, reason: 'left the company' }]);
  await pushSession('Running');
  await expect(
    page.getByText(`Revoking the license of ${mailbox.mailbox} and deleting its data…`),
  ).toBeVisible();
  await pushSession('Failed');
  await expect(
    page.getByText(`${mailbox.mailbox} keeps its license. See the log for the reason.`),
  ).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'mailbox-revoke-failed');
});

test('a revoke is refused under a hold, and while a repository is away, in light and dark', async () => {
  const { page } = mocked;
  const { deletionForecast } = sampleState();
  await openMailboxes({ deletionForecast: { ...deletionForecast, isHeld: true } });
  let dialog = await choose('Revoke license…');
  await expect(dialog).toContainText('its license can’t be revoked. End the hold first.');
  await expect(dialog.getByRole('textbox')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const error = {
    code: 'not-found' as const,
    message: verbatim('There is no repository in /mnt/archive.'),
  };
  const away = {
    ...deletionForecast.repositories[0]!,
    path: '/mnt/archive',
    points: 0,
    messages: 0,
    error,
  };
  const repositories = [...deletionForecast.repositories, away];
  await openMailboxes({ deletionForecast: { ...deletionForecast, repositories } });
  dialog = await choose('Revoke license…');
  await expect(dialog).toContainText('There is no repository in /mnt/archive.');
  const warning = dialog.getByText('is out of reach, so its license can’t be revoked');
  // Above everything that would be lost.
  const place = async (part: Locator): Promise<number> => (await part.boundingBox())?.y ?? Number.NaN;
  await expect(warning).toBeVisible();
  expect(await place(warning)).toBeLessThan(await place(dialog.getByText('will be deleted.')));
  await expect(dialog.getByRole('checkbox')).toHaveCount(0);
  await expectAccessibleInBothThemes(mocked, 'mailbox-revoke-unreachable');
  await dialog.getByRole('button', { name: 'Revoke and delete data' }).press('Enter');
  expect(await mocked.calls('mailboxes.revoke')).toEqual([]);
});

test('a mailbox that holds no license has none to revoke', async () => {
  const { page } = mocked;
  await openMailboxes({ mailboxes: [{ ...mailbox, licenseState: 'NotRequired' }] });
  await page.getByRole('button', { name: `More actions for ${mailbox.mailbox}` }).click();
  await expect(page.getByRole('menuitem', { name: 'Delete data…' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Revoke license…' })).toHaveCount(0);
});

test('nothing can be deleted under a hold, or unasked from what is out of reach', async () => {
  const { page } = mocked;
  const { deletionForecast } = sampleState();
  await openMailboxes({ deletionForecast: { ...deletionForecast, isHeld: true } });
  let dialog = await choose('Delete data…');
  await expect(dialog).toContainText('under legal hold');
  await expect(dialog.getByRole('textbox')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  const error = { code: 'not-found' as const, message: verbatim('There is no repository in /mnt/archive.') };
  const away = { ...deletionForecast.repositories[0]!, path: '/mnt/archive', points: 0, messages: 0, error };
  await openMailboxes({
    deletionForecast: { ...deletionForecast, repositories: [...deletionForecast.repositories, away] },
  });
  dialog = await choose('Delete data…');
  await expect(dialog).toContainText('There is no repository in /mnt/archive.');
  await dialog.getByLabel(`Type ${mailbox.mailbox} to confirm`).fill(mailbox.mailbox);
  await dialog.getByRole('button', { name: 'Delete data' }).press('Enter');
  expect(await mocked.calls('mailboxes.deleteData')).toEqual([]);
  await screenshot(page, 'mailbox-delete-data-unreachable');
  await dialog.getByRole('checkbox', { name: /out of reach/ }).check();
  await dialog.getByRole('button', { name: 'Delete data' }).click();
  await expect.poll(() => mocked.calls('mailboxes.deleteData')).toMatchObject([{ leaveUnreachable: true }]);
});

test('a mailbox of an opened repository can be restored, and no more', async () => {
  const { page } = mocked;
  await openMailboxes({ mailboxes: [{ ...mailbox, isOpenedOnly: true }] });
  await page.getByRole('button', { name: `More actions for ${mailbox.mailbox}` }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Open', 'Open in Restore']);
});

test('Settings lists the repositories opened to restore from, and opens another one', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  const card = page.getByRole('region', { name: 'Storage' });
  await expect(card).toContainText('/mnt/old-server/repository');
  await expect(card).toContainText('12 mailboxes · 240 restore points');
  const open = card.getByRole('button', { name: 'Open an existing repository…' });
  await open.scrollIntoViewIfNeeded();
  await open.click();
  await expect(card).toContainText('/media/usb/postkeep');
  await expectAccessible(page);
  await screenshot(page, 'settings-opened-repositories');
});
