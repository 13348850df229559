import { type Locator, expect } from '@playwright/test';
import { defaultSettings } from '../../../shared/settings.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { openPalette } from '../support/palette.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';
import type { MockState } from './state.js';
import { toast } from '../support/toast.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const figures = { name: 'Figures', query: 'quarterly', mailbox: null };
const ada = { id: 'mailbox-ada', address: 'ada.lindqvist@contoso.example' };
const withSaved = (...savedSearches: MockState['settings']['savedSearches']): Partial<MockState> => ({
  settings: { ...defaultSettings, savedSearches },
});

async function openRestore(change: Partial<MockState> = {}): Promise<void> {
  await mocked.open(sampleState(change));
  await mocked.page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
}

const box = (): Locator => mocked.page.getByRole('searchbox', { name: /^Search / });
const button = (): Locator => mocked.page.getByRole('button', { name: 'Saved searches' });
const list = (): Locator => mocked.page.getByRole('list', { name: 'Saved searches' });
const results = (): Locator => mocked.page.getByRole('listbox', { name: 'Messages found' });
const menuOf = (name: string): Locator =>
  mocked.page.getByRole('button', { name: `More actions for ${name}`, exact: true });
const told = (text: string | RegExp): Locator => toast(mocked.page, text);
const savedNow = (): Promise<unknown> => mocked.lastCall('settings.set');

test('says what saved searches are for while there are none, in light and dark', async () => {
  await openRestore();
  await button().click();
  await expect(mocked.page.getByText('Type a search, then save it here')).toBeVisible();
  await expect(mocked.page.getByRole('button', { name: 'Save this search…' })).toBeDisabled();
  await expectAccessibleInBothThemes(mocked, 'saved-searches-none');
});

test('a search is saved under a name by the keyboard alone, and run again with one choice', async () => {
  const { page } = mocked;
  await openRestore();
  await page.keyboard.press('Control+f');
  await expect(box()).toBeFocused();
  await page.keyboard.type('quarterly');
  await expect(results()).toBeVisible();
  await button().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Save this search…' })).toBeFocused();
  await page.keyboard.press('Enter');
  const name = page.getByRole('textbox', { name: 'Name' });
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('quarterly');
  await name.fill('Figures');
  await expectAccessibleInBothThemes(mocked, 'saved-search-name');
  await name.press('Enter');
  await expect(told('“Figures” was saved')).toBeVisible();
  await expect.poll(savedNow).toEqual({ savedSearches: [figures] });
  await expect(button()).toBeFocused();
  await box().fill('');
  await button().click();
  await list().getByRole('button', { name: 'Figures', exact: false }).first().click();
  await expect(box()).toHaveValue('quarterly');
  await expect(results().getByRole('option').first()).toContainText('Quarterly figures');
});

test('the mailbox that is searched alone is saved with the search', async () => {
  const { page } = mocked;
  const [found] = sampleState().mailboxes.filter(({ mailbox }) => mailbox === ada.address);
  await openRestore();
  await chooseMailbox(page);
  await box().fill('quarterly');
  await page.getByRole('checkbox', { name: `Only in ${ada.address}` }).check();
  await expect(page.getByRole('searchbox', { name: `Search ${ada.address}` })).toHaveValue('quarterly');
  await expect
    .poll(() => mocked.lastCall('restore.search'))
    .toMatchObject({
      ...{ query: 'quarterly', mailboxId: found!.id },
    });
  await expectAccessibleInBothThemes(mocked, 'search-one-mailbox');
  await button().click();
  await page.getByRole('button', { name: 'Save this search…' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(told('“quarterly” was saved')).toBeVisible();
  await expect.poll(savedNow).toEqual({
    savedSearches: [
      { name: 'quarterly', query: 'quarterly', mailbox: { id: found!.id, address: ada.address } },
    ],
  });
});

test('a search is renamed, but not to the name of another one', async () => {
  const { page } = mocked;
  await openRestore(withSaved(figures, { name: 'Tenders', query: 'tender', mailbox: null }));
  await button().click();
  await menuOf('Figures').click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  const rename = page.getByRole('button', { name: 'Rename', exact: true });
  await name.fill('tenders');
  await expect(page.getByText('“Tenders” is the name of another search')).toBeVisible();
  await expect(rename).toBeDisabled();
  await name.fill('Quarters');
  await rename.click();
  await expect(told('The search is now called “Quarters”')).toBeVisible();
  await expect.poll(savedNow).toEqual({
    savedSearches: [
      { ...figures, name: 'Quarters' },
      { name: 'Tenders', query: 'tender', mailbox: null },
    ],
  });
});

test('a search that is deleted comes back by Undo, and saving over one says so first', async () => {
  const { page } = mocked;
  await openRestore(withSaved(figures, { name: 'Tenders', query: 'tender', mailbox: ada }));
  await button().click();
  await expect(list()).toContainText(`tender · only in ${ada.address}`);
  await expectAccessibleInBothThemes(mocked, 'saved-searches');
  await menuOf('Figures').click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(told('“Figures” was deleted')).toBeVisible();
  await expect.poll(savedNow).toMatchObject({ savedSearches: [{ name: 'Tenders' }] });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(told('“Figures” was put back')).toBeVisible();
  await expect.poll(savedNow).toMatchObject({ savedSearches: [figures, { name: 'Tenders' }] });
  await box().fill('budget');
  await button().click();
  await page.getByRole('button', { name: 'Save this search…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('figures');
  await expect(page.getByText('“Figures” is already saved. Saving replaces it.')).toBeVisible();
  await page.getByRole('button', { name: 'Replace' }).click();
  await expect(told('“figures” was saved')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(savedNow).toMatchObject({ savedSearches: [figures, { name: 'Tenders' }] });
});

test('what cannot be saved says why and stays to be tried again', async () => {
  const { page } = mocked;
  await openRestore();
  await box().fill('quarterly');
  await mocked.fail('settings.set', { code: 'disk-full', message: 'The disk is full.' });
  await button().click();
  await page.getByRole('button', { name: 'Save this search…' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Save search' });
  await expect(dialog).toContainText('The disk is full.');
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('quarterly');
});

test('a search of a mailbox that is not here says so, instead of that nothing was found', async () => {
  const { page } = mocked;
  const gone = { id: 'mailbox-gone', address: 'gone@contoso.example' };
  await openRestore(withSaved({ name: 'Gone', query: 'zzz', mailbox: gone }));
  await button().click();
  await list().getByRole('button', { name: 'Gone' }).first().click();
  await expect(page.getByText('gone@contoso.example has no restore points in this console')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Only in gone@contoso.example' }).click();
  await expect(page.getByText('gone@contoso.example has no restore points')).toHaveCount(0);
});

test('Ctrl+K finds a saved search by its name and by its words, and runs it', async () => {
  const { page } = mocked;
  await openRestore(withSaved({ ...figures, name: 'Board papers' }));
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
  await openPalette(page);
  await page.keyboard.type('board pap');
  await page.getByRole('option', { name: /^Board papers/ }).click();
  await expect(page.getByRole('searchbox', { name: 'Search all mailboxes' })).toHaveValue('quarterly');
  await expect(results()).toBeVisible();
});
