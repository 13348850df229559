import { type Locator, expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import { verbatim } from '../../../shared/texts/text.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot, windowScreenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { toast } from '../support/toast.js';
import { textOrder } from '../../../renderer/messages/text-order.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

async function openWizard(): Promise<Locator> {
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  return page.getByRole('dialog', { name: 'New job' });
}

/** A new job at the choice of its mailboxes, of which there are fifty. */
async function openMailboxes(state = sampleState()): Promise<Locator> {
  await mocked.open(state);
  const wizard = await openWizard();
  await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
  await wizard.getByRole('button', { name: 'Next' }).click();
  return wizard;
}

test('from all mailboxes to some, all stay selected at first, and the list can be narrowed to what is selected', async () => {
  const wizard = await openMailboxes();
  await wizard.getByRole('radio', { name: 'Selected mailboxes only' }).click();
  await expect(wizard.getByText('50 of 50 selected')).toBeVisible();
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('chiara');
  await wizard.getByRole('button', { name: 'Clear selection' }).click();
  const rows = wizard.getByRole('list', { name: 'Mailboxes in this source' }).getByRole('listitem');
  const found = await rows.count();
  expect(found).toBeGreaterThan(0);
  await expect(wizard.getByText(`${String(50 - found)} of 50 selected`)).toBeVisible();
  await wizard.getByRole('checkbox', { name: 'Selected only' }).click();
  await expect(wizard.getByText('No matching mailboxes.')).toBeVisible();
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('');
  await expect(rows.first()).toHaveAttribute('aria-setsize', String(50 - found));
  // What is cleared stays in view until the list is asked for again.
  await rows.first().getByRole('checkbox').click();
  await expect(rows.first()).toHaveAttribute('aria-setsize', String(50 - found));
  await expectAccessibleInBothThemes(mocked, 'wizard-mailboxes-selected-only');
});

test('some cannot be asked for before it is known which there are: none would be selected', async () => {
  await mocked.open(sampleState());
  await mocked.hold('sources.mailboxes', true);
  const wizard = await openWizard();
  await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
  await wizard.getByRole('button', { name: 'Next' }).click();
  const some = wizard.getByRole('radio', { name: 'Selected mailboxes only' });
  await expect(some).toBeDisabled();
  await mocked.hold('sources.mailboxes', false);
  await some.click();
  await expect(wizard.getByText('50 of 50 selected')).toBeVisible();
});

test('kinds are given to all mailboxes that are shown, and the list is in the order of the language', async () => {
  const wizard = await openMailboxes();
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('chiara');
  const rows = wizard.getByRole('list', { name: 'Mailboxes in this source' }).getByRole('listitem');
  await expect(rows.first()).toContainText('chiara');
  const count = await rows.count();
  await wizard.getByRole('button', { name: 'Set kind…' }).click();
  await screenshot(mocked.page, 'wizard-mailboxes-kind-menu');
  await mocked.page.getByRole('menuitem', { name: `Shared (${String(count)} shown)` }).click();
  for (const kind of await rows.getByRole('combobox').all()) await expect(kind).toHaveValue('shared');
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('');
  const names = await rows
    .getByRole('checkbox')
    .evaluateAll((boxes) => boxes.map((box) => box.closest('[role="listitem"]')?.textContent ?? ''));
  expect(names).toEqual([...names].sort(textOrder('en').compare));
});

test('folders are picked from those of a mailbox, by the keyboard too; one that is nowhere is marked before the job is made', async () => {
  const wizard = await openMailboxes();
  const { page } = mocked;
  const section = wizard.getByRole('region', { name: 'Excluded folders' });
  await expect(section).toContainText('None');
  await section.getByRole('button', { name: 'Choose folders…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Excluded folders' });
  const tree = dialog.getByRole('list', { name: 'Folders of the mailbox' });
  await expect(tree.getByRole('listitem')).toHaveText([
    'INBOX4,211 messages, 812 MB',
    'Archive',
    '2019120 messages, 9.1 MB',
    '202094 messages, 7.3 MB',
    'Junk E-mail312 messages, 4 MB',
    'Sent1,804 messages, 390 MB',
  ]);
  await tree.getByRole('checkbox', { name: 'Leave out Archive', exact: true }).focus();
  await page.keyboard.press('Space');
  await expect(tree.getByRole('checkbox', { name: 'Leave out Archive/2019' })).toBeChecked();
  await expect(tree.getByRole('checkbox', { name: 'Leave out Archive/2019' })).toBeDisabled();
  await tree.getByRole('checkbox', { name: 'Leave out Junk E-mail' }).click();
  const typed = dialog.getByRole('textbox', { name: 'Left out' });
  await expect(typed).toHaveValue('Archive\nJunk E-mail');
  await typed.fill('Archive\nJunk E-mail\nJunk\nNonexistent/Folder');
  await expect(dialog.getByText(/^Not among the folders of .*: Junk, Nonexistent\/Folder$/)).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'wizard-folders');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(section).toContainText('Archive, Junk E-mail, Junk and 1 more');
  await expect(section).toContainText('Not among the folders');
  await expectAccessibleInBothThemes(mocked, 'wizard-mailboxes-folders');
  for (const _step of ['schedule', 'repository', 'summary'])
    await wizard.getByRole('button', { name: 'Next' }).click();
  await expect(wizard.getByText(/^Not among the folders of .*: Junk, Nonexistent\/Folder$/)).toBeVisible();
  await wizard.getByRole('button', { name: 'Create job', exact: true }).click();
  await expect
    .poll(() => mocked.calls('jobs.create'))
    .toMatchObject([{ excludedFolders: ['Archive', 'Junk E-mail', 'Junk', 'Nonexistent/Folder'] }]);
});

