import { describe, expect, it } from 'vitest';
import type { LicenseType } from '../../../../shared/license/license-type.js';
import { type LicensePayload, licenseStatusSchema } from '../../../../shared/license/model.js';
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
