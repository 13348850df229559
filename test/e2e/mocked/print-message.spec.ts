import { expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('what is printed has head, attachments and body of the message and nothing to load; a printer that refuses is said', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
  const preview = page.getByRole('region', { name: 'Preview' });
  const print = preview.getByRole('button', { name: 'Print…' });
  await print.focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await mocked.calls('restore.print')).length).toBe(1);
  const [{ messageId, document }] = (await mocked.calls('restore.print')) as [
    { messageId: string; document: string },
  ];
  const { messages, preview: sample } = sampleState();
  expect(messageId).toBe(messages[0]?.id);
  for (const { name } of sample.attachments) expect(document).toContain(name);
  expect(document).toContain(`<h1>${messages[0]?.subject ?? ''}</h1>`);
  expect(document).toContain("default-src 'none'");
  expect(document).not.toMatch(/<script|https?:\/\/[^"<]*\.(png|gif|jpg)/i);

  await mocked.fail('restore.print', { code: 'io', message: 'The message was not printed: no paper.' });
  await print.click();
  await expect(preview).toContainText('The message was not printed: no paper.');
  await expectAccessibleInBothThemes(mocked, 'restore-print-failed');
});
