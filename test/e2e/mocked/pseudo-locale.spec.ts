import { type Page, expect } from '@playwright/test';
import { en } from '../../../renderer/messages/en.js';
import { pseudoLocale, pseudoMessages } from '../../../renderer/messages/pseudo.js';
import { workerStates } from '../../../shared/backup/cluster.js';
import { text } from '../../../shared/texts/text.js';
import { dataOf, foreignWords } from '../support/foreign-words.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectReady, screenshot } from '../support/page-checks.js';
import { databaseUrl, sampleCluster, sampleWorker } from '../support/sample-cluster.js';
import { warnedDetail } from '../support/sample-sessions.js';
import { sampleState } from '../support/sample-state.js';
import { startupPopup, statesOfSection4, viewOf } from '../support/license-fixtures.js';
import { openPalette } from '../support/palette.js';
import type { MockState } from './state.js';

/* Every text of the page comes from a catalogue: in the pseudo-locale a word from elsewhere stands out. */

const t = pseudoMessages(en);
let mocked: MockedConsole;
let page: Page;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
  page = mocked.page;
});

let state: MockState;
async function open(change: Partial<MockState> = {}): Promise<void> {
  state = sampleState(change);
  await mocked.open(state, pseudoLocale);
}

async function goTo(screen: keyof typeof t.shell.screens): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: t.shell.screens[screen], exact: true })
    .click();
}

async function expectOnlyCatalogueTexts(picture: string): Promise<void> {
  await screenshot(page, `pseudo-${picture}`);
  expect(await foreignWords(page, dataOf(state))).toEqual([]);
}

/** Opens what the palette's command opens. */
async function command(label: string): Promise<void> {
  await (await openPalette(page)).fill(label);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: t.shell.findTitle })).toHaveCount(0);
}

for (const screen of ['home', 'jobs', 'mailboxes', 'restore', 'history', 'settings'] as const) {
  test(`${screen}, filled and empty`, async () => {
    await open({ sessionDetails: { [warnedDetail.id]: warnedDetail } });
    await goTo(screen);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectOnlyCatalogueTexts(screen);
    await open({
      jobs: [],
      sessions: [],
      mailboxes: [],
      events: [],
      repositories: [],
      sources: state.sources,
    });
    await goTo(screen);
    await expectOnlyCatalogueTexts(`${screen}-empty`);
  });
}

test('the first start', async () => {
  await open({
    license: viewOf(null, { managed: 0 }),
    sources: [],
    jobs: [],
    sessions: [],
    mailboxes: [],
    knownRepositories: [],
  });
  await expect(page.getByRole('main')).toBeVisible();
  await expectOnlyCatalogueTexts('welcome');
});

test('License Information', async () => {
  await open();
  await page.getByTitle(t.license.title).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectOnlyCatalogueTexts('license');
});

test('Create license report, with its chart', async () => {
  const figures = { managed: 140, new: 10, extra: 30, covered: 100 };
  const days = ['2026-04-01', '2026-04-03'].map((date) => ({ date, figures }));
  await open({ overview: { days, knownFrom: '2026-04-01' } });
  await page.getByTitle(t.license.title).click();
  await page.getByRole('button', { name: t.licenseReport.action }).click();
  const dialog = page.getByRole('dialog', { name: t.licenseReport.title });
  await expectReady(dialog);
  await dialog.getByRole('radio').nth(1).check();
  await expect(dialog.getByRole('img')).toBeVisible();
  await dialog.getByText(t.licenseReport.table).click();
  await expect(dialog.getByRole('table')).toBeVisible();
  await expectOnlyCatalogueTexts('license-report');
});

for (const [picture, label] of [
  ['job-wizard', t.shell.commands.newJob],
  ['add-source', t.shell.commands.addSource],
  ['usage-reports', t.shell.commands.usageReports],
  ['update-result', t.shell.commands.updateNow],
] as const) {
  test(`the window of a command: ${picture}`, async () => {
    await open();
    await command(label);
    await expect(page.getByRole('dialog').first()).toBeVisible();
    await expectOnlyCatalogueTexts(picture);
  });
}

