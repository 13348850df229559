import { type Locator, expect } from '@playwright/test';
import { text, verbatim } from '../../../shared/texts/text.js';
import type { Source } from '../../../shared/backup/source.js';
import type { SourceState } from '../../../shared/backup/source-state.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, expectReady, screenshot, windowScreenshot } from '../support/page-checks.js';
import { openPalette } from '../support/palette.js';
import { ago, day, hour } from '../support/sample-dates.js';
import { session } from '../support/sample-sessions.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';
import { takeBack, toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const [contoso, archive] = sampleState().sources as [Source, Source];
const tenant: Source = {
  id: 'source-3',
  name: 'Fabrikam tenant',
  config: {
    type: 'imap',
    host: 'outlook.office365.com',
    port: 993,
    security: 'tls',
    auth: { method: 'oauth', provider: 'm365' },
    maxConnections: 4,
  },
};
const sample: Source = {
  id: 'source-4',
  name: 'Sample organisation',
  config: { type: 'sample', path: '/home/ada/.config/Postkeep/sample-organisation' },
};
const longNamed: Source = {
  ...archive,
  id: 'source-5',
  name: `مصدر البريد ${'Ein sehr langer Name einer Quelle '.repeat(3)}🗄️`.trim(),
};
const rejected = {
  code: 'source-credentials' as const,
  message: verbatim('mail.contoso.example:993 rejected the user name or password.'),
};
const states: SourceState[] = [
  { sourceId: contoso.id, mailboxes: 52, lastTest: { at: ago(2 * hour), error: rejected, notRead: 0 } },
  { sourceId: archive.id, mailboxes: 3, lastTest: { at: ago(3 * day), error: null, notRead: 2 } },
  { sourceId: tenant.id, mailboxes: 12_345, lastTest: { at: ago(5 * hour), error: null, notRead: 0 } },
  { sourceId: sample.id, mailboxes: null, lastTest: null },
  { sourceId: longNamed.id, mailboxes: 1, lastTest: { at: ago(hour), error: null, notRead: 0 } },
];
const allSources = { sources: [contoso, archive, tenant, sample, longNamed], sourceStates: states };

async function openRoom(change: Partial<MockState> = {}): Promise<void> {
  await mocked.open(sampleState(change));
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await mocked.page.getByRole('tab', { name: 'Mail sources' }).click();
}

function row(name: string): Locator {
  return mocked.page.getByRole('grid', { name: 'Mail sources' }).getByRole('row', { name: new RegExp(name) });
}

async function choose(name: string, item: string): Promise<void> {
  await mocked.page.getByRole('button', { name: `More actions for ${name}` }).click();
  await mocked.page.getByRole('menuitem', { name: item }).click();
}

test('the room shows what each source is, where, how many mailboxes and jobs it has, and its last test', async () => {
  const { page } = mocked;
  await openRoom(allSources);
  await expect(page.getByText('5 mail sources')).toBeVisible();
  await expect(row('Contoso mail')).toContainText('IMAP server');
  await expect(row('Contoso mail')).toContainText('mail.contoso.example:993');
  await expect(row('Contoso mail')).toContainText('Sign-in rejected');
  await expect(row('Archive 2019')).toContainText('2 entries are not read');
  await expect(row('Fabrikam tenant')).toContainText('Microsoft 365');
  await expect(row('Fabrikam tenant')).toContainText('12,345');
  await expect(row('Fabrikam tenant')).toContainText('None');
  await expect(row('Fabrikam tenant')).toContainText(/Worked 5 hr\. ago|Worked 5 hours ago/);
  await expect(row('Sample organisation')).toContainText('Not tested');
  await expectAccessibleInBothThemes(mocked, 'sources');
});

for (const [width, height, zoom] of [
  [900, 600, 1],
  [1920, 1080, 1],
  [1180, 760, 1.25],
  [900, 600, 2],
] as const) {
  test(`the room holds at ${String(width)} × ${String(height)} and ${String(zoom * 100)} %`, async () => {
    const { page } = mocked;
    await openRoom(allSources);
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await expect(row('Contoso mail')).toBeVisible();
    await expect(page.getByRole('button', { name: 'More actions for Contoso mail' })).toBeInViewport();
    const grid = page.getByRole('grid', { name: 'Mail sources' });
    expect(await grid.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await expectAccessible(page);
    await windowScreenshot(mocked.app, `sources-${String(width)}-${String(zoom * 100)}`);
  });
}

test('a source is tested in its row, which says that it runs and what it came to', async () => {
  const { page } = mocked;
  await openRoom();
  await expect(row('Archive 2019')).toContainText('Not tested');
  await mocked.hold('sources.test', true);
  await page.getByRole('button', { name: 'Test Archive 2019' }).click();
  await expect(row('Archive 2019')).toContainText('Testing…');
  await screenshot(page, 'sources-testing');
  await mocked.hold('sources.test', false);
  await expect(row('Archive 2019')).toContainText('Worked this minute');
  await expect.poll(() => mocked.calls('sources.test')).toEqual([{ sourceId: 'source-2' }]);
});

test('a test that takes long is stopped in its row, and says nothing of the source', async () => {
  const { page } = mocked;
  await openRoom();
  await mocked.hold('sources.test', true);
  await page.getByRole('button', { name: 'Test Archive 2019' }).focus();
  await page.keyboard.press('Enter');
  const stop = page.getByRole('button', { name: 'Stop testing Archive 2019' });
  await expect(stop).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await mocked.lastCall('sources.cancelCheck')).toEqual({ task: 'source-2' });
  await mocked.failWith('sources.test', { code: 'cancelled', message: text('lib.stopped') });
  await mocked.hold('sources.test', false);
  await expect(row('Archive 2019')).toContainText('Not tested');
  await expect(page.getByRole('button', { name: 'Test Archive 2019' })).toBeFocused();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a test that cannot be made at all says so above the table; states that cannot be read can be asked for again', async () => {
  const { page } = mocked;
  await openRoom();
  await mocked.fail('sources.test', {
    code: 'worker-gone',
    message: 'The backup process has ended. Try again.',
  });
  await page.getByRole('button', { name: 'Test Archive 2019' }).click();
  await expect(page.getByText('The backup process has ended', { exact: false })).toBeVisible();
  await expect(row('Archive 2019')).toContainText('Not tested');
  await mocked.fail('sources.states', { code: 'io', message: 'The catalogue cannot be read.' });
  await page.getByRole('tab', { name: 'Jobs' }).click();
  await page.getByRole('tab', { name: 'Mail sources' }).click();
  await expect(page.getByText('The catalogue cannot be read', { exact: false })).toBeVisible();
  await expect(row('Contoso mail')).toBeVisible();
  await mocked.fail('sources.states', null);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('The catalogue cannot be read', { exact: false })).toHaveCount(0);
});