test('chosen mailboxes that the source no longer has are named, and can be taken out', async () => {
  const { page } = mocked;
  const [job] = sampleState().jobs;
  const selection = {
    type: 'chosen' as const,
    mailboxes: ['chiara.romano@contoso.example', 'gone@contoso.example'],
  };
  await mocked.open(sampleState({ jobs: [{ ...job!, selection }] }));
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('button', { name: `More actions for ${job!.name}` }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const wizard = page.getByRole('dialog', { name: `Edit ${job!.name}` });
  await wizard.getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await expect(
    wizard.getByText(/^Not in the source’s list of mailboxes: gone@contoso.example/),
  ).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'wizard-mailboxes-missing');
  await wizard.getByRole('button', { name: 'Remove from the job' }).click();
  await expect(wizard.getByText(/^Not in the source’s list/)).toHaveCount(0);
  await wizard.getByRole('button', { name: 'Summary' }).click();
  await wizard.getByRole('button', { name: 'Save job' }).click();
  await expect
    .poll(() => mocked.calls('jobs.update'))
    .toMatchObject([{ definition: { selection: { mailboxes: ['chiara.romano@contoso.example'] } } }]);
});

test('folders that cannot be listed are said, asked for again, and can be typed all the same', async () => {
  const wizard = await openMailboxes();
  await mocked.fail('sources.folders', {
    code: 'source-unreachable',
    message: 'mail.contoso.example did not answer.',
  });
  await wizard.getByRole('button', { name: 'Choose folders…' }).click();
  const dialog = mocked.page.getByRole('dialog', { name: 'Excluded folders' });
  await expect(dialog).toContainText('mail.contoso.example did not answer.');
  await dialog.getByRole('textbox', { name: 'Left out' }).fill('Junk');
  await expect(dialog).not.toContainText('Not among the folders');
  await expectAccessibleInBothThemes(mocked, 'wizard-folders-failed');
  await mocked.fail('sources.folders', null);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByText(/^Not among the folders of .*: Junk$/)).toBeVisible();
});

