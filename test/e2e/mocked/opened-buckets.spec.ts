import { expect } from '@playwright/test';
import type { FollowedBucket } from '../../../shared/backup/bucket-repository.js';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { goTo } from '../support/rail.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { offsite } from '../support/sample-buckets.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const opened = { ...offsite, use: 'opened' } as const;
const seen: FollowedBucket = {
  ...{ path: opened.path, isAsked: true, seenAt: '2026-03-14T08:30:00.000Z' },
  ...{ added: 0, gone: 0, problems: [], error: null },
};

async function openWith(...bucketsFollowed: FollowedBucket[]): Promise<void> {
  await mocked.open(sampleState({ buckets: [opened], bucketsFollowed }));
  await goTo(mocked.page, 'Restore');
}

test('Restore says as of when it shows a bucket that another computer backs up into, and Refresh looks again', async () => {
  const { page } = mocked;
  await openWith(seen);
  await expect(page.getByText(/: restore points as of 3\/14\/2026/)).toBeVisible();
  await expect.poll(() => mocked.calls('buckets.follow')).toEqual([{ olderThanMs: 60_000 }]);
  await expectAccessibleInBothThemes(mocked, 'restore-opened-bucket');
  const refresh = page.getByRole('button', { name: 'Refresh' });
  await refresh.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => mocked.calls('buckets.follow')).toContainEqual({ olderThanMs: 0 });
  await expect(refresh).toBeFocused();
});

test('a look that takes more than a second shows how far it is, and can be stopped', async () => {
  const { page } = mocked;
  await openWith(seen);
  await expect(page.getByText(/as of 3\/14\/2026/)).toBeVisible();
  await mocked.hold('buckets.follow', true);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByText('Looking for new restore points in the bucket')).toBeVisible();
  await mocked.app.evaluate(() => {
    globalThis.mock.pushes.buckets.progress({ task: 'follow', step: 'points', done: 3, total: 8 });
  });
  await expect(page.getByText('3 of 8 restore points in the index')).toBeVisible();
  await page.getByRole('button', { name: 'Stop looking for new restore points' }).click();
  await expect.poll(() => mocked.calls('buckets.cancel')).toEqual([{ task: 'follow' }]);
  await mocked.hold('buckets.follow', false);
  await expect(page.getByText('3 of 8 restore points in the index')).toHaveCount(0);
});

test('a bucket that cannot be looked at is shown as it is known, with the reason', async () => {
  const { page } = mocked;
  await openWith({
    ...seen,
    error: { code: 'not-found', message: text('repository.anotherInBucket') },
  });
  await expect(page.getByText(/as of 3\/14\/2026/)).toBeVisible();
  await expect(page.getByText(/Couldn’t look for new restore points/)).toBeVisible();
  await expect(page.getByText(/The bucket holds another repository than before/)).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toBeEnabled();
  await expectAccessibleInBothThemes(mocked, 'restore-opened-bucket-failed');
});

test('what was said of a bucket stays where a look was stopped before its turn', async () => {
  const { page } = mocked;
  await openWith({ ...seen, error: { code: 'not-found', message: text('repository.anotherInBucket') } });
  await expect(page.getByText(/Couldn’t look for new restore points/)).toBeVisible();
  await mocked.app.evaluate(() => {
    const { state } = globalThis.mock;
    state!.bucketsFollowed = state!.bucketsFollowed.map((each) => ({ ...each, isAsked: false, error: null }));
  });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(() => mocked.calls('buckets.follow')).toContainEqual({ olderThanMs: 0 });
  await expect(page.getByText('Looking for new restore points in the bucket')).toHaveCount(0);
  await expect(page.getByText(/Couldn’t look for new restore points/)).toBeVisible();
});

test('restore points that have come are shown at once', async () => {
  const { page } = mocked;
  await openWith(seen);
  await expect(page.getByText(/as of 3\/14\/2026/)).toBeVisible();
  await chooseMailbox(page);
  await expect.poll(() => mocked.calls('restore.points')).not.toEqual([]);
  const before = (await mocked.calls('restore.points')).length;
  await mocked.app.evaluate(() => {
    const { state } = globalThis.mock;
    state!.bucketsFollowed = state!.bucketsFollowed.map((each) => ({ ...each, added: 2 }));
  });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(async () => (await mocked.calls('restore.points')).length).toBeGreaterThan(before);
});

test('without such a bucket nothing is looked at', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'Restore');
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toBeVisible();
  expect(await mocked.calls('buckets.follow')).toEqual([]);
});
