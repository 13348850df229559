import { type Locator, expect } from '@playwright/test';
import type { ImportPlan } from '../../../shared/configuration/import-plan.js';
import { text, verbatim } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectReady, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { session } from '../support/sample-sessions.js';
import type { MockState } from './state.js';

/* The index of Settings, configuration files, moving to another computer, and the end of the sample organisation. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function openSettings(change: Partial<MockState> = {}): Promise<Locator> {
  await mocked.open(sampleState(change));
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
  const card = mocked.page.getByRole('region', { name: 'Configuration' });
  await expect(card).toBeVisible();
  return card;
}
const index = () => mocked.page.getByRole('list', { name: 'On this page' });
const dialog = (name: string) => mocked.page.getByRole('alertdialog', { name });
const plan = sampleState({}).importPlan;
const moving: ImportPlan = {
  ...plan,
  header: { ...plan.header, kind: 'move', isSealed: true },
  repositories: [
    {
      from: '/home/ada/.config/Postkeep/repository',
      isOwn: true,
      path: '/home/ada/.config/Postkeep/repository',
      isThere: true,
      mailboxes: 12,
    },
    {
      from: 'D:\\Backups\\postkeep',
      isOwn: false,
      path: 'D:\\Backups\\postkeep',
      isThere: false,
      mailboxes: 480,
    },
  ],
  console: {
    license: verbatim('Contoso (4c7b1c1e)'),
    replacesLicense: null,
    installationId: 'd9428888-122b-41e1-b85c-61205c1ae6ba',
    accounts: 492,
  },
};

for (const [width, height, columns] of [
  [900, 600, 1],
  [1180, 760, 1],
  [1920, 1080, 2],
] as const) {
  test(`Settings has an index, and uses a window of ${String(width)} × ${String(height)}`, async () => {
    const { page } = mocked;
    await mocked.resize(width, height);
    await openSettings();
    const [first, second] = [
      await page.getByRole('region', { name: 'Storage' }).boundingBox(),
      await page.getByRole('region', { name: 'Appearance' }).boundingBox(),
    ];
    expect(second!.x > first!.x).toBe(columns === 2);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await expectAccessibleInBothThemes(mocked, `settings-index-${String(width)}`);
    await index().getByRole('button', { name: 'About' }).click();
    const about = page.getByRole('region', { name: 'About' });
    await expect(about.getByRole('heading', { name: 'About' })).toBeFocused();
    await expect(about).toBeInViewport();
  });
}

test('the index has every card of the screen, and leads to it by the keyboard', async () => {
  const { page } = mocked;
  await openSettings();
  const names = await index().getByRole('button').allTextContents();
  const headings = await page.locator('main h2').allTextContents();
  expect([...names].sort()).toEqual([...headings].sort());
  await index().getByRole('button', { name: 'Configuration' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Export…' })).toBeFocused();
});

test('a configuration is exported without passwords', async () => {
  const card = await openSettings();
  await card.getByRole('button', { name: 'Export…' }).click();
  const exporting = dialog('Export the configuration');
  await expectReady(exporting);
  await expectAccessibleInBothThemes(mocked, 'configuration-export');
  await exporting.getByRole('button', { name: 'Save…' }).click();
  await expect(exporting).toHaveCount(0);
  await expect(mocked.page.getByText('Export finished').first()).toBeVisible();
  await expect.poll(() => mocked.calls('configuration.export')).toEqual([{ passphrase: null }]);
});

test('with passwords it wants a passphrase, typed twice alike', async () => {
  const card = await openSettings();
  await card.getByRole('button', { name: 'Export…' }).click();
  const exporting = dialog('Export the configuration');
  await exporting.getByRole('radio', { name: 'With passwords, under a passphrase' }).click();
  const save = exporting.getByRole('button', { name: 'Save…' });
  await expect(save).toHaveAttribute('aria-disabled', 'true');
  await exporting.getByRole('textbox').first().fill('correct horse battery');
  await exporting.getByRole('textbox').nth(1).fill('correct horse battery');
  await expectAccessibleInBothThemes(mocked, 'configuration-export-passwords');
  await save.click();
  await expect
    .poll(() => mocked.calls('configuration.export'))
    .toEqual([{ passphrase: 'correct horse battery' }]);
});

test('an import shows what it does before it does it', async () => {
  const card = await openSettings();
  await card.getByRole('button', { name: 'Import…' }).click();
  const importing = dialog('Import a configuration');
  await expect(importing.getByText('New: 2')).toBeVisible();
  await expect(importing.getByText('Changes schedule, retention, excluded folders.')).toBeVisible();
  await expect(importing.getByText('Kept, because it isn’t in the file: 1')).toBeVisible();
  expect(await mocked.calls('configuration.import')).toEqual([]);
  await expectAccessibleInBothThemes(mocked, 'configuration-import');
  await importing.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(mocked.page.getByText('The configuration was imported.').first()).toBeVisible();
  await expect.poll(() => mocked.calls('configuration.import')).toHaveLength(1);
});

test('at 900 × 600 its buttons are in sight however long the plan is', async () => {
  await mocked.resize(900, 600);
  const many = Array.from({ length: 40 }, (_, number): ImportPlan['items'][number] => ({
    ...({ part: 'job', name: `Job ${String(number)}`, change: 'new', fields: [], remark: null } as const),
  }));
  const card = await openSettings({ importPlan: { ...plan, items: many } });
  await card.getByRole('button', { name: 'Import…' }).click();
  await expect(
    dialog('Import a configuration').getByRole('button', { name: 'Import', exact: true }),
  ).toBeInViewport();
  await screenshot(mocked.page, 'configuration-import-900');
});

test('what is in the way is said, and nothing can be imported', async () => {
  const problems = [text('configuration.otherKind', { name: 'Mail' })];
  const card = await openSettings({ importPlan: { ...plan, problems } });
  await card.getByRole('button', { name: 'Import…' }).click();
  const importing = dialog('Import a configuration');
  await expect(importing.getByText('is of another kind')).toBeVisible();
  await expect(importing.getByRole('button', { name: 'Import', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expectAccessibleInBothThemes(mocked, 'configuration-import-problem');
});

test('a wrong passphrase is said where it is typed, and the right one goes on', async () => {
  const card = await openSettings({ importPlan: { ...plan, header: { ...plan.header, isSealed: true } } });
  await card.getByRole('button', { name: 'Import…' }).click();
  const importing = dialog('Import a configuration');
  const field = importing.getByLabel('Passphrase for this file');
  await field.fill('wrong one');
  await importing.getByRole('button', { name: 'Continue' }).click();
  await expect(importing.getByText('This is not the passphrase of the file.')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'configuration-passphrase-wrong');
  await field.fill('correct horse battery');
  await importing.getByRole('button', { name: 'Continue' }).click();
  await expect(importing.getByText('New: 2')).toBeVisible();
});

test('a console that changed since the preview, or a file that is none, says so', async () => {
  const card = await openSettings();
  await mocked.failWith('configuration.import', {
    code: 'busy',
    message: text('configuration.changedMeanwhile'),
  });
  await card.getByRole('button', { name: 'Import…' }).click();
  const importing = dialog('Import a configuration');
  await importing.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(importing.getByText('Something has changed here since the preview.')).toBeVisible();
  await importing.getByRole('button', { name: 'Cancel' }).click();
  await mocked.failWith('configuration.choose', {
    code: 'invalid-argument',
    message: text('configuration.notAFile', { path: '/home/ada/letter.json' }),
  });
  await card.getByRole('button', { name: 'Import…' }).click();
  await expect(card.getByText('is not a configuration file of Postkeep')).toBeVisible();
});

test('moving shows what goes, saves it under a passphrase, and says what to do there; then no jobs run here', async () => {
  const { page } = mocked;
  const card = await openSettings();
  await card.getByRole('button', { name: 'Move to another computer…' }).click();
  const move = dialog('Move to another computer');
  await expect(move.getByText('/mnt/archive/postkeep')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'move-away');
  for (const [nth, field] of (await move.getByRole('textbox').all()).entries()) {
    expect(nth).toBeLessThan(2);
    await field.fill('correct horse battery');
  }
  await move.getByRole('button', { name: 'Save file and move…' }).click();
  const moved = page.getByRole('dialog', { name: 'This console was moved' });
  await expect(moved.getByRole('listitem')).toHaveCount(3);
  await expect(moved.getByRole('list')).toHaveCSS('list-style-type', 'decimal');
  await expectAccessibleInBothThemes(mocked, 'move-away-done');
  await moved.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => mocked.calls('move.export')).toEqual([{ passphrase: 'correct horse battery' }]);
  await expect(card.getByText('It runs no jobs here')).toBeVisible();
  await card.getByText('It runs no jobs here').scrollIntoViewIfNeeded();
  await expectAccessibleInBothThemes(mocked, 'moved');
  await card.getByRole('button', { name: 'Use this computer again…' }).click();
  const undo = dialog('Use this computer again?');
  await expectReady(undo);
  await screenshot(page, 'move-undo');
  await undo.getByRole('button', { name: 'Use this computer' }).click();
  await expect(card.getByRole('button', { name: 'Move to another computer…' })).toBeVisible();
  await expect.poll(() => mocked.calls('move.undo')).toHaveLength(1);
});

test('on Welcome a console that was moved is taken over, its repositories looked for first', async () => {
  const { page } = mocked;
  await mocked.open(
    sampleState({
      license: viewOf(null, { managed: 0 }),
      sources: [],
      jobs: [],
      importPlan: moving,
      knownRepositories: [],
      chosenPath: '/mnt/usb/postkeep',
    }),
  );
  await screenshot(page, 'welcome-move');
  await page.getByRole('button', { name: /^Move from another computer/ }).click();
  const taking = dialog('Move here from another computer');
  await taking.getByLabel('Passphrase for this file').fill('correct horse battery');
  await taking.getByRole('button', { name: 'Continue' }).click();
  await expect(taking.getByText('Not found, 480 mailboxes')).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'take-over');
  await taking.getByRole('button', { name: 'Choose the folder of D:\\Backups\\postkeep' }).click();
  await expect(taking.getByText('/mnt/usb/postkeep')).toBeVisible();
  await expect(taking.getByText('On the other computer: D:\\Backups\\postkeep')).toBeVisible();
  await screenshot(page, 'take-over-folder');
  await taking.getByRole('button', { name: 'Take over' }).click();
  await expect.poll(() => mocked.calls('configuration.import')).toHaveLength(1);
  await expect
    .poll(() => mocked.lastCall('configuration.review'))
    .toMatchObject({ scope: 'move', folders: [{ from: 'D:\\Backups\\postkeep', to: '/mnt/usb/postkeep' }] });
});

test('a configuration alone moves no console, and says where such a file is made', async () => {
  const card = await openSettings();
  await card.getByRole('button', { name: 'Move here from another computer…' }).click();
  const taking = dialog('Move here from another computer');
  await expect(taking.getByText('without license and Installation ID')).toBeVisible();
  await expect(taking.getByRole('button', { name: 'Continue' })).toHaveAttribute('aria-disabled', 'true');
});

test('the sample organisation goes with one confirmation that says what goes', async () => {
  const { page } = mocked;
  const sampleForecast = {
    jobs: ['Sample organisation'],
    mailboxes: 12,
    points: 36,
    bytes: 4_200_000,
    isHeld: false,
  };
  const card = await openSettings({ sampleForecast });
  await card.getByRole('button', { name: 'Remove the sample organisation?' }).click();
  const asked = dialog('Remove the sample organisation?');
  await expect(asked.getByText('12 made-up mailboxes with 36 restore points')).toBeVisible();
  await expectReady(asked);
  await expectAccessibleInBothThemes(mocked, 'sample-remove');
  await mocked.addSession(session('deletion-1', { type: 'data-deletion', status: 'Running', endedAt: null }));
  await asked.getByRole('button', { name: 'Remove it' }).click();
  await expect(card.getByText('Removing the sample organisation…')).toBeVisible();
  await screenshot(page, 'sample-removing');
  await mocked.addSession(session('deletion-1', { type: 'data-deletion', status: 'Success' }));
  await expect(card.getByText('Sample organisation')).toHaveCount(0);
});

test('a legal hold keeps the sample organisation there, and says where it ends', async () => {
  const sampleForecast = { jobs: [], mailboxes: 12, points: 36, bytes: 4_200_000, isHeld: true };
  const card = await openSettings({ sampleForecast });
  await card.getByRole('button', { name: 'Remove the sample organisation?' }).click();
  const asked = dialog('Remove the sample organisation?');
  await expect(asked.getByText('under legal hold')).toBeVisible();
  await expect(asked.getByRole('button', { name: 'Remove it' })).toHaveAttribute('aria-disabled', 'true');
});
