import { type Page, expect } from '@playwright/test';
import type { AuditAction, AuditEntry, AuditSubject } from '../../../shared/audit/entry.js';
import { ago, hour } from '../support/sample-dates.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

function entry(number: number, action: AuditAction, about: AuditSubject, change: Partial<AuditEntry> = {}) {
  const who = { user: 'ada', machine: 'backup-1', place: 'console' as const, outcome: 'done' as const };
  return { number, at: ago((1300 - number) * hour), ...who, action, about, ...change };
}

const told: readonly AuditEntry[] = [
  entry(1206, 'message-previewed', { mailbox: 'emil@contoso.example', value: '1-17' }),
  entry(1205, 'messages-exported', {
    ...{ mailbox: 'emil@contoso.example', value: 'zip', items: 1204 },
    ...{ target: '/home/ada/emil.zip', session: 's-1' },
  }),
  entry(1204, 'mailbox-data-deleted', {
    mailbox: 'former.colleague.with.a.very.long.name@subsidiary.contoso.example',
    reason: 'Request under the GDPR of 12 March',
  }),
  entry(1203, 'job-started', { job: 'Contoso nightly' }, { user: null, place: 'command-line' }),
  entry(1202, 'license-installed', { license: 'Contoso Ltd' }, { outcome: 'license-invalid' }),
  entry(1201, 'settings-changed', { settings: 'theme, proxy' }),
];
const many = [
  ...told,
  ...Array.from({ length: 1200 }, (_, index) =>
    entry(1200 - index, 'message-previewed', { mailbox: 'ada@contoso.example' }),
  ),
];

async function openActions(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'History', exact: true }).click();
  await page.getByRole('tab', { name: 'Actions' }).click();
}

const rows = (page: Page) => page.getByRole('grid', { name: 'Actions' }).getByRole('row');

test('History says who did what, about whom, from where, and how it ended, in both themes', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ actions: [...told] }));
  await openActions(page);
  await expect(page.getByText('6 actions')).toBeVisible();
  await expect(rows(page).filter({ hasText: 'Messages exported' })).toContainText(
    'emil@contoso.example, 1,204 items, zip, to /home/ada/emil.zip',
  );
  await expect(rows(page).filter({ hasText: 'Job started manually' })).toContainText('Unknown on backup-1');
  await expect(rows(page).filter({ hasText: 'License installed' })).toContainText('Failed');
  await expectAccessibleInBothThemes(mocked, 'history-actions');
});

test('while they are read nothing is counted', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ actions: [...told] }));
  await mocked.hold('audit.page', true);
  await openActions(page);
  await expect(page.getByText('Loading', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('0 actions')).toHaveCount(0);
  await mocked.hold('audit.page', false);
  await expect(page.getByText('6 actions')).toBeVisible();
});

test('actions are found by kind, words and time; a filter that finds none can be cleared', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ actions: [...many] }));
  await openActions(page);
  await page.getByRole('combobox', { name: 'Action' }).selectOption({ label: 'Mailbox data deleted' });
  await expect(page.getByText('1 action', { exact: true })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search people, mailboxes, jobs' }).fill('nobody');
  await expect(page.getByText('No matching actions')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByText('1,206 actions')).toBeVisible();
  await page.getByRole('combobox', { name: 'Time' }).selectOption({ label: 'Last 7 days' });
  const minute = ago(168 * hour).slice(0, 'YYYY-MM-DDTHH:MM'.length);
  await expect
    .poll(() => mocked.lastCall('audit.page'))
    .toMatchObject({ filter: { from: expect.stringContaining(minute) } });
});

test('older actions come when they are asked for, and what happens meanwhile goes on top', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ actions: [...many] }));
  await openActions(page);
  await page.getByRole('button', { name: 'Show 500 older actions' }).click();
  await page.getByRole('button', { name: 'Show 206 older actions' }).click();
  await expect(page.getByRole('button', { name: /older actions/ })).toBeHidden();
  const grid = page.getByRole('grid', { name: 'Actions' });
  await expect(grid).toHaveAttribute('aria-rowcount', '1207');
  await mocked.app.evaluate(() => {
    const { mock } = globalThis;
    const { state } = mock;
    if (state === null) throw new Error('There is no state.');
    const [newest] = state.actions;
    if (newest !== undefined) state.actions.unshift({ ...newest, number: 1207, action: 'job-stopped' });
    mock.pushes.audit.changed();
  });
  await expect(grid).toHaveAttribute('aria-rowcount', '1208');
});

test('a log that is as it was written says so with its end; one that is not names what was changed', async () => {
  const { page } = mocked;
  const head = { number: 1206, hash: 'ab'.repeat(32) };
  await mocked.open(
    sampleState({
      actions: [...told],
      actionsVerification: { entries: 1206, head, faults: 0, named: [] },
    }),
  );
  await openActions(page);
  await page.getByRole('button', { name: 'Verify' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('All 1,206 actions are unchanged.')).toBeVisible();
  await expect(dialog.getByText(`End of the log: 1206:${head.hash}`)).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'history-actions-whole');
  await page.keyboard.press('Escape');
  await mocked.app.evaluate(() => {
    const { state } = globalThis.mock;
    if (state === null) throw new Error('There is no state.');
    state.actionsVerification = {
      ...state.actionsVerification,
      faults: 3,
      named: [
        { number: 17, fault: 'altered' },
        { number: 18, fault: 'missing' },
      ],
    };
  });
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog.getByText('3 entries are damaged or missing.')).toBeVisible();
  await expect(dialog.getByRole('listitem')).toHaveText([
    'Action 17 was changed.',
    'Action 18 is missing.',
    '1 more',
  ]);
  await expectAccessibleInBothThemes(mocked, 'history-actions-damaged');
});

test('without any action the view says what it is for', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await openActions(page);
  await expect(page.getByText('No actions yet')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'history-actions-empty');
});