test('a source whose last test failed is tried when it is edited, and leads to the field to mend', async () => {
  const { page } = mocked;
  await openRoom(allSources);
  await mocked.failWith('sources.check', rejected);
  await row('Contoso mail').click();
  const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await expect(dialog.getByText('rejected the user name', { exact: false })).toHaveCount(1);
});

test('by the keyboard alone: to the room, to a source, to its menu, to the guide, and back', async () => {
  const { page } = mocked;
  await mocked.open(sampleState(allSources));
  await openPalette(page);
  await page.keyboard.type('gmail');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Mail sources' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('F1');
  await expectReady(page.getByRole('dialog', { name: 'Help: Mail sources' }));
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Mail sources' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Jobs' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Mail sources' })).toBeFocused();
  const grid = page.getByRole('grid', { name: 'Mail sources' });
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Edit Contoso mail' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(grid).toBeFocused();
});

test('without a source the room says what they are for, and leads to the first', async () => {
  const { page } = mocked;
  await openRoom({ sources: [] });
  await expect(page.getByText('No mail sources yet')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'sources-none');
  await page.getByRole('button', { name: 'Add a mail source' }).click();
  await expect(page.getByRole('dialog', { name: 'Add a mail source' })).toBeVisible();
});

test('removing a source names the jobs that go with it, asks once, and can be undone', async () => {
  const { page } = mocked;
  await openRoom();
  await choose('Contoso mail', 'Remove…');
  const question = page.getByRole('alertdialog', { name: 'Remove the mail source “Contoso mail”?' });
  await expect(question.getByText('“Contoso nightly”', { exact: false })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'remove-source');
  await question.getByRole('button', { name: 'Remove source and jobs' }).click();
  await expect(question).toHaveCount(0);
  await expect(row('Contoso mail')).toHaveCount(0);
  await expect.poll(() => mocked.calls('sources.remove')).toEqual([{ sourceId: 'source-1', withJobs: true }]);
  await expect(toast(page, '“Contoso mail” and its 2 jobs were removed')).toBeVisible();
  // A picture of Playwright's own ends what is timed, and the toast with it.
  await expectAccessible(page);
  await windowScreenshot(mocked.app, 'remove-source-undo');
  await takeBack(page);
  await expect(toast(page, '“Contoso mail” is back, as it was')).toBeVisible();
  await expect(row('Contoso mail')).toBeVisible();
  await expect.poll(() => mocked.calls('sources.putBack')).toEqual([{ sourceId: 'source-1' }]);
});

