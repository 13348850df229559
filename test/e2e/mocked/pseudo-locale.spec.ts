import { type Locator, type Page, expect, test } from '@playwright/test';
import { en } from '../../../renderer/messages/en.js';
import { pseudoLocale, pseudoMessages } from '../../../renderer/messages/pseudo.js';
import { text } from '../../../shared/texts/text.js';
import { dataOf, foreignWords } from '../support/foreign-words.js';
import { MockedConsole } from '../support/mocked-console.js';
import { screenshot } from '../support/page-checks.js';
import { sampleState, warnedDetail } from '../support/sample-state.js';
import { viewOf } from '../support/license-fixtures.js';
import type { MockState } from './state.js';

/* Every text of the page comes from a catalogue: in the pseudo-locale a word from elsewhere stands out. */

const t = pseudoMessages(en);
let mocked: MockedConsole;
let page: Page;
test.beforeAll(async () => {
  mocked = await MockedConsole.launch({ POSTKEEP_TEST_LANGUAGE: pseudoLocale });
  page = mocked.page;
});
test.afterAll(async () => {
  expect(await mocked.faults()).toEqual([]);
  await mocked.close();
});

let state: MockState;
async function open(change: Partial<MockState> = {}): Promise<void> {
  state = sampleState(change);
  await mocked.open(state);
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

const button = (name: string | RegExp): Locator => page.getByRole('button', { name }).first();

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
  await open({ license: viewOf(null, { managed: 0 }), sources: [], jobs: [], sessions: [], mailboxes: [] });
  await goTo('home');
  await expectOnlyCatalogueTexts('welcome');
});

test('License Information', async () => {
  await open();
  await button(t.shell.license).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectOnlyCatalogueTexts('license');
});

test('the palette', async () => {
  await open();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectOnlyCatalogueTexts('palette');
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
