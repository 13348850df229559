import { type Locator, expect } from '@playwright/test';
import { text } from '../../../shared/texts/text.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot, typeAndEnterAtOnce } from '../support/page-checks.js';
import { openPalette } from '../support/palette.js';
import { mailbox } from '../support/sample-mailboxes.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const palette = (): Locator =>
  mocked.page.getByRole('dialog', { name: 'Find messages, mailboxes, jobs, settings, and help' });
const option = (name: string | RegExp): Locator => palette().getByRole('option', { name });

async function open(change: Partial<MockState> = {}): Promise<void> {
  await mocked.open(sampleState(change));
  await openPalette(mocked.page);
}

/** Chooses the option by the arrow keys and Enter. */
async function choose(name: string | RegExp, key = 'Enter'): Promise<void> {
  const { page } = mocked;
  await expect(option(name).first()).toBeVisible();
  const selected = palette().getByRole('option', { selected: true });
  // What is found later comes between, and begins the selection anew.
  await expect(async () => {
    if ((await selected.innerText()) === (await option(name).first().innerText())) return;
    await page.keyboard.press('ArrowDown');
    throw new Error('not yet');
  }).toPass({ intervals: [0] });
  await page.keyboard.press(key);
  await expect(palette()).toHaveCount(0);
}

test('each kind of thing is found and stands below its heading, in light and dark', async () => {
  await open();
  await screenshot(mocked.page, 'palette');
  await mocked.page.keyboard.type('license');
  await expect(palette().getByText('Help', { exact: true })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'palette-found');
});

test('a mailbox leads to its mail, with Ctrl+Enter to its page; the screen gets the focus', async () => {
  const { page } = mocked;
  await open();
  await page.keyboard.type('dmitri');
  await expect(palette().getByRole('option', { selected: true })).toContainText(
    'dmitri.ivanov@contoso.example',
  );
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Restore' })).toBeFocused();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toHaveValue('dmitri.ivanov@contoso.example');
  await expect(
    page
      .getByRole('listbox', { name: /messages/i })
      .getByRole('option')
      .first(),
  ).toBeVisible();

  await openPalette(mocked.page);
  await page.keyboard.type('dmitri');
  await expect(palette().getByRole('option', { selected: true })).toContainText('Ctrl+Enter: Its page');
  await page.keyboard.press('Control+Enter');
  await expect(
    page.getByRole('heading', { level: 1, name: /dmitri\.ivanov@contoso\.example/ }),
  ).toBeFocused();
});

test('a mailbox without restore points leads to its page, not to a screen that has nothing of it', async () => {
  const { page } = mocked;
  await open({ mailboxes: [{ ...mailbox(0), restorePoints: 0 }] });
  await page.keyboard.type('ada.lind');
  await expect(option(/ada\.lindqvist@/)).toContainText('No restore points');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /ada\.lindqvist@/ })).toBeFocused();
});

test('a message found leads to it in its folder; the search goes on in Restore', async () => {
  const { page } = mocked;
  await open();
  await page.keyboard.type('quarterly fig');
  await expect(option(/Quarterly figures, corrected/).first()).toContainText(
    'ada.lindqvist@contoso.example · ',
  );
  await screenshot(page, 'palette-messages');
  await choose(/Quarterly figures, corrected/);
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByText('Quarterly figures, corrected')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toHaveValue('ada.lindqvist@contoso.example');

  await openPalette(mocked.page);
  await page.keyboard.type('quarterly fig');
  await choose(/Show all \d+ hits in Restore/);
  await expect(page.getByRole('searchbox', { name: 'Search all mailboxes' })).toBeFocused();
  await expect(page.getByRole('searchbox')).toHaveValue('quarterly fig');
  await expect(
    page.getByRole('listbox', { name: 'Messages found' }).getByRole('option').first(),
  ).toBeVisible();
});

test('a count of hits that is not known is not said', async () => {
  const { page } = mocked;
  const [first] = sampleState().messages;
  await open({
    messages: Array.from({ length: 101 }, (_, index) => ({ ...first!, id: `m-${String(index)}` })),
  });
  await page.keyboard.type('quarterly fig');
  await expect(option('Show all hits in Restore (more than 100)')).toBeVisible();
});

