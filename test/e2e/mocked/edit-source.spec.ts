import { expect } from '@playwright/test';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectReady, screenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

test('a failed run leads to the field of the changed password; nothing else of the source changes', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('row', { name: /Contoso nightly/ }).click();
  await page.getByRole('button', { name: 'Mail source…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
  const password = dialog.getByRole('textbox', { name: 'Password' });
  await expect(password).toBeInViewport();
  await expect(password).toHaveValue('');
  await expectAccessibleInBothThemes(mocked, 'edit-source');
  // What is stored serves: so it can be tried.
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.getByText('Signed in:', { exact: false })).toBeVisible();
  await expect
    .poll(() => mocked.calls('sources.check'))
    .toMatchObject([{ sourceId: 'source-1', secret: null }]);
  await password.fill('n3w');
  await dialog.getByRole('button', { name: 'Save source' }).click();
  await expect(dialog).toHaveCount(0);
  const { name, config } = sampleState().sources[0]!;
  await expect
    .poll(() => mocked.calls('sources.update'))
    .toEqual([{ sourceId: 'source-1', name, config, secret: 'n3w' }]);
});

test('another sign-in needs its own secret, and says whose mail is no longer read', async () => {
  const { page } = mocked;
  const [source] = sampleState().sources;
  if (source?.config.type !== 'imap') throw new Error('The sample has no IMAP source.');
  const config = { ...source.config, mailboxes: ['ada@contoso.example'] };
  await mocked.open(sampleState({ sources: [{ ...source, config }] }));
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('tab', { name: 'Mail sources' }).click();
  await page.getByRole('row', { name: /Contoso mail/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
  const save = dialog.getByRole('button', { name: 'Save source' });
  await expect(save).toBeEnabled();
  await dialog.getByRole('radio', { name: 'Microsoft 365' }).check();
  await expect(save).toBeDisabled();
  await dialog.getByRole('radio', { name: 'IMAP server' }).check();
  await expect(save).toBeEnabled();
  const mailboxes = dialog.getByRole('textbox', { name: 'Mailboxes' });
  await mailboxes.fill('somebody@contoso.example');
  await expect(dialog.getByText('no longer backed up from this source', { exact: false })).toBeVisible();
  await screenshot(page, 'edit-source-no-longer');
  await dialog.getByRole('textbox', { name: 'Simultaneous connections' }).fill('33');
  await expect(save).toBeDisabled();
});

test('wherever a session has failed, one click tries its source and leads to the field to mend', async () => {
  const { page } = mocked;
  const known = sampleState();
  const sessions = known.sessions.map((session) =>
    session.jobId === 'job-1' ? { ...session, status: 'Failed' as const } : session,
  );
  const screen = (name: string) => page.getByRole('navigation').getByRole('button', { name }).click();
  const ways: readonly (() => Promise<void>)[] = [
    async () => {
      await screen('Jobs');
      await page.getByRole('row', { name: /Contoso nightly/ }).click();
      await page.getByRole('button', { name: 'Mail source…' }).click();
    },
    async () => {
      await screen('Jobs');
      await page.getByRole('button', { name: 'More actions for Contoso nightly' }).click();
      await page.getByRole('menuitem', { name: 'Mail source…' }).click();
    },
    async () => {
      await screen('History');
      await page
        .getByRole('row', { name: /Contoso nightly/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Mail source…' }).click();
    },
  ];
  for (const go of ways) {
    await mocked.open(sampleState({ sessions }));
    await mocked.fail('sources.check', {
      code: 'source-credentials',
      message: 'mail.contoso.example:993 rejected the user name or password.',
    });
    await go();
    const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
    await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
    await expect(dialog.getByText('rejected the user name', { exact: false })).toHaveCount(1);
    await expect
      .poll(() => mocked.calls('sources.check'))
      .toMatchObject([{ sourceId: 'source-1', secret: null }]);
    await mocked.fail('sources.check', null);
  }
});

test('a changed source asks before its changes are lost, and says that it stays as it is', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('tab', { name: 'Mail sources' }).click();
  await page.getByRole('row', { name: /Contoso mail/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Contoso mail' });
  await expectReady(dialog);
  await dialog.getByRole('textbox', { name: 'Password' }).fill('n3w');
  await page.keyboard.press('Escape');
  await expect(page.getByText('“Contoso mail” stays as it is.')).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await mocked.calls('sources.update')).toEqual([]);
});
