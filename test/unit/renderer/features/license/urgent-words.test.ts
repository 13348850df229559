import { describe, expect, it } from 'vitest';
import { badgeWords, urgentWords } from '../../../../../renderer/features/license/urgent-words.js';
import { createFormat } from '../../../../../renderer/messages/format.js';
import type { LicensePayload, MailboxCounts } from '../../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../../shared/license/status.js';

const now = '2026-04-10T09:30:00.000Z';
const format = createFormat('en-US', () => new Date(now));
const subscription: LicensePayload = {
  licenseId: '7b0c7f8e-3d0a-4a3e-9a52-2f6d1f0c9e11',
  product: 'postkeep',
  type: 'subscription',
  contract: { id: 'C-1', type: 'subscription' },
  package: 'Postkeep',
  licensedTo: { company: 'Contoso', contact: 'Ada', email: 'ada@contoso.example' },
  mailboxes: 100,
  issuedAt: '2026-01-01T00:00:00Z',
  expiresOn: '2027-04-10',
  supportId: '02145879',
  supportExpiresOn: '2027-06-30',
};

function words(
  expiresOn: string | null,
  counts: Partial<MailboxCounts> = {},
  wordsOf: typeof urgentWords = urgentWords,
): string {
  const license = expiresOn === null ? null : { ...subscription, expiresOn };
  const facts = { license, now, autoUpdate: false, lastUsageReportOn: null };
  return wordsOf(evaluateLicense(facts, { managed: 7, new: 0, exceededSince: null, ...counts }), format);
}
const exceeded = { managed: 112, exceededSince: '2026-04-10' };

describe('the badge and Home say the most urgent thing about the license', () => {
  it.each([
    ['no license', null, {}, 'Not installed'],
    ['a license that is valid for long', '2027-04-10', {}, 'Valid'],
    ['one that is about to expire', '2026-04-13', {}, 'Expires in 3 days'],
    ['one that expires tomorrow', '2026-04-11', {}, 'Expires tomorrow'],
    ['one that expires today', '2026-04-10', {}, 'Expires today'],
    ['one that has expired', '2026-04-09', {}, /^Expired \(\d+ days of grace period remaining\)$/],
    ['one whose grace is over', '2026-01-09', {}, 'Expired'],
    ['an exceeded one that is valid for long', '2027-04-10', exceeded, /^Exceeded \(\d+ days of grace/],
    ['an exceeded one with 61 days left that expires in 3', '2026-04-13', exceeded, 'Expires in 3 days'],
    [
      'one that expires in 20 days and is exceeded for 5 more',
      '2026-04-30',
      { ...exceeded, exceededSince: '2026-02-14' },
      /^Exceeded \([1-9]\d* days of grace/,
    ],
    [
      'one that expires in 3 days and is exceeded beyond its grace',
      '2026-04-13',
      { ...exceeded, exceededSince: '2026-01-10' },
      'Exceeded',
    ],
  ])('%s', (_, expiresOn, counts, expected) => {
    expect(words(expiresOn, counts)).toMatch(
      expected instanceof RegExp ? expected : new RegExp(`^${expected}$`),
    );
  });
});

describe('the badge says it in two short lines', () => {
  it.each([
    ['no license', null, {}, 'Not installed'],
    ['valid for long', '2027-04-10', {}, 'Valid'],
    ['about to expire', '2026-04-13', exceeded, 'Expires in 3 days'],
    ['expired', '2026-04-09', {}, 'Expired, 29 days of grace left'],
    ['expired, on the last day but one', '2026-03-11', {}, 'Expired, 1 day of grace left'],
    ['exceeded', '2027-04-10', exceeded, 'Exceeded, 61 days of grace left'],
    ['exceeded, its grace over', '2027-04-10', { ...exceeded, exceededSince: '2026-01-10' }, 'Exceeded'],
  ])('%s', (_, expiresOn, counts, expected) => {
    expect(words(expiresOn, counts, badgeWords)).toBe(expected);
  });
});
