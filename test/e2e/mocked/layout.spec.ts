import { type Locator, expect } from '@playwright/test';
import type { Source } from '../../../shared/backup/source.js';
import { standStill } from '../../../build/demo/stand-still.mjs';
import { cutOff } from '../support/cut-off.js';
import { startupPopup, statesOfSection4, viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, expectReady, windowScreenshot } from '../support/page-checks.js';
import { openPalette } from '../support/palette.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

/* Every screen and dialog in windows of each size: no text is cut off, nothing scrolls sideways, nothing lies outside the window. Colours are asked once for a theme. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const sizes = [
  { name: '1180x760', width: 1180, height: 760, zoom: 1, asked: 'everything' },
  { name: '1920x1080', width: 1920, height: 1080, zoom: 1, asked: 'all but colours' },
  { name: '900x600', width: 900, height: 600, zoom: 1, asked: 'all but colours' },
  // 944x608 to the page, which arranges itself as at 900x600: axe was asked there.
  { name: '125', width: 1180, height: 760, zoom: 1.25, asked: 'nothing' },
  { name: '200', width: 1180, height: 760, zoom: 2, asked: 'all but colours' },
  { name: 'dark', width: 1180, height: 760, zoom: 1, theme: 'dark', asked: 'colours' },
] as const;

/** Its directory says who has a mailbox. */
const tenant: Source = {
  id: 'source-1',
  name: 'Contoso tenant',
  config: {
    ...{ type: 'imap', host: 'outlook.office365.com', port: 993, security: 'tls', maxConnections: 4 },
    auth: { method: 'oauth', provider: 'm365' },
  },
};

/** Welcome stands in for all screens. */
const nothingYet = sampleState({
  license: viewOf(null, { managed: 0 }),
  ...{ sources: [], jobs: [], sessions: [], mailboxes: [], knownRepositories: [] },
});

const button = (name: string | RegExp): Locator =>
  mocked.page.getByRole('button', { name, exact: typeof name === 'string' });

async function go(screen: string): Promise<void> {
  await mocked.page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
  await expect(mocked.page.getByRole('heading', { level: 1 })).toBeVisible();
}

async function command(name: string): Promise<void> {
  await (await openPalette(mocked.page)).fill(name);
  await mocked.page.keyboard.press('Enter');
}

async function tab(screen: string, name: string): Promise<void> {
  await go(screen);
  await mocked.page.getByRole('main').getByRole('tab', { name }).click();
}

async function license(tabName: string): Promise<void> {
  await command('Open License Information');
  await mocked.page.getByRole('dialog').getByRole('tab', { name: tabName }).click();
}

async function restoreScreen(): Promise<void> {
  // Anew: it opens as it was left otherwise.
  await go('Home');
  await go('Restore');
  await chooseMailbox(mocked.page);
}

async function search(words: string): Promise<void> {
  await go('Home');
  await go('Restore');
  await mocked.page.getByRole('searchbox').first().fill(words);
  await mocked.page.getByRole('listbox', { name: 'Messages found' }).waitFor();
}

async function sourceMenu(item: string, source = 'Contoso mail'): Promise<void> {
  await tab('Jobs', 'Mail sources');
  await button(`More actions for ${source}`).click();
  await mocked.page.getByRole('menuitem', { name: item }).click();
}

/** The steps of the wizard, one after the other. */
const wizardSteps = ['Mailboxes', 'Schedule', 'Repository', 'Summary'] as const;

interface Place {
  readonly name: string;
  readonly open: () => Promise<unknown>;
  /** What the page is started anew on. */
  readonly state?: MockState;
  /** Then Esc closes it. */
  readonly isDialog?: true;
}