test('while messages are searched it says so, and typing on asks anew; an answer to what stood there before is not shown', async () => {
  const { page } = mocked;
  await open();
  await mocked.hold('restore.search', true);
  await page.keyboard.type('quarterly fig');
  await expect(palette().getByText('Searching messages…')).toBeVisible();
  await expect(palette().getByText(/^Nothing matches/)).toHaveCount(0);
  // Between two letters a busy machine may find time to ask.
  await expect.poll(() => mocked.lastCall('restore.search')).toMatchObject({ query: 'quarterly fig' });
  await page.keyboard.type('zzz');
  await expect.poll(() => mocked.lastCall('restore.search')).toMatchObject({ query: 'quarterly figzzz' });
  await mocked.hold('restore.search', false);
  await expect(palette().getByText('Nothing matches “quarterly figzzz”.')).toBeVisible();
  await expect(palette().getByRole('option')).toHaveCount(0);
});

test('messages that could not be searched are said to be so, and the rest is found', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.failWith('restore.search', {
    code: 'passphrase-needed',
    message: text('repository.passphraseNeeded', { folder: '/mnt/archive' }),
  });
  await openPalette(mocked.page);
  await page.keyboard.type('dmitri');
  await expect(palette().getByText(/^Messages couldn’t be searched: .*\/mnt\/archive/)).toBeVisible();
  await expect(option(/dmitri/).first()).toBeVisible();
});

test('a search that had to leave something out says where to see what', async () => {
  const { page } = mocked;
  const whole = { ignored: [], asWords: [], asAnd: [], isCut: false, pending: 0, unreachable: [] };
  await open({ search: { ...whole, unreachable: ['/mnt/usb/mail'] } });
  await page.keyboard.type('quarterly');
  await expect(palette().getByText('Not all messages could be searched. Restore shows which.')).toBeVisible();
});

for (const [typed, card] of [
  ['recovery key', 'Storage'],
  ['dark mode', 'Appearance'],
  ['proxy', 'Licensing server'],
  ['autostart', 'Background'],
  ['diagnostics', 'About'],
] as const) {
  test(`“${typed}” leads to the card ${card} of Settings`, async () => {
    const { page } = mocked;
    await open();
    await page.keyboard.type(typed);
    await choose(card);
    const heading = page.getByRole('heading', { level: 2, name: card, exact: true });
    await expect(heading).toBeFocused();
    await expect(heading).toBeInViewport();
  });
}

test('a passage of the guide opens there, over the screen', async () => {
  const { page } = mocked;
  await open();
  await page.keyboard.type('service account');
  await choose(/^Mail sources › Set up Google Workspace/);
  const guide = page.getByRole('dialog', { name: 'Help: Mail sources' });
  await expect(guide.getByText(/create a service account/)).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(guide).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: '2 things need attention' })).toBeFocused();
});

test('a job opens, and its screen gets the focus', async () => {
  const { page } = mocked;
  await open();
  await page.keyboard.type('open job contoso');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Contoso nightly');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('the focus goes to the opened screen also where the palette was opened from the rail', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('button', { name: /Open License Information/ }).focus();
  await openPalette(mocked.page);
  await page.keyboard.type('go to history');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeFocused();
});

test('a screen that is still being read gets the focus once it is there', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.hold('mailboxes.open', true);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await openPalette(mocked.page);
  await page.keyboard.type('go to mailboxes');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(0);
  await mocked.hold('mailboxes.open', false);
  await expect(page.getByRole('heading', { level: 1, name: 'Mailboxes' })).toBeFocused();
});

test('on the welcome screen nothing is offered that cannot be reached from there', async () => {
  const { page } = mocked;
  await open({
    license: viewOf(null, { managed: 0 }),
    sources: [],
    jobs: [],
    sessions: [],
    mailboxes: [],
    knownRepositories: [],
  });
  await expect(option('Open License Information')).toBeVisible();
  await expect(option(/^Go to/)).toHaveCount(0);
  await page.keyboard.type('proxy');
  await expect(option(/^Settings › Licensing server/)).toBeVisible();
  await expect(palette().getByText('Settings', { exact: true })).toHaveCount(0);
  expect(await mocked.calls('restore.search')).toEqual([]);
});

