import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectReady, screenshot, windowScreenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { takeBack, toast } from '../support/toast.js';

let mocked: MockedConsole;

test.beforeEach(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const ada = 'ada.lindqvist@contoso.example';
const bo = 'bo.karlsson@contoso.example';

async function openMailboxes(): Promise<void> {
  await mocked.open(sampleState());
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await expect(mocked.page.getByRole('row', { name: new RegExp(`^${ada}`) })).toBeVisible();
}

const row = (name: string) => mocked.page.getByRole('row', { name: new RegExp(`^${name}`) });
const told = (text: string | RegExp): Locator => toast(mocked.page, text);
const bar = () => mocked.page.getByRole('status').filter({ hasText: /selected/ });

test('states tell mailboxes apart, the worst sort first, and a filter finds those that are not protected', async () => {
  const { page } = mocked;
  await openMailboxes();
  await page
    .getByRole('combobox', { name: 'Backup', exact: true })
    .selectOption({ label: 'Not protected (all)' });
  await expect(page.getByText('19 of 50 mailboxes')).toBeVisible();
  await page.getByRole('button', { name: 'Last backup' }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('None for 93 days');
  await page.getByRole('combobox', { name: 'Backup', exact: true }).selectOption({ label: 'Excluded' });
  await expect(page.getByText('1 of 50 mailboxes')).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toContainText('Excluded');
  await page.getByRole('combobox', { name: 'Backup', exact: true }).selectOption({ label: 'In no job' });
  await expect(page.getByRole('row').nth(1)).toContainText('In no job');
  await page
    .getByRole('combobox', { name: 'Backup', exact: true })
    .selectOption({ label: 'Not protected (all)' });
  await expectAccessibleInBothThemes(mocked, 'mailboxes-not-protected');
});

test('a mailbox that no session has listed yet is in the list, and can be left out of its job and no more', async () => {
  const { page } = mocked;
  const state = sampleState();
  const [first] = state.mailboxes;
  const named = {
    ...{ ...first!, id: 'unlisted-1', mailbox: 'aaron@contoso.example', licenseState: null },
    ...{ firstAdmittedAt: null, lastBackupAt: null, restorePoints: 0, messages: 0, bytes: 0 },
    ...{ state: 'new' as const, goodAt: null },
  };
  await mocked.open({ ...state, mailboxes: [...state.mailboxes, named] });
  await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await page.getByRole('searchbox').fill('aaron');
  await expect(row('aaron@contoso.example')).toContainText('Not run yet');
  await expectAccessibleInBothThemes(mocked, 'mailboxes-unlisted');
  await row('aaron@contoso.example').locator('[data-select]').click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Hold/ }).click();
  await expect(page.getByText('no session has listed them yet')).toBeVisible();
  await page.getByRole('button', { name: 'More actions for aaron@contoso.example' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Open', 'Exclude…']);
  await page.getByRole('menuitem', { name: 'Open' }).click();
  await expect(page.getByText('No session has listed it yet.').first()).toBeVisible();
  expect(await mocked.calls('restore.points')).toEqual([]);
  await expectAccessibleInBothThemes(mocked, 'mailbox-unlisted');

  // A session lists it: from now on it has an id of its own.
  await mocked.app.evaluate(() => {
    const state = globalThis.mock.state!;
    state.mailboxes = state.mailboxes.map((each) =>
      each.id === 'unlisted-1' ? { ...state.mailboxes[0]!, id: 'mailbox-new', mailbox: each.mailbox } : each,
    );
    globalThis.mock.pushes.mailboxes.changed();
  });
  await expect(page.getByText('No session has listed it yet.')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('aaron@contoso.example');
  await expect.poll(() => mocked.calls('restore.points')).toEqual([{ mailboxId: 'mailbox-new' }]);
});

test('mailboxes are selected by boxes, Ctrl, Shift and Ctrl+A, with the keyboard too', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).locator('[data-select]').click();
  await expect(bar()).toHaveText('1 selected');
  await expect(row(ada)).toHaveAttribute('aria-selected', 'true');
  await page
    .getByRole('row')
    .nth(4)
    .click({ modifiers: ['Shift'] });
  await expect(bar()).toHaveText('3 selected');
  await row(ada).click({ modifiers: ['Control'] });
  await expect(row(ada)).toHaveAttribute('aria-selected', 'false');
  const grid = page.getByRole('grid', { name: 'Mailboxes' });
  await grid.focus();
  await page.keyboard.press('Escape');
  await expect(bar()).toHaveCount(0);
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bar()).toHaveText('3 selected');
  await page.keyboard.press('Control+a');
  await expect(bar()).toHaveText('50 selected');
  await expectAccessibleInBothThemes(mocked, 'mailboxes-selected');
});

