import { licenseView } from '../../../core/license/license-view.js';
import { reviewBeforeInstall } from '../../../core/license/install-answer.js';
import type { LicenseChange } from '../../../shared/license/license-change.js';
import type { LicenseView } from '../../../shared/license/license-view.js';
import type { Popup } from '../../../shared/notices/popup.js';
import { noticeOf } from '../../../core/license-notices/notification.js';
import { outcomeTexts } from '../../../shared/license/update-texts.js';
import type { UpdateOutcome, UpdateReport } from '../../../shared/license/update.js';
import type { LicenseFacts, LicensePayload, MailboxCounts } from '../../../shared/license/model.js';
import { verbatim } from '../../../shared/texts/text.js';

/** The moment at which every mocked test takes place. */
export const now = '2026-04-10T09:30:00.000Z';

export const installationId = '2b6ce9a4-4a0e-4b1c-8f0e-5d1c3a7be001';

export const rentalLicense: LicensePayload = {
  licenseId: '7b0c7f8e-3d0a-4a3e-9a52-2f6d1f0c9e11',
  product: 'postkeep',
  type: 'rental',
  contract: { id: 'C-2026-0117', type: 'hosting-rental' },
  package: 'Postkeep Enterprise',
  licensedTo: { company: 'Contoso Hosting GmbH', contact: 'Ada Lindqvist', email: 'ada@contoso.example' },
  mailboxes: 100,
  issuedAt: '2026-01-01T00:00:00Z',
  expiresOn: '2027-04-10',
  supportId: '02145879',
  supportExpiresOn: '2027-06-30',
};

export const subscriptionLicense: LicensePayload = {
  ...rentalLicense,
  type: 'subscription',
  contract: { id: 'C-2026-0117', type: 'subscription' },
};

/** What the engine says of a license and its mailboxes: the words in the tests are the product's. */
export function viewOf(
  license: LicensePayload | null,
  counts: Partial<MailboxCounts> = {},
  more: Partial<Omit<LicenseView, 'facts'>> & { readonly facts?: Partial<LicenseFacts> } = {},
): LicenseView {
  const { facts, ...view } = more;
  return {
    ...licenseView(
      { license, now, autoUpdate: view.autoUpdate ?? false, lastUsageReportOn: null, ...facts },
      { managed: 7, new: 0, exceededSince: null, ...counts },
      { updating: false, lastUpdate: null, nextUpdateAt: null },
      null,
      installationId,
    ),
    ...view,
  };
}

/** A rental license that updates by itself: every row, and the longest timeline. */
function rental(license: Partial<LicensePayload>, counts: Partial<MailboxCounts> = {}): LicenseView {
  return viewOf(
    { ...rentalLicense, ...license },
    { managed: 10, new: 3, ...counts },
    {
      autoUpdate: true,
      lastUpdate: { at: '2026-04-06T04:12:00Z', outcome: 'up-to-date' },
      nextUpdateAt: '2026-04-13T04:12:00Z',
    },
  );
}

export const validRental = rental({});

/** The states of licensing.md §4 as views, by name. */
export const statesOfSection4 = {
  'expired-grace': viewOf({ ...subscriptionLicense, expiresOn: '2026-03-28' }),
  'expired-post-grace': viewOf({ ...subscriptionLicense, expiresOn: '2026-02-20' }),
  'exceeded-within-allowance': viewOf(subscriptionLicense, { managed: 112, exceededSince: '2026-03-20' }),
  'exceeded-beyond-allowance': viewOf(subscriptionLicense, { managed: 140, exceededSince: '2026-03-20' }),
  'exceeded-post-grace': viewOf(subscriptionLicense, { managed: 140, exceededSince: '2026-01-20' }),
} as const satisfies Record<string, LicenseView>;

/** The same states of a rental license, and those that only it has. */
export const rentalStates = {
  'rental-valid': validRental,
  'rental-expiring': rental({ expiresOn: '2026-04-15' }),
  'rental-expired-grace': rental({ expiresOn: '2026-03-28' }),
  'rental-expired-post-grace': rental({ expiresOn: '2026-01-20' }),
  'rental-exceeded-within-allowance': rental({}, { managed: 112, exceededSince: '2026-03-20' }),
  'rental-exceeded-beyond-allowance': rental({}, { managed: 140, exceededSince: '2026-03-20' }),
  'rental-exceeded-post-grace': rental({}, { managed: 140, exceededSince: '2026-01-20' }),
  'rental-expired-and-exceeded': rental(
    { expiresOn: '2026-03-28' },
    { managed: 140, exceededSince: '2026-03-20' },
  ),
  'rental-expired-and-exceeded-without-update': viewOf(
    { ...rentalLicense, expiresOn: '2026-03-28' },
    { managed: 140, new: 3, exceededSince: '2026-03-20' },
  ),
} as const satisfies Record<string, LicenseView>;

/** What main answers when `offered` is to replace the subscription license of a hundred mailboxes. */
export function reviewOf(offered: Partial<LicensePayload>, managed: number): LicenseChange {
  const facts = { license: subscriptionLicense, now, autoUpdate: false, lastUsageReportOn: null };
  const counts = { managed, new: 0, exceededSince: null };
  const license = { ...subscriptionLicense, issuedAt: '2026-04-09T08:00:00Z', ...offered };
  const review = reviewBeforeInstall(facts, { ...facts, license }, license, counts);
  if (review === null) throw new Error('A key that replaces another is always reviewed.');
  return review;
}

/** The pop-up or bar that main pushes for a view: its own messages, by when they are shown (§4, §8). */
export function startupPopup(view: LicenseView): Extract<Popup, { type: 'startup-warnings' }> | null {
  const sections = view.status.messages
    .filter(({ when }) => when === 'every-open')
    .map(({ id, text }) => ({ id, severity: 'error' as const, ...noticeOf(id, text) }));
  return sections.length === 0 ? null : { type: 'startup-warnings', sections };
}

const retried: readonly UpdateOutcome[] = [
  'generation-error',
  'no-connection',
  'bad-answer',
  'not-installed',
];

/** The report of an update with an outcome, in the product's words; failures that are tried again name the time. */
export function updateReport(outcome: UpdateOutcome): UpdateReport {
  const detail = verbatim('licensing.contoso.example:443 did not answer within 15 s.');
  const { result, lines, reason, recommendation } = outcomeTexts(outcome, {
    vendor: 'Veeam',
    detail,
    autoUpdate: true,
  });
  return {
    sessionId: `update-${outcome}`,
    outcome,
    result,
    lines: lines.map((line) => ({ ...line, time: now })),
    reason,
    recommendation,
    ...(retried.includes(outcome) ? { nextAttempt: '2026-04-10T10:30:00.000Z' } : {}),
  };
}

/** Why a key does not verify, as the dialog says it. */
export const keyRejection = 'The signature does not fit: the key was altered or damaged. (bad-signature)';
