import { describe, expect, it } from 'vitest';
import type { ContractType, LicenseType } from '../../../../shared/license/license-type.js';
import { type LicensePayload } from '../../../../shared/license/model.js';
import { effectivePolicy, policyTable, reportsUsage } from '../../../../shared/license/policy.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { countsOf, factsOf, payloadOf } from './fixtures.js';
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

describe('§3: the policy table is data', () => {
  it('has the values of S4, S0 and VB365', () => {
    const grace = { minimum: 20, percent: 20 };
    const none = { minimum: 0, percent: 0 };
    expect(policyTable.subscription).toMatchObject({
      noticeDays: 30,
      expiredGrace: { months: 1 },
      allowance: grace,
      exceededGrace: { months: 2 },
      allowanceDoubles: false,
      newMailboxesAreFree: false,
      autoUpdate: false,
    });
    expect(policyTable.rental).toMatchObject({
      noticeDays: 7,
      expiredGrace: { months: 2 },
      allowance: grace,
      exceededGrace: { months: 2 },
      allowanceDoubles: true,
      newMailboxesAreFree: true,
      autoUpdate: true,
    });
    for (const type of ['evaluation', 'nfr', 'community'] as const) {
      expect(policyTable[type]).toMatchObject({
        expiredGrace: { days: 0 },
        allowance: none,
        exceededGrace: { days: 0 },
        autoUpdate: false,
      });
    }
    expect(policyTable.evaluation.noticeDays).toBe(30);
    expect(policyTable.nfr.noticeDays).toBe(30);
  });
});

describe('S0: automatic update is for Hosting Rental contracts only', () => {
  const contract = (type: ContractType): Pick<LicensePayload, 'contract'> => ({
    contract: { id: 'C-1', type },
  });
  it.each([
    ['rental', 'hosting-rental', undefined, true],
    ['rental', 'subscription', undefined, false],
    ['rental', 'trial', undefined, false],
    ['subscription', 'hosting-rental', undefined, false],
    // The vendor's own terms win.
    ['subscription', 'subscription', { autoUpdate: true }, true],
    ['rental', 'hosting-rental', { autoUpdate: false }, false],
  ] as const)('a %s license with a contract of type %s and terms %o: %s', (type, of, policy, expected) => {
    const license = payloadOf(type, { ...contract(of), ...(policy ? { policy } : {}) });
    expect(effectivePolicy(license).autoUpdate).toBe(expected);
  });
});

describe('usage is reported', () => {
  it.each([
    ['rental', 'hosting-rental', true],
    ['rental', 'trial', false],
    ['subscription', 'hosting-rental', false],
  ] as const)('of a %s license with a contract of type %s: %s', (type, contract, expected) => {
    expect(reportsUsage(payloadOf(type, { contract: { id: 'C-1', type: contract } }))).toBe(expected);
    expect(reportsUsage(null)).toBe(false);
  });
});

describe('§3 allowance', () => {
  it.each([
    [1, 20],
    [50, 20],
    [100, 20],
    [104, 20],
    [105, 21],
    [200, 40],
    [999, 199],
  ])('%i licensed → %i: percentages round down, then the larger of the two', (mailboxes, allowance) => {
    expect(statusOf(payloadOf('subscription', { mailboxes }), at('2026-06-01')).allowance).toBe(allowance);
  });

  it.each<[boolean, string | null, string, number]>([
    [true, '2026-05-15', '2026-06-15', 40],
    [true, '2026-05-14', '2026-06-15', 20],
    [true, '2026-06-15', '2026-06-15', 40],
    [true, '2026-02-28', '2026-03-31', 40],
    [true, '2026-06-16', '2026-06-15', 20],
    [true, null, '2026-06-15', 20],
    [false, '2026-06-01', '2026-06-15', 20],
  ])(
    'VB365 rental: auto-update %s, report on %s, on %s → %i',
    (autoUpdate, lastUsageReportOn, day, allowance) => {
      const facts = factsOf(payloadOf('rental'), at(day), { autoUpdate, lastUsageReportOn });
      expect(evaluateLicense(facts, countsOf(7)).allowance).toBe(allowance);
    },
  );

  it('a subscription never doubles', () => {
    const facts = factsOf(subscription, at('2026-06-15'), {
      autoUpdate: true,
      lastUsageReportOn: '2026-06-15',
    });
    expect(evaluateLicense(facts, countsOf(7)).allowance).toBe(20);
  });

  it.each<[LicenseType]>([['evaluation'], ['nfr']])(
    '%s has none: one mailbox more is refused at once',
    (type) => {
      expect(statusOf(payloadOf(type), at('2026-06-01'), 101)).toMatchObject({
        count: 'exceeded-post-grace',
        allowance: 0,
        licensed: 100,
        waiting: 1,
        exceededGraceEndsOn: null,
      });
    },
  );
});

describe('§1: policy overrides inside the key', () => {
  it('replace single cells of the table', () => {
    const special = payloadOf('evaluation', {
      policy: {
        noticeDays: 5,
        expiredGrace: { days: 10 },
        allowance: { minimum: 3, percent: 0 },
        exceededGrace: { months: 1 },
      },
    });
    expect(statusOf(special, at('2027-01-25'), 104, '2027-01-20')).toMatchObject({
      term: 'valid',
      expiryGraceEndsOn: '2027-02-10',
      exceededGraceEndsOn: '2027-02-20',
      allowance: 3,
      temporary: 3,
      waiting: 1,
    });
    expect(statusOf(special, at('2027-02-10')).term).toBe('expired-grace');
    expect(statusOf(special, at('2027-02-11')).term).toBe('expired-post-grace');
  });
});

describe('§3, §6: the retry window ends N days after expiry, N = days in the month of expiry', () => {
  it.each([
    ['2027-01-15', undefined, '2027-02-15'],
    ['2027-04-30', undefined, '2027-05-30'],
    ['2027-02-10', undefined, '2027-03-10'],
    ['2028-02-10', undefined, '2028-03-10'],
    ['2026-12-31', undefined, '2027-01-31'],
    // A key "for ever": there is no later date to name.
    ['9999-12-31', undefined, '9999-12-31'],
    ['2027-05-20', '2027-04-10', '2027-05-10'],
    ['2027-05-20', '2027-06-10', '2027-06-20'],
  ])('expires %s, support %s → %s', (expiresOn, supportExpiresOn, end) => {
    const license = payloadOf('rental', {
      expiresOn,
      ...(supportExpiresOn === undefined ? {} : { supportExpiresOn }),
    });
    expect(statusOf(license, at('2026-06-01')).retryWindowEndsOn).toBe(end);
  });
});
