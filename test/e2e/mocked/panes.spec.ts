import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});
test.beforeEach(async () => {
  await mocked.open(sampleState());
  await forget();
  await browse();
});
test.afterEach(forget);

async function forget(): Promise<void> {
  await mocked.page.evaluate(() => {
    for (const name of ['restore.browser', 'restore.search'])
      localStorage.removeItem(`postkeep.panes.${name}`);
  });
}

async function browse(): Promise<void> {
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await expect(divider('Folders')).toBeVisible();
}

const divider = (pane: string): Locator =>
  mocked.page.getByRole('separator', { name: `Width of “${pane}”`, exact: true });

async function widths(): Promise<number[]> {
  return Promise.all(
    ['Folders', 'Messages', 'Preview'].map(async (name) => {
      const box = await mocked.page.getByRole('region', { name, exact: true }).boundingBox();
      return Math.round(box?.width ?? 0);
    }),
  );
}

async function drag(handle: Locator, by: number): Promise<void> {
  const { page } = mocked;
  const box = await handle.boundingBox();
  if (box === null) throw new Error('The divider is not there.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by / 2, y);
  await page.mouse.move(x + by, y);
  await page.mouse.up();
}

test('a divider is dragged: the panes beside it change, the third stays, and after a start they are as they were left', async () => {
  const [folders = 0, messages = 0, preview = 0] = await widths();
  await drag(divider('Messages'), 90);
  await expect.poll(widths).toEqual([folders, messages + 90, preview - 90]);
  await drag(divider('Folders'), 30);
  await expect.poll(widths).toEqual([folders + 30, messages + 60, preview - 90]);
  await expectAccessibleInBothThemes(mocked, 'restore-panes-dragged');
  await mocked.page.reload();
  await browse();
  await expect.poll(widths).toEqual([folders + 30, messages + 60, preview - 90]);
});

test('the keyboard moves a divider by steps and to either end; no pane becomes too small, and Enter puts them back', async () => {
  const { page } = mocked;
  const first = await widths();
  const [folders = 0, messages = 0, preview = 0] = first;
  await divider('Messages').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(widths).toEqual([folders, messages + 24, preview - 24]);
  await screenshot(page, 'restore-panes-focused');
  await page.keyboard.press('End');
  await expect.poll(widths).toEqual([folders, messages + preview - 280, 280]);
  await page.keyboard.press('Home');
  await expect.poll(widths).toEqual([folders, 240, messages + preview - 240]);
  const value = String(Math.round((100 * 240) / (messages + preview)));
  await expect(divider('Messages')).toHaveAttribute('aria-valuenow', value);
  await page.keyboard.press('Enter');
  await expect.poll(widths).toEqual(first);
});

test('dragged beyond the edge a pane keeps its least width, and a double click puts all back', async () => {
  const first = await widths();
  await drag(divider('Folders'), -400);
  await expect.poll(async () => (await widths())[0]).toBe(176);
  await divider('Folders').dblclick({ force: true });
  await expect.poll(widths).toEqual(first);
});

test('in a smaller window every pane keeps its least width, and none is outside', async () => {
  await divider('Messages').press('End');
  await mocked.resize(900, 600);
  const [folders = 0, messages = 0, preview = 0] = await widths();
  expect(Math.min(folders - 176, messages - 240, preview - 280)).toBeGreaterThanOrEqual(0);
  await expect(mocked.page.getByRole('region', { name: 'Preview' })).toBeInViewport({ ratio: 1 });
  await screenshot(mocked.page, 'restore-panes-900');
  await mocked.restoreWindow();
});

test('the panes of the search are remembered by themselves', async () => {
  const { page } = mocked;
  const browser = await widths();
  await page.getByRole('searchbox').fill('quarterly');
  const results = page.getByRole('region', { name: 'Messages found' });
  await expect(divider('Messages found')).toBeVisible();
  const before = (await results.boundingBox())?.width ?? 0;
  await divider('Messages found').press('ArrowRight');
  await expect.poll(async () => Math.round(((await results.boundingBox())?.width ?? 0) - before)).toBe(24);
  await page.getByRole('searchbox').fill('');
  await expect.poll(widths).toEqual(browser);
});

test('sizes that nobody can have chosen are forgotten', async () => {
  const first = await widths();
  for (const nonsense of ['{', '[1]', '[0,1,1]', '["a",1,1]', '[1,1,-5]']) {
    await mocked.page.evaluate((text) => {
      localStorage.setItem('postkeep.panes.restore.browser', text);
    }, nonsense);
    await mocked.page.reload();
    await browse();
    expect(await widths()).toEqual(first);
  }
});
