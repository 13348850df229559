import { join } from 'node:path';
import { type ElectronApplication, type Page, expect, test } from '@playwright/test';
import { root } from '../../build/paths.mjs';
import { sandboxSwitches } from '../../build/run-electron.mjs';
import { consoleRequests, type ConsoleRequests } from '../fixtures/licensing/console-requests.js';
import {
  type LicensingServerFixture,
  startLicensingServerFixture,
} from '../fixtures/licensing/licensing-server.js';
import { createFakeClock } from '../fixtures/licensing/test-clock.js';
import { temporaryFolder } from './support/launch-console.js';
import { expectAccessible, screenshot } from './support/page-checks.js';
import { startElectron } from './support/start-electron.js';

/* The licensing server's web console, in a browser. */

// Each continues where the one before has left the page.
test.describe.configure({ mode: 'serial' });

const time = createFakeClock('2026-01-01T09:00:00Z');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: LicensingServerFixture;
let consoles: ConsoleRequests;
let app: ElectronApplication;
let page: Page;
let token: string;
const faults: string[] = [];

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await startLicensingServerFixture({ clock: time.clock, webConsole: { port: 0 } });
  consoles = consoleRequests(licensing.server.url, licensing.server.caPem);
  token = (await licensing.server.administration.call('createWebToken', { name: 'Ada', days: 90 }, 'test'))
    .token;
  app = await startElectron({
    args: [
      ...sandboxSwitches(),
      join(root, 'test', 'e2e', 'support', 'browser'),
      `--user-data-dir=${folder.path}`,
    ],
    env: { ...(process.env as Record<string, string>), LANGUAGE: 'en_US', LC_ALL: 'en_US.UTF-8' },
  });
  page = await app.firstWindow();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
});

test.afterAll(async () => {
  await app.close();
  await consoles.close();
  await licensing.close();
  await folder.remove();
});

const open = (path: string) => page.goto((licensing.server.webConsoleUrl ?? '') + path);

