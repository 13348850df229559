import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { chooseMailbox } from '../support/restore-screen.js';
import {
  expectAccessible,
  screenshot,
  windowScreenshot,
  typeAndEnterAtOnce,
} from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { text, verbatim } from '../../../shared/texts/text.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function goTo(screen: string): Promise<void> {
  await mocked.page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
}

test('mailboxes are filtered, sorted, exported, and change their kind', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('Mailboxes');
  await page.getByRole('searchbox').fill('bo.karlsson');
  await expect(page.getByText('8 of 50 mailboxes')).toBeVisible();
  await page.getByRole('button', { name: 'First admission' }).click();
  await expect(page.getByRole('columnheader', { name: 'First admission' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await page.getByRole('button', { name: 'First admission' }).click();
  await expect(page.getByRole('row').nth(1)).toContainText('bo.karlsson43');
  await page.getByRole('button', { name: 'More actions for bo.karlsson@contoso.example' }).click();
  await page.getByRole('menuitemradio', { name: 'Resource' }).click();
  await expect
    .poll(() => mocked.calls('mailboxes.setKinds'))
    .toEqual([{ mailboxIds: ['mailbox-1'], kind: 'resource' }]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export CSV…' }).click();
  await expect(toast(page, '50 items saved to /home/ada/mailboxes.csv')).toBeVisible();
});

test('§7: in the default window state, first admission, last backup and jobs are there, and none is cut off', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('Mailboxes');
  const grid = page.getByRole('grid', { name: 'Mailboxes' });
  await expect(grid.getByRole('columnheader')).toHaveText([
    'Mailbox',
    'License',
    'First admission',
    'Last backup',
    'Jobs',
    'Actions',
  ]);
  const waiting = grid.getByRole('row', { name: /^ada\.lindqvist90@/ });
  const cells = waiting.getByRole('gridcell');
  await expect(cells.nth(1)).toHaveText('Waiting, number 1');
  await expect(cells.nth(2)).toHaveText('6/4/2025');
  await expect(cells.nth(2)).toHaveAttribute('title', '6/4/2025, 9:30 AM');
  await expect(cells.nth(4)).toHaveText('Contoso nightly');
  const cut = await cells.evaluateAll((all) =>
    all
      .flatMap((cell) => [cell, ...cell.querySelectorAll('span')])
      .filter((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 0)
      .map((element) => element.textContent),
  );
  expect(cut).toEqual([]);
  // The widest header, with its arrow, stays on one line and clear of the next.
  await grid.getByRole('button', { name: 'First admission' }).click();
  const sorted = await grid.getByRole('button', { name: 'First admission' }).boundingBox();
  const next = await grid.getByRole('columnheader', { name: 'Last backup' }).boundingBox();
  expect(sorted!.x + sorted!.width).toBeLessThan(next!.x);
  await screenshot(page, 'mailboxes-first-admission');
});

test('a mailbox is excluded from the jobs that are chosen, and included again', async () => {
  const { page } = mocked;
  const state = sampleState();
  await mocked.open(state);
  await goTo('Mailboxes');
  const ada = 'ada.lindqvist@contoso.example';
  const openMenu = () => page.getByRole('button', { name: `More actions for ${ada}` }).click();
  await openMenu();
  await expect(page.getByRole('menuitem', { name: 'Include again…' })).toHaveCount(0);
  await page.getByRole('menuitem', { name: 'Exclude…' }).click();
  const dialog = page.getByRole('alertdialog', { name: `Exclude ${ada}?` });
  await expect(dialog).toContainText('It keeps its license for 31 days after its last backup');
  await screenshot(page, 'mailboxes-exclude');
  await expectAccessible(page);
  await dialog.getByRole('checkbox', { name: 'Management hourly' }).click();
  await expect(dialog).toContainText('Another job backs it up too');
  await dialog.getByRole('button', { name: 'Exclude' }).click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('mailboxes.setExcluded'))
    .toEqual([{ kind: 'exclude', mailboxIds: ['mailbox-0'], jobIds: ['job-1'] }]);
  await openMenu();
  await page.getByRole('menuitem', { name: 'Include again…' }).click();
  const again = page.getByRole('alertdialog', { name: `Include ${ada} again?` });
  await expect(again.getByText('Contoso nightly')).toBeVisible();
  await screenshot(page, 'mailboxes-include-again');
  await again.getByRole('button', { name: 'Include again' }).click();
  await expect(again).toHaveCount(0);
  await expect
    .poll(async () => (await mocked.calls('mailboxes.setExcluded'))[1])
    .toEqual({
      kind: 'include',
      mailboxIds: ['mailbox-0'],
      jobIds: ['job-1'],
    });
});

test('the only mailbox that a job names is not excluded, and the dialog says why', async () => {
  const { page } = mocked;
  const state = sampleState();
  const mailbox = 'ada.lindqvist@contoso.example';
  const jobs = [{ ...state.jobs[0]!, selection: { type: 'chosen' as const, mailboxes: [mailbox] } }];
  await mocked.open({ ...state, jobs });
  await goTo('Mailboxes');
  await page.getByRole('button', { name: `More actions for ${mailbox}` }).click();
  await page.getByRole('menuitem', { name: 'Exclude…' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText(
    'This is the only mailbox in the job. Add another one, or delete the job.',
  );
  await expect(dialog.getByRole('button', { name: 'Exclude' })).toBeDisabled();
});

test('100,000 mailboxes are sorted off the page and reached to the last', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.app.evaluate(() => {
    globalThis.mock.multiplyMailboxes(100_000);
    globalThis.mock.pushes.mailboxes.changed();
  });
  await goTo('Mailboxes');
  // A hundred pages take seconds on a machine that is busy with something else.
  await expect(page.getByText('100,000 mailboxes')).toBeVisible({ timeout: 40_000 });
  const grid = page.getByRole('grid', { name: 'Mailboxes' });
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  await expect(grid.getByRole('row').nth(1)).toContainText('000000.');
  await page.getByRole('button', { name: 'Mailbox', exact: true }).click();
  await expect(grid.getByRole('row').nth(1)).toContainText('099999.');
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.getByRole('row', { name: /000000\./ })).toBeInViewport();
  // Dragged in haste a row is its name alone; it is whole again, and the right one, as soon as the bar rests.
  const seen = await grid.evaluate(dragInHaste, 20);
  expect(seen.visibilities[0]).toBe('visible');
  expect(new Set(seen.visibilities.slice(1))).toEqual(new Set(['hidden']));
  const row = grid.locator(`[aria-rowindex="${String(seen.rowIndex)}"]`);
  await expect(row.getByRole('button', { name: `More actions for ${seen.name}` })).toBeVisible();
  await page.getByRole('searchbox').fill('000042');
  await expect(page.getByText('1 of 100,000 mailboxes')).toBeVisible();
});

/** Scrolls to another part of the list in each of so many frames; answers what the last one showed of a row. */
async function dragInHaste(
  list: Element,
  frames: number,
): Promise<{ rowIndex: number; name: string; visibilities: string[] }> {
  for (let frame = 1; frame <= frames; frame += 1) {
    list.scrollTop = (list.scrollHeight / 2 / frames) * frame;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  const row = list.querySelectorAll('[role=row]')[5];
  const cells = [...(row?.querySelectorAll('[role=gridcell]') ?? [])];
  return {
    rowIndex: Number(row?.getAttribute('aria-rowindex')),
    name: cells[0]?.textContent ?? '',
    visibilities: cells.map((cell) => getComputedStyle(cell).visibility),
  };
}

test('a waiting mailbox shows its place in the queue', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('Mailboxes');
  await page.getByRole('combobox', { name: 'License state' }).selectOption('Exceeded');
  await expect(page.getByRole('row', { name: /ada.lindqvist90/ })).toContainText('Waiting, number 1');
});

test('a mailbox opens in Restore at its newest restore point', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('Mailboxes');
  await page.getByRole('button', { name: 'More actions for bo.karlsson@contoso.example' }).click();
  await page.getByRole('menuitem', { name: 'Open in Restore' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Restore' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Mailbox' })).toHaveValue('bo.karlsson@contoso.example');
  await expect(page.getByRole('combobox', { name: 'Restore point' })).toHaveText(/4\/9\/2026, 10:30\sPM/);
});