test('a row’s menu opens where it is clicked with the right button, and by the menu key', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(bo).click({ button: 'right' });
  const menu = page.getByRole('menu', { name: `More actions for ${bo}` });
  await expect(menu.getByRole('menuitem', { name: 'Open in Restore' })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'mailboxes-context-menu');
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  const grid = page.getByRole('grid', { name: 'Mailboxes' });
  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Exclude…' }).press('Enter');
  await expect(page.getByRole('alertdialog', { name: /^Exclude/ })).toBeVisible();
});

test('several are excluded after one question that says what happens to which job, and Undo takes it back', async () => {
  const { page } = mocked;
  const state = sampleState();
  const [first, ...jobs] = state.jobs;
  const named = { type: 'chosen' as const, mailboxes: [ada, bo] };
  await mocked.open({ ...state, jobs: [first!, { ...jobs[0]!, selection: named }, ...jobs.slice(1)] });
  await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await row(ada).locator('[data-select]').click();
  await row(bo).locator('[data-select]').click();
  await page.getByRole('button', { name: 'Exclude…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Exclude 2 mailboxes?' });
  await expect(dialog).toContainText('Contoso nightly (2 mailboxes)');
  // The other job names these two and no other.
  await expect(dialog).toContainText('What stays as it is');
  await expect(dialog.getByRole('listitem').first()).toContainText('would have no mailbox left');
  await expectReady(dialog);
  await expectAccessibleInBothThemes(mocked, 'mailboxes-exclude-several');
  await dialog.getByRole('button', { name: 'Exclude', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(told('Excluded: 2 mailboxes')).toBeVisible();
  // Not by Playwright, which ends animations, and with them the time of a toast.
  await windowScreenshot(mocked.app, 'mailboxes-undo');
  await takeBack(page);
  await expect(told('Undone')).toBeVisible();
  await expect
    .poll(() => mocked.calls('mailboxes.setExcluded'))
    .toEqual([
      { kind: 'exclude', mailboxIds: ['mailbox-0', 'mailbox-1'], jobIds: ['job-1'] },
      { kind: 'include', mailboxIds: ['mailbox-0', 'mailbox-1'], jobIds: ['job-1'] },
    ]);
});

test('the kind of several is changed after a question, and Undo gives each back what it was', async () => {
  const { page } = mocked;
  await openMailboxes();
  await page.getByRole('searchbox').fill('chiara.romano');
  await row('chiara.romano@').locator('[data-select]').click();
  await row('chiara.romano8@').locator('[data-select]').click();
  await page.getByRole('button', { name: 'Change kind' }).click();
  await page.getByRole('menuitem', { name: 'Resource' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Change the kind of 2 mailboxes to Resource?' });
  await expect(dialog).toContainText('Shared → Resource');
  await dialog.getByRole('button', { name: 'Change kind' }).click();
  await takeBack(page);
  await expect(told('Undone')).toBeVisible();
  await expect
    .poll(() => mocked.calls('mailboxes.setKinds'))
    .toEqual([
      { mailboxIds: ['mailbox-2', 'mailbox-8'], kind: 'resource' },
      { mailboxIds: ['mailbox-2'], kind: 'user' },
      { mailboxIds: ['mailbox-8'], kind: 'shared' },
    ]);
});

test('what cannot be done for one of several is said by its row, and the others are done', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).locator('[data-select]').click();
  await row(bo).locator('[data-select]').click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Hold…', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Put 2 mailboxes under legal hold?' });
  await dialog.getByRole('textbox').fill('Case 17');
  await mocked.fail('mailboxes.hold', { code: 'io', message: 'The catalogue cannot be written.' });
  await dialog.getByRole('button', { name: 'Hold' }).click();
  await expect(dialog).toContainText('0 done. 2 were not:');
  await expect(dialog.getByRole('listitem').first()).toContainText('The catalogue cannot be written.');
  await expectAccessibleInBothThemes(mocked, 'mailboxes-several-failed');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
});

test('data of several is deleted only once their number was typed, one after the other', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).locator('[data-select]').click();
  await row(bo).locator('[data-select]').click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete data…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete all data of 2 mailboxes?' });
  const confirm = dialog.getByRole('button', { name: 'Delete data' });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type 2 to confirm' }).fill('2');
  await expectAccessibleInBothThemes(mocked, 'mailboxes-delete-several');
  await confirm.click();
  await expect(dialog).toContainText(`0 of 2 done. ${ada}`);
  await expect.poll(() => mocked.calls('mailboxes.deleteData')).toHaveLength(1);
  const { sessions } = sampleState();
  const session = { ...sessions[0]!, id: 'deletion-1', type: 'data-deletion' as const, jobId: null };
  await mocked.addSession({ ...session, status: 'Success' });
  await expect(dialog).toHaveCount(0);
  await expect(told('Data deleted: 2 mailboxes')).toBeVisible();
  await expect
    .poll(() => mocked.calls('mailboxes.deleteData'))
    .toMatchObject([{ mailboxId: 'mailbox-0' }, { mailboxId: 'mailbox-1' }]);
});