test('a cron expression that is none is refused at its own step', async () => {
  const wizard = await openMailboxes();
  const next = wizard.getByRole('button', { name: 'Next' });
  await next.click();
  await wizard.getByRole('radio', { name: 'Cron expression' }).click();
  await mocked.fail('jobs.nextRuns', {
    code: 'invalid-argument',
    message: '“61 * * * *” is not a schedule.',
  });
  const field = wizard.getByRole('textbox', { name: 'Cron expression' });
  await field.fill('61 * * * *');
  await expect(wizard.getByText('“61 * * * *” is not a schedule.')).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await expect(wizard.getByRole('button', { name: 'Summary' })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(mocked, 'wizard-cron-refused');
  await mocked.fail('jobs.nextRuns', null);
  await field.fill('30 22 * * 1-5');
  await expect(wizard.getByRole('region', { name: 'Next runs' }).getByRole('listitem')).toHaveCount(5);
  await expect(next).not.toHaveAttribute('aria-disabled', 'true');
});

test('the dialog grows with the window, and keeps room for its step in a small one', async () => {
  const wizard = await openMailboxes();
  const list = wizard.getByRole('group', { name: 'Mailboxes in this source' });
  const height = async (): Promise<number> => (await list.boundingBox())?.height ?? 0;
  const usual = await height();
  expect(usual).toBeGreaterThan(36 * 6);
  await mocked.resize(1920, 1080);
  await expect.poll(height).toBeGreaterThan(usual + 250);
  await screenshot(mocked.page, 'wizard-mailboxes-1920x1080');
  await mocked.resize(900, 600);
  await expect.poll(height).toBeGreaterThan(36 * 3);
  await screenshot(mocked.page, 'wizard-mailboxes-900x600');
});

test('at 200 % the step has most of the window, and everything of it can be reached', async () => {
  await mocked.zoom(2);
  const wizard = await openMailboxes();
  await expect.poll(() => mocked.page.evaluate('innerWidth')).toBeLessThan(600);
  await windowScreenshot(mocked.app, 'wizard-mailboxes-200');
  for (const name of ['Select all', 'Set kind…', 'Choose folders…', 'Next']) {
    const button = wizard.getByRole('button', { name });
    await button.scrollIntoViewIfNeeded();
    await expect(button).toBeInViewport({ ratio: 1 });
  }
  await expect(wizard.getByRole('button', { name: 'Mailboxes', exact: true })).toBeInViewport();
  const step = wizard.getByRole('heading', { name: 'Which mailboxes do you want to back up?' }).locator('..');
  expect((await step.boundingBox())!.height).toBeGreaterThan(160);
});

test('times stand in one format, in the step and in the summary', async () => {
  const wizard = await openMailboxes();
  for (const _step of ['schedule', 'repository', 'summary'])
    await wizard.getByRole('button', { name: 'Next' }).click();
  await expect(wizard.getByText('Every day at 10:00 PM')).toBeVisible();
  await expect(wizard).not.toContainText('22:00');
});

const offer = (within: Locator): Locator => within.getByRole('button', { name: 'Continue your draft' });

test('what was chosen and typed is kept on Escape, offered again where it was left, and gone once the job is made', async () => {
  const { page } = mocked;
  const wizard = await openMailboxes();
  await wizard.getByRole('radio', { name: 'Selected mailboxes only' }).click();
  await wizard.getByRole('button', { name: 'Clear selection' }).click();
  await wizard.getByRole('searchbox', { name: 'Filter mailboxes' }).fill('chiara');
  await wizard.getByRole('checkbox', { name: 'chiara.romano@contoso.example' }).click();
  await wizard.getByRole('button', { name: 'Next' }).click();
  await wizard.getByRole('radio', { name: 'At an interval' }).click();
  await wizard.getByRole('textbox', { name: 'Run every' }).fill('6');
  await page.keyboard.press('Escape');
  await expect(wizard).toHaveCount(0);
  await expect(toast(page, 'Your draft is kept')).toBeVisible();
  await expect(offer(page.getByRole('main'))).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'jobs-draft');

  // Also after the next start of the console.
  await page.reload();
  await page.getByRole('button', { name: 'New job' }).click();
  await expect(wizard.getByRole('heading', { name: 'Where’s the mail?' })).toBeVisible();
  await expectAccessibleInBothThemes(mocked, 'wizard-draft-offered');
  await offer(wizard).focus();
  await page.keyboard.press('Enter');
  await expect(wizard.getByRole('textbox', { name: 'Run every' })).toHaveValue('6');
  await wizard.getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await expect(wizard.getByText('1 of 50 selected')).toBeVisible();
  await wizard.getByRole('button', { name: 'Summary' }).click();
  await wizard.getByRole('button', { name: 'Create job', exact: true }).click();
  await expect(wizard).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('jobs.create'))
    .toMatchObject([
      {
        selection: { type: 'chosen', mailboxes: ['chiara.romano@contoso.example'] },
        schedule: { type: 'every', minutes: 360 },
      },
    ]);
  await expect(offer(page.getByRole('main'))).toHaveCount(0);
  await page.getByRole('button', { name: 'New job' }).click();
  await expect(wizard.getByRole('radio', { name: /^Contoso mail/ })).toBeVisible();
  await expect(offer(wizard)).toHaveCount(0);
});

