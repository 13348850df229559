import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { goTo } from '../support/rail.js';
import { sampleState } from '../support/sample-state.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('mailboxes are filtered, sorted, exported, and change their kind', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'Mailboxes');
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
  await expect(toast(page, '50 mailboxes saved to /home/ada/mailboxes.csv')).toBeVisible();
});

test('§7: in the default window state, first admission, last backup and jobs are there, and none is cut off', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await goTo(page, 'Mailboxes');
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
  await goTo(page, 'Mailboxes');
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
  await goTo(page, 'Mailboxes');
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
  await goTo(page, 'Mailboxes');
  // A hundred pages take seconds on a machine that is busy with something else.
  await expect(page.getByText('100,000 mailboxes', { exact: true })).toBeVisible({ timeout: 90_000 });
  const grid = page.getByRole('grid', { name: 'Mailboxes' });
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  await expect(grid.getByRole('row').nth(1)).toContainText('000000.');
  await page.getByRole('button', { name: 'Mailbox', exact: true }).click();
  await expect(grid.getByRole('row').nth(1)).toContainText('099999.');
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.getByRole('row', { name: /000000\./ })).toBeInViewport();
  // Dragged in haste a row is its name alone; it is whole again, and the right one, as soon as the bar rests.
  await expect(async () => {
    const seen = await grid.evaluate(dragInHaste, 20);
    expect(seen.visibilities[0]).toBe('visible');
    // On a machine that is busy with something else a frame can come so late that the bar rested: then once more.
    expect(new Set(seen.visibilities.slice(1))).toEqual(new Set(['hidden']));
    const row = grid.locator(`[aria-rowindex="${String(seen.rowIndex)}"]`);
    await expect(row.getByRole('button', { name: `More actions for ${seen.name}` })).toBeVisible();
  }).toPass({ timeout: 60_000 });
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
  await goTo(page, 'Mailboxes');
  await page.getByRole('combobox', { name: 'License state' }).selectOption('Exceeded');
  await expect(page.getByRole('row', { name: /ada.lindqvist90/ })).toContainText('Waiting, number 1');
});
