import { expect, type Locator } from '@playwright/test';
import { text } from '../../../shared/texts/text.js';
import { reviewOf, subscriptionLicense, viewOf } from '../support/license-fixtures.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const done = { outcome: 'done', message: text('licenseChange.removed') } as const;
const worse = reviewOf(
  { type: 'evaluation', mailboxes: 50, expiresOn: '2026-10-31', supportExpiresOn: '2026-10-31' },
  97,
);
const better = reviewOf({ mailboxes: 150, expiresOn: '2028-04-10', supportExpiresOn: '2028-06-30' }, 97);
const license = viewOf(subscriptionLicense, { managed: 97 });

/** A key's shape; what it says is main's to read. */
const key = `eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.${'A'.repeat(86)}`;

/** What the clipboard would bring, once the place is there. */
async function pasteInto(place: Locator, words: string): Promise<void> {
  await place.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, words);
}

async function paste(words: string): Promise<void> {
  await pasteInto(mocked.page.locator('body'), words);
}

async function drag(type: 'dragover' | 'drop', content: string): Promise<void> {
  await mocked.page.evaluate(
    ([name, bytes]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], 'key.lic'));
      document.body.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    },
    [type, content] as const,
  );
}

test('§11: a worse key is shown beside the installed one, what is worse is marked, and keeping is the first choice (light and dark)', async () => {
  const { page } = mocked;
  await mocked.open(
    sampleState({
      license,
      licenseChange: { false: worse, true: done },
    }),
  );
  await paste(key);
  const review = page.getByRole('alertdialog', { name: 'Replace the license?' });
  await expect(review.getByRole('row', { name: /^Mailboxes 100 50/ })).toContainText('Worse');
  await expect(review.getByRole('row', { name: /^Expiration date/ })).toContainText('Worse');
  await expect(review.getByRole('row', { name: /^Issued/ })).not.toContainText('Worse');
  await expect(review).toContainText('It would stop the backup of 47 mailboxes. Restore is not affected.');
  await expect(review.getByRole('button', { name: 'Keep the installed license' })).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'license-review-worse');
  await review.getByRole('button', { name: 'Install anyway' }).click();
  await expect(review).toHaveCount(0);
  await expect
    .poll(() => mocked.calls('license.install'))
    .toEqual([{ from: 'pasted', text: key }, { from: 'reviewed' }]);
});

test('§11: a better key is shown too before it replaces the installed one (light and dark)', async () => {
  const { page } = mocked;
  await mocked.open(
    sampleState({
      license,
      licenseChange: { false: better, true: done },
    }),
  );
  await drag('dragover', key);
  await expect(page.getByText('Drop the license key file to install it')).toBeVisible();
  await screenshot(page, 'license-drop');
  await drag('drop', key);
  const review = page.getByRole('alertdialog', { name: 'Replace the license?' });
  await expect(review).toContainText('Nothing gets worse.');
  await expect(review).not.toContainText('Worse');
  await expect(review.getByRole('button', { name: 'Install', exact: true })).toBeFocused();
  await expectAccessibleInBothThemes(mocked, 'license-review-better');
  await page.keyboard.press('Escape');
  await expect(review).toHaveCount(0);
  await expect(page.getByRole('dialog', { name: 'License Information' })).toBeVisible();
  const [call] = (await mocked.calls('license.install')) as {
    from: string;
    bytes: Record<number, number>;
  }[];
  expect(call?.from).toBe('dropped');
  expect(Buffer.from(Object.values(call?.bytes ?? {})).toString()).toBe(key);
});

test('§11: what is pasted into a field, or is no key, stays where it is', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license }));
  await paste('Hello');
  await page.getByRole('button', { name: 'Mailboxes', exact: true }).click();
  await pasteInto(page.getByRole('searchbox').first(), key);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await mocked.calls('license.install')).toEqual([]);
});

test('§11: a file that is dropped while another window stands in front installs nothing', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ license }));
  await page.keyboard.press('ControlOrMeta+K');
  await drag('dragover', key);
  await expect(page.getByText('Drop the license key file to install it')).toHaveCount(0);
  await drag('drop', key);
  await page.keyboard.press('Escape');
  expect(await mocked.calls('license.install')).toEqual([]);
});
