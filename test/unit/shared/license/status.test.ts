import { describe, expect, it } from 'vitest';
import type { ContractType, LicenseType } from '../../../../shared/license/license-type.js';
import { type LicensePayload, licenseStatusSchema } from '../../../../shared/license/model.js';
import { effectivePolicy, policyTable, reportsUsage } from '../../../../shared/license/policy.js';
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

describe('§4 (S4): what each state says, to the character', () => {
  const messages = (license: LicensePayload | null, day: string, managed = 7, since: string | null = null) =>
    statusOf(license, at(day), managed, since).messages.map(({ id, when, text }) => ({ id, when, text }));

  it('whatever is said has an id of the closed list', () => {
    const status = evaluateLicense(
      factsOf(subscription, at('2026-08-11')),
      countsOf(140, { exceededSince: '2026-06-10' }),
    );
    expect(licenseStatusSchema.safeParse(status).success).toBe(true);
    const messages = status.messages.map((message) => ({ ...message, id: 'M10' }));
    expect(licenseStatusSchema.safeParse({ ...status, messages }).success).toBe(false);
  });

  it('valid and within: nothing', () => {
    expect(messages(subscription, '2026-06-01')).toEqual([]);
  });

  it.each<[LicenseType, string]>([
    ['subscription', 'subscription'],
    ['rental', 'rental'],
  ])('expired-grace of a %s license', (type, name) => {
    expect(messages(payloadOf(type), '2027-02-05')).toEqual([
      {
        id: 'expired-grace',
        when: 'weekly',
        text: `Your ${name} license has expired and needs to be renewed. Managed mailboxes will continue to be processed for the duration of grace period.`,
      },
    ]);
  });

  it('expired-post-grace: M1 on every opening, M2 in the job log', () => {
    expect(messages(subscription, '2027-03-01')).toEqual([
      {
        id: 'M1',
        when: 'every-open',
        text: 'Your subscription license has expired and the grace period is over. Processing of all mailboxes has been stopped. Restore is not affected. Renew your license to resume backup.',
      },
      {
        id: 'M2',
        when: 'job-log',
        text: 'Your subscription license has expired and the grace period is over. No mailboxes were processed.',
      },
    ]);
  });

  it('exceeded, ≤ allowance, in grace: M3', () => {
    expect(messages(subscription, '2026-07-01', 110, '2026-06-10')).toEqual([
      {
        id: 'M3',
        when: 'weekly',
        text: 'Your license covers 100 mailboxes and is exceeded by 10. Up to 20 extra mailboxes will continue to be processed until 2026-08-10.',
      },
    ]);
  });

  it('exceeded, > allowance, in grace: M4 on every opening, M5 in the job log', () => {
    expect(messages(subscription, '2026-07-01', 140, '2026-06-10')).toEqual([
      {
        id: 'M4',
        when: 'every-open',
        text: 'Your license covers 100 mailboxes and is exceeded by 40. 20 extra mailboxes will continue to be processed until 2026-08-10, in the order in which they were added; 20 mailboxes are waiting and are not processed.',
      },
      {
        id: 'M5',
        when: 'job-log',
        text: 'Mailbox {mailbox} was not processed: the license limit has been exceeded.',
      },
      {
        id: 'M5',
        when: 'job-log',
        text: 'License limit exceeded: 20 mailboxes were not processed. A license for at least 140 mailboxes is required.',
      },
    ]);
  });

  it('exceeded-post-grace: M6 on every opening, M7 in the job log', () => {
    expect(messages(subscription, '2026-08-11', 140, '2026-06-10')).toEqual([
      {
        id: 'M6',
        when: 'every-open',
        text: 'Your license is exceeded by 40 mailboxes and the grace period is over. Extra mailboxes are no longer processed. Restore is not affected.',
      },
      {
        id: 'M7',
        when: 'job-log',
        text: 'Mailbox {mailbox} was not processed: the license limit has been exceeded and the grace period is over.',
      },
    ]);
  });

  it.each<[LicenseType]>([['evaluation'], ['nfr']])(
    '%s has no grace that could be over: M6 and M7 name none',
    (type) => {
      expect(messages(payloadOf(type), '2026-06-11', 140)).toEqual([
        {
          id: 'M6',
          when: 'every-open',
          text: 'Your license is exceeded by 40 mailboxes. Extra mailboxes are no longer processed. Restore is not affected.',
        },
        {
          id: 'M7',
          when: 'job-log',
          text: 'Mailbox {mailbox} was not processed: the license limit has been exceeded.',
        },
      ]);
    },
  );

  it('without a license nothing is exceeded: M8 in the window, M9 in the job log', () => {
    expect(messages(null, '2026-06-11', 30)).toEqual([
      {
        id: 'M8',
        when: 'weekly',
        text: 'Without a license, 10 mailboxes are backed up. 20 more are waiting. Install a license to back them up. Restore is not affected.',
      },
      {
        id: 'M9',
        when: 'job-log',
        text: 'Mailbox {mailbox} was not processed: without a license, 10 mailboxes are backed up.',
      },
    ]);
  });

  it('about to expire: a bar and a weekly notification (ours)', () => {
    expect(messages(payloadOf('rental'), '2027-01-26')).toEqual([
      {
        id: 'expiring',
        when: 'weekly',
        text: 'Your rental license expires on 2027-01-31 (5 days left) and needs to be renewed.',
      },
    ]);
  });
});
