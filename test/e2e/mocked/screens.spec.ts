import { expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { rentalLicense, viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const screens = ['Home', 'Jobs', 'Mailboxes', 'Restore', 'History', 'Settings'] as const;

const emptyState: Partial<MockState> = {
  license: viewOf(rentalLicense, { managed: 0 }),
  sources: [],
  jobs: [],
  sessions: [],
  mailboxes: [],
  events: [],
  knownRepositories: [],
  repositories: [],
  repository: {
    path: '/home/ada/.config/Postkeep/repository',
    messages: 0,
    bytesOriginal: 0,
    bytesOnDisk: 0,
    restorePoints: 0,
    isEncrypted: null,
    error: null,
  },
};

async function goTo(screen: (typeof screens)[number]): Promise<void> {
  await mocked.page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
}

for (const screen of screens) {
  test(`${screen} shows the sample organisation and has no accessibility violation, in light and dark`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await goTo(screen);
    if (screen === 'Restore') await openMessage();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessibleInBothThemes(mocked, screen.toLowerCase());
  });
}

test('a table is as high as its rows, even of one', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('Mailboxes');
  await page
    .getByRole('searchbox', { name: 'Filter by name, source or job' })
    .fill(sampleState().mailboxes[0]!.mailbox);
  const grid = page.getByRole('grid');
  await expect(grid.getByRole('row')).toHaveCount(2);
  const room = (): Promise<number> =>
    grid.evaluate(
      (each) =>
        each.clientHeight - each.firstElementChild!.clientHeight - each.lastElementChild!.clientHeight - 1,
    );
  await expect.poll(room).toBe(0);
  await screenshot(page, 'mailboxes-one');
});

test('the first start offers a license, a mail source and the sample organisation, in light and dark', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ ...emptyState, license: viewOf(null, { managed: 0 }) }));
  await expect(page.getByRole('button', { name: /^Install a license/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Add a mail source/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Open the sample organisation/ })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'welcome');
});

for (const screen of screens) {
  test(`${screen} says what it is for while it is empty`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState(emptyState));
    await goTo(screen);
    await screenshot(page, `${screen.toLowerCase()}-empty`);
    await expectAccessible(page);
  });
}

async function openMessage(): Promise<void> {
  const { page } = mocked;
  await chooseMailbox(page);
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  await expect(page.frameLocator('iframe').getByRole('heading', { name: 'Quarterly figures' })).toBeVisible();
}