test('what is selected is exported, and nothing else', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).locator('[data-select]').click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export CSV…' }).click();
  await expect(told(/saved to/)).toBeVisible();
  await expect.poll(() => mocked.calls('mailboxes.exportCsv')).toEqual([{ mailboxIds: ['mailbox-0'] }]);
});

test('the mail of several is one export, which says here how far it is and is stopped here', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).locator('[data-select]').click();
  await row(bo).locator('[data-select]').click();
  await mocked.hold('restore.export', true);
  await page.getByRole('button', { name: 'Export mail… in another format' }).click();
  await screenshot(page, 'mailboxes-export-mail-formats');
  await page.getByRole('menuitemradio', { name: 'One .mbox file per mailbox' }).click();
  await expect.poll(() => mocked.calls('restore.export')).toHaveLength(1);
  const [call] = (await mocked.calls('restore.export')) as { task: string }[];
  expect(call).toMatchObject({
    ...{ format: 'mbox', name: 'Mailboxes' },
    selection: { type: 'mailboxes', mailboxIds: ['mailbox-0', 'mailbox-1'] },
  });
  const path = '/home/ada/Mailboxes';
  await mocked.pushExporting({ task: call!.task, sessionId: 'export-1', path, done: 1_200, total: 8_400 });
  await expect(page.getByText('1,200 of 8,400 messages')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'mailboxes-exporting-mail');
  await page.getByRole('button', { name: `Stop the export to ${path}` }).click();
  await expect.poll(() => mocked.calls('restore.cancel')).toEqual([{ sessionId: 'export-1' }]);
  await mocked.fail('restore.export', { code: 'cancelled', message: 'Stopped.' });
  await mocked.hold('restore.export', false);
  await expect(told('The export was stopped')).toBeVisible();
});

test('the mail of one is exported as its mailbox', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).locator('[data-select]').click();
  await page.getByRole('button', { name: 'Export mail…', exact: true }).click();
  await expect
    .poll(() => mocked.calls('restore.export'))
    .toMatchObject([{ selection: { type: 'mailbox', mailboxId: 'mailbox-0' } }]);
});

test('before several are deleted, those under legal hold are named as staying', async () => {
  const { page } = mocked;
  const state = sampleState();
  const hold = { since: state.info.now, reason: 'Case 17', missingIn: [] };
  const mailboxes = state.mailboxes.map((each) => (each.mailbox === bo ? { ...each, hold } : each));
  await mocked.open({ ...state, mailboxes });
  await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await row(ada).locator('[data-select]').click();
  await row(bo).locator('[data-select]').click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete data…' }).click();
  const rows = page.getByRole('alertdialog').getByRole('listitem');
  await expect(rows.filter({ hasText: bo })).toContainText('Stays: it’s under legal hold.');
  await expect(rows.filter({ hasText: ada })).not.toContainText('Stays');
  await expectAccessibleInBothThemes(mocked, 'mailboxes-delete-held');
});

test('a mailbox has a page: state, calendar, growth, sessions and jobs, in light and dark and in each size', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(ada);
  await expect(page.getByRole('region', { name: 'Backup' })).toContainText('Protected');
  await expect(page.getByRole('region', { name: 'Backup' })).toContainText('Licensed. Uses one license.');
  await expect(page.getByRole('region', { name: 'Last sessions' })).toContainText(
    'The server did not answer.',
  );
  await expect(
    page.getByRole('region', { name: 'Jobs' }).getByRole('button', { name: 'Contoso nightly' }),
  ).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'mailbox-page');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(page.getByRole('grid', { name: 'Growth' }).getByRole('row')).not.toHaveCount(1);
  for (const [width, height] of [
    [900, 600],
    [1920, 1080],
  ] as const) {
    await mocked.resize(width, height);
    await expectAccessibleInBothThemes(mocked, `mailbox-page-${width}`);
    const body = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    expect(body).toBe(true);
  }
});