test('Restore lists mailboxes in the order of the language, and goes on where it was left', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('Restore');
  const field = page.getByRole('combobox', { name: 'Mailbox' });
  await field.click();
  const options = page.getByRole('option');
  await expect(options.first()).toBeVisible();
  const names = (await options.allTextContents()).filter((name) => name.includes('@'));
  expect(names.length).toBeGreaterThan(40);
  expect(names).toEqual([...names].sort(new Intl.Collator('en').compare));
  await page.keyboard.type('bo.k');
  await page.getByRole('option', { name: 'bo.karlsson@contoso.example', exact: true }).click();
  const folders = page.getByRole('listbox', { name: 'Folders' });
  await folders.focus();
  await page.keyboard.press('End');
  await expect(folders.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Home');
  await expect(folders.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await goTo('History');
  await goTo('Restore');
  await expect(field).toHaveValue('bo.karlsson@contoso.example');
  await expect(folders).toBeVisible();
  // What is typed takes the place of the mailbox that is chosen.
  await field.click();
  await page.keyboard.type('chiara.romano@');
  await expect(
    page.getByRole('option', { name: 'chiara.romano@contoso.example', exact: true }),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('bo.karlsson@contoso.example');
  // What it is opened for comes first.
  await goTo('Mailboxes');
  await page.getByRole('searchbox').fill('chiara.romano@');
  await page.getByRole('button', { name: 'More actions for chiara.romano@contoso.example' }).click();
  await page.getByRole('menuitem', { name: 'Open in Restore' }).click();
  await expect(field).toHaveValue('chiara.romano@contoso.example');
});

for (const { words, mailbox } of [
  { words: 'karlsson', mailbox: 'bo.karlsson@contoso.example' },
  { words: 'bo.k', mailbox: 'bo.karlsson@contoso.example' },
  { words: 'no such mailbox', mailbox: '' },
]) {
  test(`Enter right after “${words}” in Restore chooses what fits it, or nothing`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await goTo('Restore');
    const field = page.getByRole('combobox', { name: 'Mailbox' });
    await field.click();
    await expect(page.getByRole('option').first()).toBeVisible();
    await typeAndEnterAtOnce(field, words);
    await expect(field).toHaveValue(mailbox);
    // Nothing that is found later changes what was chosen.
    await page.waitForTimeout(300);
    await expect(field).toHaveValue(mailbox);
  });
}

test('the preview runs no script, loads nothing, and keeps the look of the mail', async () => {
  const { page } = mocked;
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await mocked.open(sampleState());
  await goTo('Restore');
  await chooseMailbox(page);
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  const frame = page.frameLocator('iframe');
  const heading = frame.getByRole('heading', { name: 'Quarterly figures' });
  await expect(heading).toHaveCSS('color', 'rgb(180, 30, 60)');
  await expect(page.getByText('2 remote items were blocked.')).toBeVisible();
  await expect(frame.locator('script, img[src], [onclick], [href], [style]')).toHaveCount(0);
  await expect(page.locator('iframe')).toHaveAttribute('sandbox', '');
  expect(await page.evaluate('typeof pwned')).toBe('undefined');
  expect(requests.filter((url) => !url.startsWith('app://postkeep/'))).toEqual([]);
  await page.getByRole('tab', { name: 'Text' }).click();
  await expect(page.getByText('March 41,200')).toBeVisible();
});

test('messages are selected and opened by keyboard, exported together, attachments saved one by one', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ saved: { outcome: 'saved', path: '/home/ada/export', items: 2 } }));
  await goTo('Restore');
  await chooseMailbox(page);
  const list = page.getByRole('listbox', { name: 'Messages' });
  await list.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText('2 selected')).toBeVisible();
  await screenshot(page, 'restore-selected');
  await expectAccessible(page);
  await page
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: 'Export…', exact: true })
    .click();
  await expect
    .poll(() => mocked.calls('restore.export'))
    .toMatchObject([
      { selection: { type: 'messages', messageIds: ['message-0', 'message-1'] }, format: 'eml' },
    ]);
  await page.getByRole('button', { name: 'Save Übersicht.pdf' }).click();
  await expect
    .poll(() => mocked.calls('restore.saveAttachment'))
    .toEqual([{ messageId: 'message-1', index: 1 }]);
});