test('a removal that cannot be undone says why; a source that is back without its password says that', async () => {
  const { page } = mocked;
  await openRoom({ isSecretMissing: true });
  const remove = async (): Promise<void> => {
    await choose('Contoso mail', 'Remove…');
    await page.getByRole('button', { name: 'Remove source and jobs' }).click();
  };
  await remove();
  await takeBack(page);
  await expect(toast(page, '“Contoso mail” is back. Enter its password again.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await remove();
  await mocked.failWith('sources.putBack', { code: 'not-found', message: text('sources.putBackTooLate') });
  await takeBack(page);
  await expect(toast(page, '“Contoso mail” is not back')).toBeVisible();
  await expect(toast(page, 'The removal can no longer be undone')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'remove-source-too-late');
});

test('a removal that fails keeps the question open and says why', async () => {
  const { page } = mocked;
  await openRoom();
  await mocked.failWith('sources.remove', {
    code: 'busy',
    message: text('sources.jobsRunning', { jobs: '"Contoso nightly"' }),
  });
  await choose('Contoso mail', 'Remove…');
  await page.getByRole('button', { name: 'Remove source and jobs' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question.getByText('Stop what runs first', { exact: false })).toBeVisible();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(row('Contoso mail')).toBeVisible();
});

test('a new job of a source begins with its mailboxes', async () => {
  const { page } = mocked;
  await openRoom();
  await choose('Archive 2019', 'New job…');
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await expect(wizard.getByRole('radio', { name: /^All/ })).toBeVisible();
  await wizard.getByRole('button', { name: 'Back' }).click();
  await expect(wizard.getByRole('radio', { name: /Archive 2019/ })).toBeChecked();
});

test('the sample organisation goes whole, after the question that Settings asks, and nothing else does', async () => {
  const { page } = mocked;
  const sampleForecast = {
    ...{ jobs: ['Sample organisation'], mailboxes: 12, points: 36, bytes: 4_200_000, isHeld: false },
  };
  await openRoom({ ...allSources, sampleForecast });
  await choose(sample.name, 'Remove…');
  const asked = page.getByRole('alertdialog', { name: 'Remove the sample organisation?' });
  await expect(asked.getByText('12 made-up mailboxes with 36 restore points')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'sources-remove-sample');
  await mocked.addSession(session('deletion-1', { type: 'data-deletion', status: 'Running', endedAt: null }));
  await asked.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByText('Removing the sample organisation…')).toBeVisible();
  await screenshot(page, 'sources-removing-sample');
  await mocked.addSession(session('deletion-1', { type: 'data-deletion', status: 'Failed' }));
  await expect(page.getByText('Not all of the sample organisation could be removed.')).toBeVisible();
  await screenshot(page, 'sources-sample-not-removed');
  await page.getByText('Open log').click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  await expect.poll(() => mocked.calls('sample.remove')).toHaveLength(1);
  expect(await mocked.calls('sources.remove')).toEqual([]);
});

test('where nobody knows what there is of the sample organisation, its source is removed as any other', async () => {
  const { page } = mocked;
  await openRoom({ ...allSources, sampleForecast: null });
  await choose(sample.name, 'Remove…');
  await expect(page.getByRole('alertdialog', { name: /Sample organisation/ })).toBeVisible();
});
