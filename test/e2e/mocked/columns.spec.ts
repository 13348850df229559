import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function openScreen(name: string): Promise<Locator> {
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
  const table = page.getByRole('grid').first();
  await expect(table).toBeVisible();
  return table;
}

const chooser = (table: Locator): Locator => table.getByRole('button', { name: 'Columns', exact: true });
const header = (table: Locator, name: string): Locator =>
  table.getByRole('columnheader', { name: new RegExp(`^${name}`) });
const item = (name: string): Locator =>
  mocked.page.getByRole('menu', { name: 'Columns' }).getByRole('menuitemcheckbox', { name, exact: true });

test('columns are hidden and shown by the keyboard, several at once, and the next start remembers', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const table = await openScreen('Mailboxes');
  await expect(header(table, 'Last backup')).toBeVisible();
  await chooser(table).focus();
  await page.keyboard.press('Enter');
  await expect(item('Last backup')).toBeChecked();
  // The window has no room for it until somebody wants it.
  await expect(item('Size')).not.toBeChecked();
  await expectAccessibleInBothThemes(mocked, 'columns-menu');
  await item('Last backup').focus();
  await page.keyboard.press('Space');
  await expect(header(table, 'Last backup')).toHaveCount(0);
  await expect(item('Last backup')).not.toBeChecked();
  await item('Size').focus();
  await page.keyboard.press('Enter');
  await expect(header(table, 'Size')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(chooser(table)).toBeFocused();
  await screenshot(page, 'columns-chosen');

  await page.reload();
  await openScreen('Mailboxes');
  await expect(header(table, 'Last backup')).toHaveCount(0);
  await expect(header(table, 'Size')).toBeVisible();
  // Another table has its own.
  await expect(header(await openScreen('Jobs'), 'Last result')).toBeVisible();
  await openScreen('Mailboxes');
  await chooser(table).click();
  await page.getByRole('menuitem', { name: 'Reset columns' }).click();
  await expect(header(table, 'Last backup')).toBeVisible();
  await expect(header(table, 'Size')).toHaveCount(0);
});

test('a right click on the headers offers the same, and a table with more columns than room is scrolled', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const table = await openScreen('Mailboxes');
  await header(table, 'Mailbox').click({ button: 'right' });
  for (const name of ['Newest point', 'Points', 'Size']) await item(name).click();
  await page.keyboard.press('Escape');
  const sizes = await table.evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  expect(sizes.scrollWidth).toBeGreaterThan(sizes.clientWidth);
  // Rows reach as far as what is in them.
  const [row, last] = await table.evaluate((grid) => {
    const shown = grid.querySelector('[role="row"][aria-rowindex="2"]')!;
    return [shown, shown.lastElementChild!].map((each) => each.getBoundingClientRect().right);
  });
  expect(row!).toBeGreaterThanOrEqual(last!);
  await table.evaluate((grid) => {
    grid.scrollLeft = grid.scrollWidth;
  });
  await expect(chooser(table)).toBeInViewport();
  await expectAccessibleInBothThemes(mocked, 'columns-many');
  await chooser(table).click();
  await page.getByRole('menuitem', { name: 'Reset columns' }).click();
});

test('every table with several columns has the choice, and the first column always stays', async () => {
  await mocked.open(sampleState());
  for (const screen of ['Jobs', 'Mailboxes', 'History']) {
    const table = await openScreen(screen);
    const first = (await table.getByRole('columnheader').first().innerText()).trim();
    await chooser(table).click();
    const menu = mocked.page.getByRole('menu', { name: 'Columns' });
    await expect(menu.getByRole('menuitemcheckbox').first()).toBeVisible();
    await expect(menu.getByRole('menuitemcheckbox', { name: first, exact: true })).toHaveCount(0);
    await screenshot(mocked.page, `columns-menu-${screen.toLowerCase()}`);
    await mocked.page.keyboard.press('Escape');
  }
});