const places: readonly Place[] = [
  { name: 'home', open: () => go('Home') },
  { name: 'jobs', open: () => tab('Jobs', 'Jobs') },
  { name: 'sources', open: () => tab('Jobs', 'Mail sources') },
  {
    name: 'job-run',
    open: async () => {
      await tab('Jobs', 'Jobs');
      await mocked.page.getByRole('row', { name: /Management hourly/ }).click({ position: { x: 20, y: 20 } });
      await mocked.page.getByRole('grid').waitFor();
    },
  },
  { name: 'mailboxes', open: () => go('Mailboxes') },
  {
    name: 'mailboxes-selected',
    open: async () => {
      await go('Mailboxes');
      await mocked.page.locator('[role=row] [data-select]').first().click();
    },
  },
  {
    name: 'mailbox-page',
    open: async () => {
      await go('Home');
      await go('Mailboxes');
      await mocked.page.getByRole('row', { name: /^ada\.lindqvist@/ }).click();
      await mocked.page.getByRole('region', { name: 'Backup' }).waitFor();
    },
  },
  {
    name: 'restore',
    open: async () => {
      await go('Restore');
      await chooseMailbox(mocked.page);
      await mocked.page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
    },
  },
  {
    name: 'restore-search',
    open: async () => {
      await search('quarterly');
      await mocked.page.getByRole('option').first().click();
    },
  },
  {
    name: 'restore-compare',
    open: async () => {
      await restoreScreen();
      await button('Compare…').click();
      await mocked.page.getByRole('option').first().click();
    },
  },
  {
    name: 'restore-to-server',
    isDialog: true,
    open: async () => {
      await restoreScreen();
      await button('Restore to server…').click();
    },
  },
  {
    name: 'saved-searches',
    isDialog: true,
    open: async () => {
      await search('quarterly');
      await button('Saved searches').click();
    },
  },
  {
    name: 'save-search',
    isDialog: true,
    open: async () => {
      await search('quarterly');
      await button('Saved searches').click();
      await button('Save this search…').click();
    },
  },
  { name: 'history', open: () => tab('History', 'Sessions') },
  { name: 'actions', open: () => tab('History', 'Actions') },
  { name: 'settings', open: () => go('Settings') },
  { name: 'license', isDialog: true, open: () => license('Overview') },
  { name: 'license-what-if', isDialog: true, open: () => license('What if') },
  { name: 'license-history', isDialog: true, open: () => license('History') },
  { name: 'usage-reports', isDialog: true, open: () => command('Open usage reports') },
  { name: 'add-source', isDialog: true, open: () => command('Add a mail source') },
  { name: 'edit-source', isDialog: true, open: () => sourceMenu('Edit…') },
  { name: 'remove-source', isDialog: true, open: () => sourceMenu('Remove…') },
  {
    name: 'diagnostics',
    isDialog: true,
    open: async () => {
      await go('Settings');
      await button('Export diagnostics…').click();
    },
  },
  {
    name: 'guide',
    isDialog: true,
    open: async () => {
      await go('Restore');
      await mocked.page.keyboard.press('F1');
    },
  },
  { name: 'job-wizard', isDialog: true, open: () => command('New job') },
  ...wizardSteps.map((step): Place => ({
    name: `job-wizard-${step.toLowerCase()}`,
    isDialog: true,
    open: async () => {
      await command('New job');
      const wizard = mocked.page.getByRole('dialog');
      await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
      await wizard.getByRole('button', { name: step, exact: true }).click();
    },
  })),
  { name: 'palette', isDialog: true, open: () => mocked.page.keyboard.press('Control+k') },
  {
    name: 'export-configuration',
    isDialog: true,
    open: async () => {
      await go('Settings');
      await button('Export…').first().click();
    },
  },
  {
    name: 'import-configuration',
    isDialog: true,
    open: async () => {
      await go('Settings');
      await button('Import…').first().click();
    },
  },
  {
    name: 'startup-warning',
    isDialog: true,
    open: () => mocked.pushPopup(startupPopup(statesOfSection4['exceeded-beyond-allowance'])!),
  },
  {
    name: 'find-mailboxes',
    state: sampleState({ sources: [tenant] }),
    isDialog: true,
    open: () => sourceMenu('Find mailboxes…', tenant.name),
  },
  {
    name: 'welcome',
    state: nothingYet,
    open: () => mocked.page.getByRole('heading', { level: 1 }).waitFor(),
  },
];

for (const { name: size, width, height, zoom, asked, ...look } of sizes) {
  const theme = 'theme' in look ? look.theme : 'light';
  test(`at ${size} every screen and dialog is whole and accessible`, async () => {
    test.slow();
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    const found: Record<string, string[]> = {};
    await mocked.setTheme(theme);
    for (const { name, open, state, isDialog } of places) {
      await test.step(name, async () => {
        if (state) {
          await mocked.open(state);
          await mocked.setTheme(theme);
        }
        await open();
        if (isDialog) await expectReady(page.getByRole('dialog').or(page.getByRole('alertdialog')).last());
        await page.evaluate(standStill);
        if (asked !== 'nothing') await expectAccessible(page, asked);
        await windowScreenshot(mocked.app, `layout-${size}-${name}`);
        const cut = await cutOff(page);
        if (cut.length > 0) found[name] = cut;
        if (!isDialog) return;
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      });
    }
    expect(found).toEqual({});
  });
}
