import { type Locator, expect } from '@playwright/test';
import { errorHelp } from '../../../renderer/base/error-help.js';
import type { LogLine, SessionDetail } from '../../../shared/backup/session.js';
import { errorCodes } from '../../../shared/errors.js';
import { expectAccessibleInBothThemes } from '../support/both-themes.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { ago } from '../support/sample-dates.js';
import { sampleState } from '../support/sample-state.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const line = (text: string, rest: Partial<LogLine> = {}): LogLine => ({
  ...{ type: 'Error', text, start: ago(50_000), end: ago(40_000) },
  ...rest,
});

function failed(change: Partial<SessionDetail>): SessionDetail {
  return {
    ...{ id: 'session-run', type: 'backup', name: 'Contoso nightly', jobId: 'job-1', trigger: 'manual' },
    ...{ status: 'Failed', startedAt: ago(60_000), endedAt: ago(1000), log: [], mailboxes: [] },
    ...change,
  };
}

async function openHistory(detail: SessionDetail): Promise<void> {
  const { log: _, mailboxes: __, ...head } = detail;
  await mocked.open(sampleState({ sessions: [head], sessionDetails: { [detail.id]: detail } }));
  const { page } = mocked;
  await page.getByRole('navigation').getByRole('button', { name: 'History', exact: true }).click();
  await page
    .getByRole('row', { name: /Contoso nightly/ })
    .first()
    .click();
}

const log = (): Locator => mocked.page.getByRole('region', { name: 'Log' });
const learnMore = (about: string): Locator =>
  mocked.page.getByRole('button', { name: `Learn more: ${about}`, exact: true });

test('a line of the log leads by the keyboard to the paragraph about its error, and back', async () => {
  const { page } = mocked;
  const tls = 'The certificate of mail.contoso.example has expired.';
  await openHistory(
    failed({
      log: [
        line('Reading the mailboxes of Contoso', { type: 'Success' }),
        line('Mailbox u01@contoso.example is tried again.', { type: 'Warning', code: 'source-throttled' }),
        line(tls, { code: 'source-tls' }),
        line('Stopped by the user.', { type: 'Warning', code: 'cancelled' }),
      ],
    }),
  );
  await expect(log().getByRole('button', { name: /^Learn more/ })).toHaveCount(2);
  await expectAccessibleInBothThemes(mocked, 'log-learn-more');
  await log().focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(learnMore(tls)).toBeFocused();
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { name: 'The certificate is not accepted' });
  await expect(heading).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(heading).toHaveCount(0);
  await expect(learnMore(tls)).toBeFocused();
});

test('every code that a line can have leads to its paragraph, or has none on purpose', async () => {
  const { page } = mocked;
  await openHistory(failed({ log: errorCodes.map((code) => line(`It was ${code}.`, { code })) }));
  for (const code of errorCodes) {
    const text = log().getByText(`It was ${code}.`);
    await text.scrollIntoViewIfNeeded();
    await expect(text).toBeVisible();
    const link = learnMore(`It was ${code}.`);
    if (errorHelp[code] === null) {
      await expect(link).toHaveCount(0);
      continue;
    }
    await link.click();
    await expect(page.getByText(`Code ${code}.`, { exact: true })).toBeInViewport();
    await page.keyboard.press('Escape');
  }
});

test('a line about the license leads to what the guide says of licenses', async () => {
  const { page } = mocked;
  const limit = 'Mailbox u26@contoso.example was not processed: the license limit has been exceeded.';
  const over =
    'Your subscription license has expired and the grace period is over. No mailboxes were processed.';
  await openHistory(
    failed({
      log: [line(limit, { type: 'Warning', code: 'license-limit' }), line(over, { code: 'license-stopped' })],
    }),
  );
  await expectAccessibleInBothThemes(mocked, 'log-learn-more-license');
  for (const [said, heading] of [
    [limit, 'Which mailboxes the license covers'],
    [over, 'What Postkeep says, and when'],
  ] as const) {
    await learnMore(said).click();
    await expect(page.getByRole('heading', { name: heading })).toBeInViewport();
    await page.keyboard.press('Escape');
    await expect(learnMore(said)).toBeFocused();
  }
});

test('the reasons of a run lead there too', async () => {
  const { page } = mocked;
  const reason = 'mail.contoso.example rejected the user name or password.';
  const of = { licenseState: 'Licensed', seen: 0, stored: 0, removed: 0, flagsChanged: 0 } as const;
  const failure = { ...of, bytesRead: 0, bytesStored: 0, result: 'failed', reason } as const;
  await openHistory(
    failed({
      mailboxes: [
        { ...failure, mailbox: 'u01@contoso.example', code: 'source-credentials' },
        { ...failure, mailbox: 'u02@contoso.example', code: 'source-credentials' },
        { ...failure, mailbox: 'u03@contoso.example', reason: 'Stopped by a rule without a code.' },
      ],
    }),
  );
  await page.getByRole('tab', { name: '3 mailboxes' }).click();
  const reasons = page.getByRole('list', { name: 'Reasons' });
  await expect(reasons.getByRole('button', { name: /^Learn more/ })).toHaveCount(1);
  await expectAccessibleInBothThemes(mocked, 'reasons-learn-more');
  await learnMore(reason).click();
  await expect(page.getByRole('heading', { name: 'The sign-in was rejected' })).toBeInViewport();
});