/** Looks at the page as it is in light and dark: no violation of axe's rules, and a picture for people. */
async function lookAt(name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expectAccessible(page, theme === 'light' ? 'everything' : 'colours');
    await screenshot(page, `web-console-${name}-${theme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function signIn(): Promise<void> {
  await open('/sign-in');
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
}

/** Three weeks of three customers. */
async function someFleet(): Promise<void> {
  const big = await licensing.issue({ company: 'Contoso Hosting', mailboxes: 100, expiresOn: '2026-01-31' });
  const small = await licensing.issue({ company: 'Adventure Works', mailboxes: 20, expiresOn: '2026-12-31' });
  const sold = await licensing.issue({
    company: 'Northwind Traders',
    type: 'subscription',
    contractType: 'subscription',
    expiresOn: '2026-12-31',
  });
  const usage = (managed: number) => ({ managed, new: 2, highWatermark: managed + 4 });
  for (let day = 5; day <= 30; day += 1) {
    time.set(`2026-01-${String(day).padStart(2, '0')}T08:30:00Z`);
    await consoles.update(big.licenseKey, { installationId: 'console-berlin', usage: usage(60 + day) });
    await consoles.update(big.licenseKey, { installationId: 'console-hamburg', usage: usage(20) });
    if (day % 3 === 0) await consoles.update(small.licenseKey, { usage: usage(12) });
    if (day % 5 === 0) await consoles.update(sold.licenseKey, { installationId: 'console-northwind' });
  }
  time.set('2026-02-11T08:30:00Z');
  const report = { period: '2026-01', number: 1, managed: 88, new: 2, highWatermark: 90 };
  const kinds = { user: 80, shared: 5, resource: 3 };
  await consoles.report(
    big.licenseKey,
    { ...report, kinds, adjusted: { managed: 80, reason: 'eight were test mailboxes' } },
    'console-berlin',
  );
  await consoles.report(big.licenseKey, { ...report, managed: 20, highWatermark: 30 }, 'console-hamburg');
  await consoles.report(big.licenseKey, { ...report, managed: 10 }, 'console-hamburg');
  time.set('2026-02-01T09:00:00Z');
}

test('a stranger sees the way in; a wrong token is refused, in words', async () => {
  await open('/contracts');
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByLabel('Token')).toBeFocused();
  await lookAt('sign-in');
  await page.getByLabel('Token').fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('This token is not known, has expired or was revoked.');
  await lookAt('sign-in-refused');
  // The browser itself says that a 401 was an error.
  expect(faults.splice(0).filter((fault) => !fault.includes('401'))).toEqual([]);
});

test('an empty server says on every page what will be there', async () => {
  await signIn();
  await expect(page.getByText('No console has asked in the last 30 days.')).toBeVisible();
  await lookAt('overview-empty');
  for (const [name, text] of [
    ['Contracts', 'There are no contracts yet.'],
    ['Installations', 'No console has asked for an update yet.'],
    ['Usage reports', 'No usage report has been sent yet.'],
  ] as const) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByText(text)).toBeVisible();
    await expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page');
    await expectAccessible(page);
  }
});

test('the overview shows figures and the answers by day, as a chart and as a table', async () => {
  await someFleet();
  // Figures are counted anew after ten seconds.
  await expect(async () => {
    await open('/');
    await expect(page.getByRole('definition')).toHaveText(['3', '4', '1'], { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole('img', { name: 'Answers to update requests, by day' })).toBeVisible();
  await lookAt('overview');
  await page.getByText('Figures by day').click();
  const figures = page.getByRole('region', { name: 'Figures by day, a table' });
  await expect(figures.getByRole('row')).toHaveCount(27);
  await expect(figures.getByRole('columnheader', { name: 'unsupported-license-type' })).toBeVisible();
  await lookAt('overview-figures');
});

test('contracts are searched and sorted by keyboard alone, and opened', async () => {
  await open('/contracts');
  await lookAt('contracts');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('searchbox')).toBeFocused();
  const companies = page.locator('tbody tr td:nth-child(2)');
  await expect(companies).toHaveText(['Adventure Works', 'Contoso Hosting', 'Northwind Traders']);
  await page.getByRole('columnheader', { name: 'Mailboxes' }).getByRole('link').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: 'Mailboxes' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await expect(companies.first()).toHaveText('Adventure Works');
  const company = page.getByRole('columnheader', { name: 'Company' });
  for (const order of ['ascending', 'descending']) {
    await company.getByRole('link').click();
    await expect(company).toHaveAttribute('aria-sort', order);
  }
  await expect(companies).toHaveText(['Northwind Traders', 'Contoso Hosting', 'Adventure Works']);
  await page.getByRole('searchbox').fill('hosting');
  await page.keyboard.press('Enter');
  await expect(companies).toHaveText(['Contoso Hosting']);
  await page.getByRole('searchbox').fill('nobody');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing matches "nobody".')).toBeVisible();
  await lookAt('contracts-nothing-found');
  await page.getByRole('link', { name: 'Show all' }).click();
  await page
    .getByRole('row', { name: /Contoso/ })
    .getByRole('link')
    .click();
  await expect(page.getByText('license exceeded together').first()).toBeVisible();
  await expect(page.getByText(/another report for 2026-01, which has one, refused once/)).toBeVisible();
  await lookAt('contract');
});

test('installations and usage reports', async () => {
  await open('/installations');
  await expect(page.getByRole('row', { name: /console-berlin/ })).toContainText('license exceeded together');
  await lookAt('installations');
  await open('/reports');
  await expect(page.getByRole('row', { name: /console-berlin/ })).toContainText('80');
  await lookAt('reports');
});

test('in a window of 1280 pixels every column of every list is in sight', async () => {
  for (const path of ['/contracts', '/installations', '/reports']) {
    await open(path);
    const hidden = await page
      .locator('.scroll')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(hidden, path).toBeLessThanOrEqual(0);
  }
});

test('130 contracts, of companies with names of every length, are leafed through', async () => {
  const longest = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(
    6,
  );
  const names = [
    longest,
    `The ${'very '.repeat(60)}long company`,
    '株式会社 ' + '長い'.repeat(40),
    '<b>Bold & Sons</b>',
  ];
  for (let count = 0; count < 127; count += 1)
    await licensing.issue({ company: names[count] ?? `Customer ${String(count)}`, expiresOn: '2026-12-31' });
  await open('/contracts');
  await expect(page.getByText('1 to 50 of 130')).toBeVisible();
  await expect(page.getByText('Page 1 of 3')).toBeVisible();
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page.getByText('51 to 100 of 130')).toBeVisible();
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page.getByText('101 to 130 of 130')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Next' })).toHaveCount(0);
  await lookAt('contracts-last-page');
  await page.getByRole('searchbox').fill('company');
  await page.keyboard.press('Enter');
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await open('/contracts?q=unterbeamten');
  await lookAt('contracts-long-name');
  await page.locator('tbody').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(longest);
  await lookAt('contract-long-name');
});

/** Every page fits the window, wide tables scroll by themselves. */
async function expectNothingScrollsSideways(): Promise<void> {
  for (const path of [
    '/',
    '/contracts',
    '/contracts?q=unterbeamten',
    '/installations',
    '/reports',
    '/nowhere',
    '/sign-in',
  ]) {
    await open(path);
    await expect(page.locator('main')).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
}

test('nothing but tables scrolls sideways at 125 % and 200 %', async () => {
  for (const percent of [125, 200]) {
    await app.evaluate(({ BrowserWindow }, factor) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(factor);
    }, percent / 100);
    await expectNothingScrollsSideways();
    await open('/');
    await screenshot(page, `web-console-overview-${String(percent)}`);
    await open('/contracts');
    await screenshot(page, `web-console-contracts-${String(percent)}`);
    await expectAccessible(page);
  }
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1);
  });
});

test('an address that is none says so, with a way back', async () => {
  await open('/nowhere');
  await expect(page.getByRole('link', { name: 'To the overview' })).toBeVisible();
  await lookAt('nowhere');
  expect(faults.splice(0).filter((fault) => !fault.includes('404'))).toEqual([]);
});

test('on a narrow window nothing but tables scrolls sideways', async () => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(480, 800));
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(480);
  await expectNothingScrollsSideways();
  faults.length = 0;
  await open('/contracts');
  await screenshot(page, 'web-console-contracts-narrow');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 900));
});

test('signing out ends it, and no page broke a rule of its own policy', async () => {
  await open('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await open('/reports');
  await expect(page).toHaveURL(/\/sign-in$/);
  expect(faults).toEqual([]);
});