test('growth is counted in whole messages, however few there are', async () => {
  const { page } = mocked;
  const { points } = sampleState();
  for (const most of [1, 2, 3, 9]) {
    await mocked.open(
      sampleState({
        points: points.map((point, index) => ({ ...point, messages: Math.max(0, most - index) })),
      }),
    );
    await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
    await row(ada).click();
    const growth = page.getByRole('region', { name: 'Growth' });
    await expect(growth.locator('svg text').first()).toBeVisible();
    const ticks = (await growth.locator('svg text').allTextContents()).filter((words) =>
      /^[\d.,]+$/.test(words),
    );
    expect(ticks.length, String(most)).toBeGreaterThan(1);
    expect(
      ticks.every((words) => /^\d+$/.test(words)),
      ticks.join(' '),
    ).toBe(true);
    expect(new Set(ticks).size).toBe(ticks.length);
  }
});

test('a day of the calendar is reached by arrow keys, and each of its restore points opens in Restore', async () => {
  const { page } = mocked;
  await openMailboxes();
  await row(ada).click();
  const calendar = page.getByRole('grid', { name: 'April 2026' });
  const newest = calendar.getByRole('button', { name: /^4\/9\/2026: 1 restore point/ });
  await newest.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(calendar.getByRole('button', { name: /^4\/8\/2026/ })).toBeFocused();
  await page.keyboard.press('PageUp');
  const march = page.getByRole('grid', { name: 'March 2026' });
  await expect(march.getByRole('button', { name: /^3\/8\/2026: 0 restore points/ })).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect(calendar.getByRole('button', { name: /^4\/8\/2026/ })).toBeFocused();
  await page.getByRole('button', { name: /Open the restore point of 4\/8\/2026/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Restore' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toHaveValue(ada);
  await expect(page.getByRole('combobox', { name: 'Restore point' })).toHaveText(/4\/8\/2026/);
});

test('a scheduled job without a next run, as on a console that was moved, is not said to be started manually', async () => {
  const { page } = mocked;
  const state = sampleState();
  await mocked.open({ ...state, jobs: state.jobs.map((job) => ({ ...job, nextRunAt: null })) });
  await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await page.getByRole('row', { name: /^ada\.lindqvist@/ }).click();
  const card = page.getByRole('region', { name: 'Jobs', exact: true });
  await expect(card.getByRole('listitem').filter({ hasText: 'Contoso nightly' })).toContainText(
    'No next run',
  );
  await expect(card).not.toContainText('Started manually');
});

test('a mailbox that is gone says so on its page, and one without restore points has none to show', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ points: [], mailboxSessions: [] }));
  await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await row(ada).click();
  await expect(page.getByRole('region', { name: 'Restore points' })).toContainText('No restore points yet.');
  await expect(page.getByRole('region', { name: 'Last sessions' })).toContainText(
    'None of its jobs’ recent sessions',
  );
  await screenshot(page, 'mailbox-page-empty');
  await mocked.app.evaluate(() => {
    globalThis.mock.state!.mailboxes = globalThis.mock.state!.mailboxes.slice(1);
    globalThis.mock.pushes.mailboxes.changed();
  });
  await expect(page.getByRole('heading', { name: 'Unknown mailbox' }).first()).toBeVisible();
});

test('the coverage report is saved in each form, says how far it is, and can be stopped', async () => {
  const { page } = mocked;
  await openMailboxes();
  await mocked.hold('mailboxes.exportCoverage', true);
  await page.getByRole('button', { name: 'Coverage report' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['PDF…', 'CSV…', 'JSON…']);
  await page.getByRole('menuitem', { name: 'PDF…' }).click();
  await expect.poll(() => mocked.calls('mailboxes.exportCoverage')).toHaveLength(1);
  const [call] = (await mocked.calls('mailboxes.exportCoverage')) as { task: string; format: string }[];
  expect(call).toMatchObject({ format: 'pdf' });
  await mocked.app.evaluate((_electron, task) => {
    globalThis.mock.pushes.mailboxes.reporting({ task, done: 1200, total: 5000 });
  }, call!.task);
  await expect(page.getByText('1,200 of 5,000 mailboxes')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'mailboxes-coverage-progress');
  await page.getByRole('button', { name: 'Cancel report' }).click();
  await expect.poll(() => mocked.calls('mailboxes.cancelCoverage')).toEqual([{ task: call!.task }]);
  await mocked.hold('mailboxes.exportCoverage', false);
  await expect(told(/saved to/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Coverage report' })).toBeVisible();
  await mocked.fail('mailboxes.exportCoverage', { code: 'disk-full', message: 'The disk is full.' });
  await page.getByRole('button', { name: 'Coverage report' }).click();
  await page.getByRole('menuitem', { name: 'CSV…' }).click();
  await expect(page.getByText('The disk is full.')).toBeVisible();
});
