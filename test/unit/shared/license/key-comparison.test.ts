import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareKeys,
  installQuestion,
  stoppedMailboxes,
  worseRows,
  worseSentences,
} from '../../../../shared/license/key-comparison.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { render } from '../../../../shared/texts/text.js';
import { countsArbitrary, factsArbitrary, licenses } from './arbitraries.js';
import { countsOf, factsOf, payloadOf } from './fixtures.js';

const now = '2026-06-10T12:00:00Z';
const installed = payloadOf('rental', { supportExpiresOn: '2027-03-31' });
const offer = (changes: Partial<LicensePayload>): LicensePayload => ({
  ...installed,
  issuedAt: '2026-06-01T00:00:00Z',
  ...changes,
});
const compared = (changes: Partial<LicensePayload>, managed = 7) =>
  compareKeys(factsOf(installed, now), offer(changes), countsOf(managed));

describe('§11: what is worse about a key than about the installed one', () => {
  it.each<[string, Partial<LicensePayload>, number, string[]]>([
    ['a renewal', { expiresOn: '2028-01-31', supportExpiresOn: '2028-03-31' }, 7, []],
    ['the same terms, issued anew', {}, 7, []],
    ['an earlier expiry', { expiresOn: '2027-01-30' }, 7, ['earlier-expiry']],
    ['the day before today', { expiresOn: '2026-06-09' }, 7, ['expired', 'earlier-expiry']],
    ['the last day', { expiresOn: '2026-06-10' }, 7, ['earlier-expiry']],
    ['one mailbox less', { mailboxes: 99 }, 7, ['fewer-mailboxes']],
    ['one mailbox more', { mailboxes: 101 }, 7, []],
    ['another type', { type: 'subscription' }, 7, ['other-type']],
    ['support that ends earlier', { supportExpiresOn: '2027-03-30' }, 7, ['earlier-support']],
    ['an older key of this license', { issuedAt: '2026-01-30T09:00:00Z' }, 7, ['older-key']],
    [
      'an older key of another license',
      { issuedAt: '2026-01-30T09:00:00Z', licenseId: 'aaaaaaaa-2f57-4a51-9a44-3c1f0d9b7e11' },
      7,
      [],
    ],
    ['too few for what is backed up', { mailboxes: 50 }, 100, ['fewer-mailboxes', 'stops-mailboxes']],
    ['fewer, which the allowance makes up for', { mailboxes: 90 }, 100, ['fewer-mailboxes']],
    [
      'everything',
      {
        type: 'evaluation',
        mailboxes: 1,
        expiresOn: '2026-01-31',
        supportExpiresOn: '2026-01-31',
        issuedAt: '2026-01-01T00:00:00Z',
      },
      7,
      [
        'expired',
        'earlier-expiry',
        'fewer-mailboxes',
        'other-type',
        'earlier-support',
        'older-key',
        'stops-mailboxes',
      ],
    ],
  ])('%s', (_, changes, managed, worse) => {
    const comparison = compared(changes, managed);
    expect(comparison.worse).toEqual(worse);
    expect(worseSentences(comparison)).toHaveLength(worse.length);
  });

  it('a key without a date of support is not called worse: nobody knows', () => {
    const { supportExpiresOn: _, ...rest } = offer({});
    expect(compareKeys(factsOf(installed, now), rest, countsOf(7)).worse).toEqual([]);
  });

  it.each<[string, Partial<LicensePayload>, string[]]>([
    ['a common key', {}, []],
    ['fewer than the ten that are free', { mailboxes: 9 }, ['fewer-mailboxes']],
    ['an expired key in its grace', { expiresOn: '2026-06-01' }, ['expired']],
    ['one past its grace', { expiresOn: '2025-06-01' }, ['expired', 'stops-mailboxes']],
  ])('without a license: %s', (_, changes, worse) => {
    expect(compareKeys(factsOf(null, now), offer(changes), countsOf(7)).worse).toEqual(worse);
  });

  it('says it in sentences, then asks', () => {
    const comparison = compared({ mailboxes: 50, expiresOn: '2026-12-31', type: 'subscription' }, 100);
    expect(render(installQuestion(comparison))).toBe(
      'It expires on 2026-12-31, before the installed one (2027-01-31). It covers 50 mailboxes instead of 100. ' +
        'Its type is subscription instead of rental. ' +
        'It would stop the backup of 30 mailboxes. Restore is not affected. Install it anyway?',
    );
    expect([...worseRows(comparison)].sort()).toEqual(['backedUp', 'expiresOn', 'mailboxes', 'type']);
  });
});

describe('§11, of every pair of keys', () => {
  it('a key compared with itself is never worse, unless it has expired', () => {
    fc.assert(
      fc.property(factsArbitrary, licenses, countsArbitrary, (facts, license, counts) => {
        const { worse } = compareKeys({ ...facts, license }, license, counts);
        expect(worse.filter((reason) => reason !== 'expired')).toEqual([]);
      }),
    );
  });

  it('mailboxes that stop are named exactly when fewer are backed up than before', () => {
    fc.assert(
      fc.property(factsArbitrary, licenses, countsArbitrary, (facts, license, counts) => {
        const comparison = compareKeys(facts, license, counts);
        expect(comparison.worse.includes('stops-mailboxes')).toBe(
          comparison.backedUpAfter < comparison.backedUpBefore,
        );
        expect(stoppedMailboxes(comparison)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
