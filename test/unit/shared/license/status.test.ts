import { describe, expect, it } from 'vitest';
import type { LicenseType } from '../../../../shared/license/license-type.js';
import { type LicensePayload } from '../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { countsOf, factsOf, payloadOf } from './fixtures.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { worded } from '../../../../test/fixtures/worded.js';

const at = (day: string): string => `${day}T12:00:00.000Z`;
const subscription = payloadOf('subscription');

/** The status with its texts as a user reads them. */
function statusOf(
  license: LicensePayload | null,
  now: string,
  managed = 7,
  exceededSince: string | null = null,
) {
  return worded(evaluateLicense(factsOf(license, now), countsOf(managed, { exceededSince })));
}

describe('§2 term, at its boundaries (expires 31 January 2027)', () => {
  it.each<[LicenseType, string, string, string, number]>([
    ['subscription', '2026-12-31T23:59:59.999Z', 'valid', 'Valid', 31],
    ['subscription', '2027-01-01T00:00:00.000Z', 'expiring', 'Valid', 30],
    ['subscription', '2027-01-31T23:59:59.999Z', 'expiring', 'Valid', 0],
    [
      'subscription',
      '2027-02-01T00:00:00.000Z',
      'expired-grace',
      'Expired (27 days of grace period remaining)',
      -1,
    ],
    [
      'subscription',
      '2027-02-28T23:59:59.999Z',
      'expired-grace',
      'Expired (0 days of grace period remaining)',
      -28,
    ],
    ['subscription', '2027-03-01T00:00:00.000Z', 'expired-post-grace', 'Expired', -29],
    ['rental', '2027-01-23T23:59:59.999Z', 'valid', 'Valid', 8],
    ['rental', '2027-01-24T00:00:00.000Z', 'expiring', 'Valid', 7],
    [
      'rental',
      '2027-03-31T23:59:59.999Z',
      'expired-grace',
      'Expired (0 days of grace period remaining)',
      -59,
    ],
    ['rental', '2027-04-01T00:00:00.000Z', 'expired-post-grace', 'Expired', -60],
    ['evaluation', '2027-01-01T00:00:00.000Z', 'expiring', 'Valid', 30],
    ['evaluation', '2027-01-31T23:59:59.999Z', 'expiring', 'Valid', 0],
    ['evaluation', '2027-02-01T00:00:00.000Z', 'expired-post-grace', 'Expired', -1],
    ['nfr', '2027-02-01T00:00:00.000Z', 'expired-post-grace', 'Expired', -1],
  ])('%s at %s: %s, "%s"', (type, now, term, statusText, daysLeft) => {
    expect(statusOf(payloadOf(type), now)).toMatchObject({
      term,
      statusText,
      daysLeft,
      license: 'installed',
    });
  });

  it('S4: 31 January + 1 month of grace ends on 29 February in a leap year', () => {
    const leap = payloadOf('subscription', { expiresOn: '2028-01-31' });
    expect(statusOf(leap, at('2028-02-29'))).toMatchObject({
      term: 'expired-grace',
      expiryGraceEndsOn: '2028-02-29',
    });
    expect(statusOf(leap, at('2028-03-01')).term).toBe('expired-post-grace');
  });

  it('without a license there is no term: "Not installed", 10 mailboxes, no expiry (VB365)', () => {
    expect(statusOf(null, at('2099-01-01'), 10)).toMatchObject({
      license: 'not-installed',
      term: 'none',
      count: 'within',
      statusText: 'Not installed',
      daysLeft: null,
      expiresOn: null,
      expiryGraceEndsOn: null,
      retryWindowEndsOn: null,
      licensed: 10,
      backup: 'all',
    });
    expect(statusOf(null, at('2099-01-01'), 11)).toMatchObject({
      count: 'exceeded-post-grace',
      statusText: 'Not installed',
      licensed: 10,
      temporary: 0,
      waiting: 1,
      backup: 'licensed',
    });
  });

  it('a license that cannot be read is "Unknown": not none, nothing has ended, is exceeded or is said to be new', () => {
    const unread = verbatim('/data/license.json is a folder.');
    const facts = { ...factsOf(null, at('2026-06-01')), unread };
    expect(worded(evaluateLicense(facts, countsOf(50, { exceededSince: '2026-01-01' })))).toMatchObject({
      license: 'unknown',
      reason: '/data/license.json is a folder.',
      term: 'none',
      count: 'within',
      statusText: 'Unknown',
      backup: 'none',
      restore: true,
      messages: [],
    });
  });

  it('a key that does not verify any more is "Invalid" and counts as none', () => {
    const facts = { ...factsOf(null, at('2026-06-01')), rejection: verbatim('The signature does not fit.') };
    expect(worded(evaluateLicense(facts, countsOf(7)))).toMatchObject({
      license: 'invalid',
      reason: 'The signature does not fit.',
      term: 'none',
      statusText: 'Invalid',
    });
  });
});

describe('§2 count, at its boundaries (100 licensed, allowance 20, exceeded since 10 June)', () => {
  const day = at('2026-07-01');
  it.each([
    [100, day, 'within', 'all', 100, 0, 0, 'Valid'],
    [101, day, 'exceeded-within-allowance', 'all', 100, 1, 0, 'Exceeded (40 days of grace period remaining)'],
    [
      120,
      day,
      'exceeded-within-allowance',
      'all',
      100,
      20,
      0,
      'Exceeded (40 days of grace period remaining)',
    ],
    [
      121,
      day,
      'exceeded-beyond-allowance',
      'licensed+allowance',
      100,
      20,
      1,
      'Exceeded (40 days of grace period remaining)',
    ],
    [
      140,
      at('2026-08-10'),
      'exceeded-beyond-allowance',
      'licensed+allowance',
      100,
      20,
      20,
      'Exceeded (0 days of grace period remaining)',
    ],
    [
      140,
      '2026-08-10T23:59:59.999Z',
      'exceeded-beyond-allowance',
      'licensed+allowance',
      100,
      20,
      20,
      'Exceeded (0 days of grace period remaining)',
    ],
    [140, '2026-08-11T00:00:00.000Z', 'exceeded-post-grace', 'licensed', 100, 0, 40, 'Exceeded'],
    [101, '2026-08-11T00:00:00.000Z', 'exceeded-post-grace', 'licensed', 100, 0, 1, 'Exceeded'],
  ])('%i mailboxes at %s: %s', (managed, now, count, backup, licensed, temporary, waiting, statusText) => {
    expect(statusOf(subscription, now, managed, '2026-06-10')).toMatchObject({
      count,
      backup,
      licensed,
      temporary,
      waiting,
      statusText,
      exceededGraceEndsOn: managed === 100 ? null : '2026-08-10',
    });
  });

  it('the exceeded grace that no session has begun is shown as beginning today', () => {
    expect(statusOf(subscription, day, 110).exceededGraceEndsOn).toBe('2026-09-01');
  });

  it('§2: term wins over count when both apply', () => {
    const inGrace = statusOf(subscription, at('2027-02-10'), 140, '2027-01-10');
    expect(inGrace).toMatchObject({
      statusText: 'Expired (18 days of grace period remaining)',
      backup: 'licensed+allowance',
    });
    expect(inGrace.messages.map(({ id }) => id)).toEqual(['expired-grace', 'M4', 'M5', 'M5']);
    const after = statusOf(subscription, at('2027-03-01'), 140, '2027-01-10');
    expect(after).toMatchObject({ statusText: 'Expired', backup: 'none' });
    expect(after.messages.map(({ id }) => id)).toEqual(['M1', 'M2']);
  });
});