for (const [name, view] of Object.entries(statesOfSection4)) {
  test(`the warnings and the dialog of a license that is ${name}`, async () => {
    await open({ license: view });
    const popup = startupPopup(view);
    if (popup) {
      await mocked.pushPopup(popup);
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectOnlyCatalogueTexts(`startup-${name}`);
      await page.keyboard.press('Escape');
    }
    await page.getByTitle(t.license.title).click();
    await expectOnlyCatalogueTexts(`license-${name}`);
  });
}

test('the other pop-ups', async () => {
  await open();
  await mocked.pushPopup({ type: 'quit-during-run', running: 2 });
  await expectOnlyCatalogueTexts('quit');
  await open();
  await mocked.pushPopup({ type: 'usage-report-review', period: '2026-03', sendsOn: '2026-04-11' });
  await expectOnlyCatalogueTexts('review');
});

test('Export diagnostics', async () => {
  await open();
  await goTo('settings');
  await page.getByRole('button', { name: t.diagnostics.action }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectOnlyCatalogueTexts('diagnostics');
});

test('workers, and their set-up with what a test has found', async () => {
  await open({
    cluster: sampleCluster(
      workerStates.map((each) => sampleWorker({ name: `worker-${each}`, state: each })),
      3,
    ),
  });
  await goTo('settings');
  await page.getByRole('grid', { name: t.workers.table }).scrollIntoViewIfNeeded();
  await expectOnlyCatalogueTexts('workers');
  await open();
  await goTo('settings');
  await page.getByRole('button', { name: t.workers.setUp }).click();
  const form = page.getByRole('alertdialog');
  await expectReady(form);
  await form.getByRole('textbox').first().fill(databaseUrl);
  await form.getByRole('button', { name: t.workers.test, exact: true }).click();
  await expect(form.getByRole('list', { name: t.workers.found })).toBeVisible();
  await expectOnlyCatalogueTexts('workers-tested');
});

test('the palette', async () => {
  await open();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectOnlyCatalogueTexts('palette');
});

test('Restore to server, from the mailbox', async () => {
  await open();
  await goTo('restore');
  await page.getByRole('combobox').first().click();
  await page.keyboard.type('ada.lind');
  await page.getByRole('option', { name: 'ada.lindqvist@contoso.example', exact: true }).click();
  await page.getByRole('button', { name: t.restoreToServer.action }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectOnlyCatalogueTexts('restore-to-server');
});

for (const screen of ['jobs', 'mailboxes'] as const) {
  test(`the menu of a row in ${screen}`, async () => {
    await open({ sessionDetails: { [warnedDetail.id]: warnedDetail } });
    await goTo(screen);
    const opener = page.getByRole('gridcell').locator('button[aria-haspopup="menu"]').first();
    await opener.click();
    await expect(page.getByRole('menu')).toBeVisible();
    await expectOnlyCatalogueTexts(`${screen}-row-menu`);
  });
}

test('the mail sources, the menu of one, and the question before it is removed', async () => {
  await open();
  await goTo('jobs');
  await page.getByRole('tab').nth(1).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await expectOnlyCatalogueTexts('sources');
  await page.getByRole('gridcell').locator('button[aria-haspopup="menu"]').first().click();
  await expectOnlyCatalogueTexts('sources-row-menu');
  await page.getByRole('menuitem').last().click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectOnlyCatalogueTexts('remove-source');
});

test('an error of a call, with its code’s text', async () => {
  await open();
  await mocked.failWith('jobs.list', {
    code: 'io',
    message: text('lib.fileNotUsable', { path: '/srv/catalogue' }),
  });
  await goTo('jobs');
  await expectOnlyCatalogueTexts('error');
});