test('an export that left something out says so until it is closed', async () => {
  const { page } = mocked;
  const skipped = text('browse.messagesNotFound', { messages: 12_345, missing: 2 });
  const warnings = [skipped, verbatim('Another one.')];
  const saved = { outcome: 'saved' as const, path: '/home/ada/export', items: 1, warnings };
  await mocked.open(sampleState({ saved }));
  await goTo('Restore');
  await chooseMailbox(page);
  await page.getByRole('listbox', { name: 'Messages' }).focus();
  await page.keyboard.press('Space');
  await page
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: 'Export…', exact: true })
    .click();
  const toast = page.getByRole('listitem').filter({ hasText: 'Export finished with warnings' });
  await expect(toast).toContainText('1 item saved to /home/ada/export');
  // In the user's own figures: it is worded here.
  await expect(toast).toContainText('had 12,345 messages, and 2 of them are not found');
  await expect(toast).toContainText('1 more in History');
  await toast.getByText('Open folder').click();
  await expect.poll(() => mocked.calls('app.showInFolder')).toEqual([{ path: '/home/ada/export' }]);
  await screenshot(page, 'restore-export-warnings');
  await expectAccessible(page);
  await toast.getByRole('button', { name: 'Close' }).click();
  await expect(toast).toBeHidden();
});

