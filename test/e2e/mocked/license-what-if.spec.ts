import { type Locator, expect } from '@playwright/test';
import { wording } from '../../../shared/events.js';
import { text } from '../../../shared/texts/text.js';
import { rentalLicense, statesOfSection4, subscriptionLicense, viewOf } from '../support/license-fixtures.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const license = viewOf({ ...subscriptionLicense, expiresOn: '2026-12-31' }, { managed: 90 });
const larger = { ...rentalLicense, mailboxes: 150 };
const events = [
  {
    at: '2026-01-01T09:00:00Z',
    number: 24010,
    text: 'A license for 100 mailboxes until 2026-12-31 has been installed.',
  },
  { at: '2026-03-20T03:00:00Z', number: 24070, text: 'The license limit has been exceeded by 40 mailboxes.' },
  {
    at: '2026-03-20T03:00:00Z',
    number: 24060,
    ...wording(text('licenseEvents.exceededGraceEntered', { endsOn: '2026-05-20' })),
  },
];

async function openTab(name: string): Promise<Locator> {
  await mocked.page.getByRole('button', { name: /Open License Information/ }).click();
  const dialog = mocked.page.getByRole('dialog', { name: 'License Information' });
  await dialog.getByRole('tab', { name }).click();
  return dialog;
}

/** State and words of the supposed day. */
const outcomeOf = (dialog: Locator): Locator => dialog.getByRole('status');

test('§11 What if: days, mailboxes and keys are supposed, and nothing is changed (light and dark)', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license, events, examinedKey: larger }));
  const dialog = await openTab('What if');
  await expect(outcomeOf(dialog)).toContainText('Today');
  await expect(outcomeOf(dialog)).toContainText('All 90 mailboxes are backed up.');
  const follows = dialog.getByRole('listitem').filter({ hasText: /\d|Today/ });
  await expect(follows.filter({ hasText: '2/1/2027' })).toContainText('Expired');
  expect(
    await dialog.evaluate((element) =>
      [...element.querySelectorAll('*')].some(
        (each) => getComputedStyle(each).overflowX === 'auto' && each.scrollWidth > each.clientWidth,
      ),
    ),
  ).toBe(false);
  await expectAccessibleInBothThemes(mocked, 'what-if-today');

  await dialog.getByRole('spinbutton', { name: 'Mailboxes' }).fill('140');
  await dialog.getByRole('spinbutton', { name: 'Mailboxes' }).press('Enter');
  await expect(outcomeOf(dialog)).toContainText('Exceeded (61 days of grace period remaining)');
  await expect(outcomeOf(dialog)).toContainText(
    '120 of 140 mailboxes are backed up. 20 mailboxes wait or stop.',
  );
  await screenshot(page, 'what-if-mailboxes');

  await dialog.getByLabel('Day', { exact: true }).fill('2027-02-01');
  await expect(outcomeOf(dialog)).toContainText('On 2/1/2027');
  await expect(outcomeOf(dialog)).toContainText('No mailboxes are backed up. You can always restore.');
  await expectAccessibleInBothThemes(mocked, 'what-if-expired');

  await dialog.getByRole('button', { name: 'Another key…' }).click();
  await expect(dialog.getByText('Rental, 150 mailboxes until 4/10/2027')).toBeVisible();
  await expect(outcomeOf(dialog)).toContainText('All 140 mailboxes are backed up.');
  await dialog.getByRole('button', { name: 'No license' }).click();
  await expect(outcomeOf(dialog)).toContainText('10 of 140 mailboxes are backed up.');
  await dialog.getByRole('button', { name: 'Reset' }).click();
  await expect(outcomeOf(dialog)).toContainText('All 90 mailboxes are backed up.');
  expect(await mocked.calls('license.install')).toEqual([]);
});

test('§11 History: since when and why the license is where it is (light and dark)', async () => {
  const { page } = mocked;
  const exceeded = statesOfSection4['exceeded-beyond-allowance'];
  await mocked.open(sampleState({ license: exceeded, events }));
  const dialog = await openTab('History');
  await expect(dialog).toContainText(
    'Since 3/20/2026, 3:00 AM: The license limit has been exceeded by 40 mailboxes.',
  );
  const history = dialog.getByRole('list', { name: 'License history' }).getByRole('listitem');
  await expect(history).toHaveCount(3);
  // Dates are in the user's format; an event of an earlier version stays as it was written.
  await expect(history.filter({ hasText: 'It ends on 5/20/2026.' })).toHaveCount(1);
  await expect(history.filter({ hasText: 'until 2026-12-31 has been installed.' })).toHaveCount(1);
  await expectAccessibleInBothThemes(mocked, 'license-history');
  await dialog.getByRole('tab', { name: 'What if' }).click();
  await expect(outcomeOf(dialog)).toContainText('120 of 140 mailboxes are backed up.');
  await screenshot(page, 'what-if-exceeded');
});

test('§11 What if without a license: the ten that are free, and what a key would change', async () => {
  await mocked.open(sampleState({ license: viewOf(null, { managed: 30 }), examinedKey: larger }));
  const dialog = await openTab('What if');
  await expect(outcomeOf(dialog)).toContainText('10 of 30 mailboxes are backed up.');
  await dialog.getByRole('button', { name: 'Another key…' }).click();
  await expect(outcomeOf(dialog)).toContainText('Valid');
  await expect(outcomeOf(dialog)).toContainText('All 30 mailboxes are backed up.');
  await screenshot(mocked.page, 'what-if-none');
});

test('§11 What if: a key that is none is refused in the dialog', async () => {
  await mocked.open(sampleState({ license }));
  const dialog = await openTab('What if');
  await mocked.fail('license.examine', { code: 'license-invalid', message: 'License key is invalid' });
  await dialog.getByRole('button', { name: 'Another key…' }).click();
  await expect(dialog.getByText('License key is invalid', { exact: true })).toBeVisible();
});

test('§11 What if by keyboard: the slider moves a day with an arrow, to the end with End, and says its date', async () => {
  await mocked.open(sampleState({ license, events }));
  const dialog = await openTab('What if');
  const slider = dialog.getByRole('slider', { name: 'Day on the timeline' });
  await slider.focus();
  await slider.press('ArrowRight');
  await expect(outcomeOf(dialog)).toContainText('On 4/11/2026');
  await expect(slider).toHaveAttribute('aria-valuetext', '4/11/2026');
  await slider.press('End');
  await expect(outcomeOf(dialog)).toContainText('Expired');
  await slider.press('Home');
  await expect(outcomeOf(dialog)).toContainText('Today');
  // A day of the list leads there too.
  await dialog.getByRole('button', { name: '1/1/2027' }).press('Enter');
  await expect(outcomeOf(dialog)).toContainText('Expired (30 days of grace period remaining)');
});
