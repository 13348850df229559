import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

/** The choice of mailboxes of a source with a list that somebody has written. */
async function openMailboxes(): Promise<Locator> {
  const state = sampleState();
  const [source] = state.sources;
  if (source?.config.type !== 'imap') throw new Error('The sample has another source.');
  const written = state.sourceMailboxes.map(({ mailbox }) => mailbox);
  await mocked.open({
    ...state,
    sources: [{ ...source, config: { ...source.config, mailboxes: written } }, ...state.sources.slice(1)],
  });
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  const wizard = page.getByRole('dialog', { name: 'New job' });
  await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
  await wizard.getByRole('button', { name: 'Next' }).click();
  return wizard;
}

test('"All mailboxes" says how many there are, in the summary too', async () => {
  const wizard = await openMailboxes();
  await expect(wizard.getByRole('radio', { name: 'All mailboxes (50)' })).toBeChecked();
  for (const _step of ['schedule', 'repository', 'summary'])
    await wizard.getByRole('button', { name: 'Next' }).click();
  await expect(wizard.getByText('All (50)')).toBeVisible();
});

test('mailboxes join the list of their source by the keyboard; those that are in it already are named', async () => {
  const wizard = await openMailboxes();
  const { page } = mocked;
  await wizard.getByRole('radio', { name: 'Selected mailboxes only' }).click();
  await wizard.getByRole('button', { name: 'Add mailboxes…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Add mailboxes' });
  const field = dialog.getByRole('textbox', { name: 'Addresses' });
  await expect(field).toBeFocused();
  const add = dialog.getByRole('button', { name: 'Add', exact: true });
  await expect(add).toBeDisabled();
  await page.keyboard.type('Chiara.Romano@contoso.example');
  await expect(dialog.getByRole('status')).toHaveText(
    'Chiara.Romano@contoso.example is already in the list.',
  );
  await expect(add).toBeDisabled();
  await page.keyboard.press('Enter');
  await page.keyboard.type('new.one@contoso.example');
  await expect(dialog.getByRole('status')).toContainText('1 mailbox to add.');
  await expectAccessibleInBothThemes(mocked, 'wizard-add-mailboxes');
  await mocked.app.evaluate(() => {
    const { state } = globalThis.mock;
    state!.sourceMailboxes.push({ mailbox: 'new.one@contoso.example', kind: 'user' });
  });
  await add.click();
  await expect(dialog).toHaveCount(0);
  await expect(wizard.getByRole('button', { name: 'Add mailboxes…' })).toBeFocused();
  // It is one of those that are selected.
  await expect(wizard.getByText('51 of 51 selected')).toBeVisible();
  await expect
    .poll(() => mocked.calls('sources.check'))
    .toMatchObject([
      { sourceId: 'source-1', secret: null, config: { mailboxes: ['new.one@contoso.example'] } },
    ]);
  const updated = (await mocked.lastCall('sources.update')) as { config: { mailboxes: string[] } };
  expect(updated.config.mailboxes).toHaveLength(51);
  expect(updated.config.mailboxes.at(-1)).toBe('new.one@contoso.example');
});

test('what cannot be read is said before it is added all the same', async () => {
  const wizard = await openMailboxes();
  await mocked.fail('sources.check', {
    code: 'source-credentials',
    message: 'mail.contoso.example rejected the user name or password.',
  });
  await wizard.getByRole('button', { name: 'Add mailboxes…' }).click();
  const dialog = mocked.page.getByRole('alertdialog', { name: 'Add mailboxes' });
  await dialog.getByRole('textbox', { name: 'Addresses' }).fill('typo@contoso.example');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('rejected the user name or password');
  expect(await mocked.calls('sources.update')).toEqual([]);
  await expectAccessibleInBothThemes(mocked, 'wizard-add-mailboxes-rejected');
  await dialog.getByRole('button', { name: 'Add anyway' }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => mocked.calls('sources.update')).toHaveLength(1);
});

test('a line without a mailbox is said, and nothing is added', async () => {
  const wizard = await openMailboxes();
  await wizard.getByRole('button', { name: 'Add mailboxes…' }).click();
  const dialog = mocked.page.getByRole('alertdialog', { name: 'Add mailboxes' });
  const field = dialog.getByRole('textbox', { name: 'Addresses' });
  await field.fill('a b c@@');
  await expect(field).toHaveAccessibleDescription('1 line has no mailbox. Correct or remove it.');
  await expect(dialog.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
});