test('the history is filtered by type and status, shows the log, copies it and leads to the job', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('History');
  await page.getByRole('combobox', { name: 'Type' }).selectOption('license-update');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText('License key auto-update');
  await page.getByRole('combobox', { name: 'Type' }).selectOption('');
  await page.getByRole('searchbox', { name: 'Search names and logs' }).fill('LIMIT exceeded');
  await expect(page.getByText('1 session', { exact: true })).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toContainText('Management hourly');
  await page.getByRole('searchbox').fill('nothing at all');
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Warning');
  await page.getByRole('row', { name: /Management hourly/ }).click();
  await expect(page.getByText(/License limit exceeded: 1 mailboxes/)).toBeVisible();
  await page.getByRole('tab', { name: '15 mailboxes' }).click();
  await expect(page.getByRole('list', { name: 'Reasons' })).toContainText(
    'the license limit has been exceeded',
  );
  await expect(
    page.getByRole('grid', { name: 'Mailboxes in this run' }).getByRole('row').nth(1),
  ).toContainText('Not processed');
  await page.getByRole('button', { name: 'Copy log' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(JSON.stringify(await mocked.calls('app.copyText'))).toContain('\\tWarning\\tLicense limit exceeded');
  await page.getByRole('button', { name: 'Open job' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Management hourly');
});

test('the filtered history is exported as it is shown, and a session with its log', async () => {
  const { page } = mocked;
  await mocked.open({
    ...sampleState(),
    saved: { outcome: 'saved', path: '/home/ada/sessions.csv', items: 2 },
  });
  await goTo('History');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Warning');
  const exportCsv = page.getByRole('button', { name: 'Export CSV…' });
  await exportCsv.focus();
  await page.keyboard.press('Enter');
  await expect(toast(page, '2 items saved to /home/ada/sessions.csv')).toBeVisible();
  const shown = sampleState().sessions.filter(({ status }) => status === 'Warning');
  await expect
    .poll(() => mocked.calls('sessions.exportCsv'))
    .toEqual([{ sessionIds: shown.map(({ id }) => id) }]);
  const exportLog = page.getByRole('button', { name: 'Export…', exact: true });
  await exportLog.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => mocked.calls('sessions.exportLog')).toEqual([{ sessionId: shown[0]?.id }]);
});

test('an export that fails says why where it was asked for', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('History');
  for (const [call, button] of [
    ['sessions.exportCsv', 'Export CSV…'],
    ['sessions.exportLog', 'Export…'],
  ] as const) {
    const message = `${call} cannot write here. Check that the folder exists and has free space.`;
    await mocked.fail(call, { code: 'io', message });
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByText(message)).toBeVisible();
  }
});

