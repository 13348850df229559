import { expect } from '@playwright/test';
import { installedMessage } from '../../../core/license/install-answer.js';
import { now, rentalLicense, subscriptionLicense, viewOf } from '../support/license-fixtures.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { type Text, verbatim } from '../../../shared/texts/text.js';
import { shownWords } from '../support/shown-words.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const facts = { license: null, now, autoUpdate: false, lastUsageReportOn: null };
const done = (license: typeof rentalLicense): Text => installedMessage(facts, license);
const nothingYet = {
  license: viewOf(null, { managed: 0 }),
  sources: [],
  jobs: [],
  sessions: [],
  mailboxes: [],
  knownRepositories: [],
};

test('the sample organisation opens at its job', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license: viewOf(null), sources: [], knownRepositories: [] }));
  await page.getByRole('button', { name: /^Open the sample organisation/ }).click();
  await expect.poll(() => mocked.calls('app.openSample')).toHaveLength(1);
});

test('every way in is seen in the window as it opens, without scrolling, in both themes', async () => {
  const { page } = mocked;
  await mocked.open(sampleState(nothingYet));
  const ways = page.getByRole('main').getByRole('button');
  await expect(ways).toHaveCount(5);
  for (const way of await ways.all()) await expect(way).toBeInViewport({ ratio: 1 });
  expect(await page.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight)).toBe(0);
  await expectAccessibleInBothThemes(mocked, 'welcome');
});

for (const [from, state, install] of [
  ['the welcome screen', nothingYet, /^Install a license/],
  ['Home', { license: viewOf(null) }, 'Install license…'],
] as const) {
  test(`§6: after a rental license is installed from ${from}, Home suggests automatic update and turns it on`, async () => {
    const { page } = mocked;
    const message = done(rentalLicense);
    await mocked.open(sampleState({ ...state, licenseChange: { false: { outcome: 'done', message } } }));
    await page.getByRole('button', { name: install }).click();
    await mocked.pushLicense(viewOf(rentalLicense));
    const card = page.getByRole('region', { name: 'License' });
    await expect(card.getByText(shownWords(message))).toBeVisible();
    await screenshot(page, `home-installed-from-${from.replaceAll(' ', '-')}`);
    await expectAccessible(page);
    await card.getByRole('button', { name: 'Turn on automatic update' }).click();
    await expect(card.getByText(shownWords(message))).toHaveCount(0);
    await expect.poll(() => mocked.calls('license.setAutoUpdate')).toEqual([{ on: true }]);
  });
}

test('a license that is not renewed by itself is told as installed, and suggests nothing', async () => {
  const { page } = mocked;
  const message = done(subscriptionLicense);
  await mocked.open(sampleState({ ...nothingYet, licenseChange: { false: { outcome: 'done', message } } }));
  await page.getByRole('button', { name: /^Install a license/ }).click();
  await mocked.pushLicense(viewOf(subscriptionLicense));
  const card = page.getByRole('region', { name: 'License' });
  await expect(card.getByText(shownWords(message))).toBeVisible();
  await expect(card.getByRole('button', { name: 'Turn on automatic update' })).toHaveCount(0);
  await card.getByRole('button', { name: 'Dismiss' }).click();
  await expect(card.getByText(shownWords(message))).toHaveCount(0);
});

test('a key that is rejected is told before anything else is offered, and so is a wrong clock', async () => {
  const { page } = mocked;
  const rejection = 'The signature does not fit: the key was altered or damaged. (bad-signature)';
  await mocked.open(
    sampleState({
      ...nothingYet,
      license: viewOf(null, { managed: 0 }, { facts: { rejection: verbatim(rejection) } }),
    }),
  );
  const clock = 'The system clock is 3 days behind the last known time.';
  await mocked.pushBar({
    id: 'clock',
    key: 'clock',
    severity: 'warning',
    text: verbatim(clock),
    action: null,
  });
  const main = page.getByRole('main');
  await expect(main.getByText(clock)).toBeVisible();
  await expect(main.getByText('The installed license key is invalid.')).toBeVisible();
  await expect(main.getByText(rejection)).toBeVisible();
  await screenshot(page, 'welcome-rejected');
  await expectAccessible(page);
  await main.getByRole('button', { name: 'License Information' }).click();
  await expect(page.getByRole('dialog', { name: 'License Information' })).toContainText(rejection);
});