test('nothing found is said once everything was looked through', async () => {
  const { page } = mocked;
  await open();
  await page.keyboard.type('nothing at all whatsoever');
  await expect(palette().getByText('Nothing matches “nothing at all whatsoever”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette()).toHaveCount(0);
});

test('of 100,000 mailboxes the first are shown, and all of them in Mailboxes', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.app.evaluate(() => {
    globalThis.mock.multiplyMailboxes(100_000);
    globalThis.mock.pushes.mailboxes.changed();
  });
  await page.getByRole('navigation').getByRole('button', { name: 'Mailboxes', exact: true }).click();
  // A hundred pages take seconds on a machine that is busy with something else.
  await expect(page.getByText('100,000 mailboxes', { exact: true })).toBeVisible({ timeout: 90_000 });
  await openPalette(mocked.page);
  await page.keyboard.type('00004');
  await expect(option('Show all 11 in Mailboxes')).toBeVisible();
  await expect(palette().getByRole('option', { name: /^00004/ })).toHaveCount(8);
  await choose('Show all 11 in Mailboxes');
  await expect(page.getByText('11 of 100,000 mailboxes')).toBeVisible();
});

test('what was moved to stays chosen where something else comes above it, and where the mailboxes are read anew', async () => {
  const { page } = mocked;
  const state = sampleState();
  await mocked.open(state);
  const readAnew = (): Promise<void> =>
    mocked.app.evaluate(() => {
      globalThis.mock.pushes.mailboxes.changed();
    });
  await mocked.app.evaluate(() => {
    globalThis.mock.multiplyMailboxes(3_000);
  });
  await readAnew();
  await openPalette(page);
  await page.keyboard.type('00004');
  const selected = palette().getByRole('option', { selected: true });
  await expect(option('Show all 11 in Mailboxes')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(selected).toHaveText('Show all 11 in Mailboxes');
  // Of every entry that is drawn while the list is replaced, not only of the last.
  await page.evaluate(() => {
    const texts: string[] = [];
    Object.assign(globalThis, { texts });
    new MutationObserver(() => {
      texts.push(document.querySelector('[role=option][aria-selected=true]')?.textContent ?? '');
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  const before = (await mocked.calls('mailboxes.page')).length;
  await readAnew();
  await expect
    .poll(async () => (await mocked.calls('mailboxes.page')).length)
    .toBeGreaterThanOrEqual(before + 3);
  await mocked.pushJobs([{ ...state.jobs[0]!, name: 'Job 00004' }, ...state.jobs.slice(1)]);
  await expect(option('Open job Job 00004')).toBeVisible();
  await expect(selected).toHaveText('Show all 11 in Mailboxes');
  expect(await page.evaluate('[...new Set(texts)]')).toEqual(['Show all 11 in Mailboxes']);
  await page.keyboard.press('Enter');
  await expect(page.getByText('11 of 3,000 mailboxes')).toBeVisible();
});

test('it fits into a window of 900 × 600', async () => {
  const { page } = mocked;
  await open();
  await mocked.resize(900, 600);
  await page.keyboard.type('quarterly');
  await expect(option(/Quarterly figures/).first()).toBeVisible();
  await screenshot(page, 'palette-900x600');
  const box = await palette().boundingBox();
  expect(box!.y + box!.height).toBeLessThanOrEqual(600);
});

test('Enter that comes with the last letter chooses what was typed, not what stood there before', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await typeAndEnterAtOnce(await openPalette(page), 'New job');
  await expect(page.getByRole('dialog', { name: 'New job' })).toBeVisible();
});

test('what is typed right after Ctrl+K is for it: its field has the focus before the next key can come', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const role = await page.evaluate(async () => {
    const key = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true };
    document.body.dispatchEvent(new KeyboardEvent('keydown', key));
    await Promise.resolve();
    return document.activeElement?.role;
  });
  expect(role).toBe('combobox');
});

test('a card that is still being read when one comes to it has the focus once it is there; one who goes on by himself keeps his place', async () => {
  const { page } = mocked;
  const heading = (level: number, name: string) => page.getByRole('heading', { level, name, exact: true });
  for (const goesOn of [false, true]) {
    await mocked.open(sampleState());
    await mocked.hold('settings.get', true);
    await page.reload();
    await page.locator('main').waitFor();
    await openPalette(mocked.page);
    await page.keyboard.type('dark mode');
    await choose('Appearance');
    await expect(heading(1, 'Settings')).toBeFocused();
    await expect(heading(2, 'Appearance')).toHaveCount(0);
    if (goesOn) await page.keyboard.press('Tab');
    await mocked.hold('settings.get', false);
    await expect(heading(2, 'Appearance')).toBeVisible();
    if (goesOn) await expect(heading(2, 'Appearance')).not.toBeFocused();
    else await expect(heading(2, 'Appearance')).toBeFocused();
  }
});