for (const { width, height, zoom } of [
  { width: 900, height: 600, zoom: 1 },
  { width: 1180, height: 760, zoom: 1 },
  { width: 1180, height: 760, zoom: 1.25 },
  { width: 1280, height: 800, zoom: 1 },
]) {
  test(`the documented name of a license update is read whole at ${width}×${height}, ${zoom * 100} %`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    await goTo('History');
    const name = page.getByRole('gridcell', { name: 'License key auto-update' }).first();
    await expect(name).toBeVisible();
    await windowScreenshot(mocked.app, `history-${width}-${zoom * 100}`);
    expect(await name.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0);
  });
}

test('a day of the strip leads to its sessions', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('button', { name: /^Apr 4: 1 of 1 backup failed/ }).click();
  await expect(page.getByText('On 4/4/2026')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText('Failed');
});

test('the strip is one stop of the Tab key, today at first, and the arrow keys go from day to day', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const days = page.getByRole('button', { name: /Open in History$/ });
  await expect(days).toHaveCount(14);
  await expect(days.and(page.locator('[tabindex="0"]'))).toHaveCount(1);
  await days.last().focus();
  await page.keyboard.press('ArrowRight');
  await expect(days.last()).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(days.last()).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(days.nth(12)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(days.first()).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(days.and(page.locator(':focus'))).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await expect(days.first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^On \d+\/\d+\/2026$/)).toBeVisible();
});

test('what cannot be loaded says why and can be asked for again; the rest of the screen works', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.fail('repository.overview', {
    code: 'io',
    message: 'The repository folder cannot be read: /srv/repository.',
  });
  await page.reload();
  await expect(page.getByText('The repository folder cannot be read')).toBeVisible();
  await expect(page.getByText('Expires on 4/10/2027')).toBeVisible();
  await screenshot(page, 'home-partial-failure');
  await mocked.fail('repository.overview', null);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('region', { name: 'Repositories' }).getByText('24 GB').first()).toBeVisible();
});

test('a screen that waits shows a skeleton, not a spinner', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.hold('mailboxes.open', true);
  await page.reload();
  await goTo('Mailboxes');
  await expect(page.getByRole('progressbar', { name: 'Loading' })).toBeVisible();
  await mocked.hold('mailboxes.open', false);
  await expect(page.getByRole('grid', { name: 'Mailboxes' })).toBeVisible();
});

test('each setting applies at once and says so; what is not an address is not sent', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo('Settings');
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.getByText('Applied')).toBeVisible();
  const address = page.getByRole('textbox', { name: 'Address', exact: true });
  await address.fill('http://licensing.example.com');
  await address.press('Enter');
  await expect(page.getByText('Enter an address that starts with https://')).toBeVisible();
  await address.fill('https://licensing.example.com');
  await address.press('Enter');
  await expect
    .poll(() => mocked.calls('settings.set'))
    .toEqual([{ theme: 'dark' }, { licenseServer: 'https://licensing.example.com' }]);
  await page.getByRole('button', { name: 'Export CSV…' }).click();
  await expect.poll(() => mocked.calls('events.exportCsv')).toHaveLength(1);
});