test('a draft is gone on with from Jobs, or deleted; choosing a source alone leaves none', async () => {
  const { page } = mocked;
  const wizard = await openMailboxes();
  await wizard.getByRole('button', { name: 'Cancel' }).click();
  await expect(wizard).toHaveCount(0);
  await expect(offer(page.getByRole('main'))).toHaveCount(0);
  await page.getByRole('button', { name: 'New job' }).click();
  await wizard.getByRole('radio', { name: /^Contoso mail/ }).click();
  await wizard.getByRole('button', { name: 'Next' }).click();
  await wizard.getByRole('button', { name: 'Clear selection' }).click();
  await wizard.getByRole('button', { name: 'Cancel' }).click();
  await offer(page.getByRole('main')).click();
  await expect(wizard.getByText('0 of 50 selected')).toBeVisible();
  await wizard.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Delete draft' }).click();
  await expect(offer(page.getByRole('main'))).toHaveCount(0);
  await page.getByRole('button', { name: 'New job' }).click();
  await expect(wizard.getByRole('radio', { name: /^Contoso mail/ })).toBeVisible();
  await expect(offer(wizard)).toHaveCount(0);
});

test('a draft of a change stays with its job, and no passphrase is ever kept', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs', exact: true }).click();
  const edit = async (): Promise<Locator> => {
    await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    return page.getByRole('dialog', { name: 'Edit Contoso nightly' });
  };
  const wizard = await edit();
  await wizard.getByRole('button', { name: 'Repository' }).click();
  await wizard.getByRole('radio', { name: 'Custom folder' }).click();
  await wizard.getByRole('textbox', { name: 'Folder' }).fill('/mnt/new');
  await wizard.getByRole('checkbox', { name: /^Encrypt/ }).check();
  for (const field of await wizard.getByLabel(/passphrase/i).all())
    if ((await field.getAttribute('type')) === 'password') await field.fill('correct horse battery staple');
  await page.keyboard.press('Escape');
  await expect(wizard).toHaveCount(0);
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('correct horse');
  await edit();
  await offer(wizard).click();
  await expect(wizard.getByRole('textbox', { name: 'Folder' })).toHaveValue('/mnt/new');
});

test('what is kept and cannot be read is left aside', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.evaluate(`localStorage.setItem('postkeep.job-draft.new', '{"at":"yesterday","fields":{}}')`);
  const wizard = await openWizard();
  await expect(wizard.getByRole('radio', { name: /^Contoso mail/ })).toBeVisible();
  await expect(offer(wizard)).toHaveCount(0);
});

test('a folder that cannot be used as it is now is said again before the job is made', async () => {
  const looks = {
    '/mnt/away': {
      type: 'unknown' as const,
      error: { code: 'io' as const, message: verbatim('/mnt/away cannot be read. Check its permissions.') },
    },
  };
  const wizard = await openMailboxes(sampleState({ looks }));
  for (const _step of ['schedule', 'repository']) await wizard.getByRole('button', { name: 'Next' }).click();
  await wizard.getByRole('radio', { name: 'Custom folder' }).click();
  await wizard.getByRole('textbox', { name: 'Folder' }).fill('/mnt/away');
  await expect(wizard).toContainText('/mnt/away cannot be read.');
  await wizard.getByRole('button', { name: 'Next' }).click();
  await expect(wizard.getByRole('textbox', { name: 'Job name' })).toBeVisible();
  await expect(wizard).toContainText('/mnt/away cannot be read.');
  await expectAccessibleInBothThemes(mocked, 'wizard-summary-trouble');
});
