import { expect, it } from 'vitest';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { licenseTimeline } from '../../../../shared/license/timeline.js';
import { countsOf, factsOf, payloadOf } from './fixtures.js';

it('§7: the timeline has every date of the license, in order', () => {
  const facts = factsOf(payloadOf('rental', { supportExpiresOn: '2027-02-28' }), '2026-12-01T08:00:00.000Z');
  const status = evaluateLicense(facts, countsOf(110, { exceededSince: '2026-11-20' }));
  expect(licenseTimeline(facts, status)).toEqual([
    { id: 'issued', date: '2026-01-31' },
    { id: 'today', date: '2026-12-01' },
    { id: 'exceeded-grace-end', date: '2027-01-20' },
    { id: 'notice', date: '2027-01-24' },
    { id: 'daily-requests', date: '2027-01-24' },
    { id: 'expiry', date: '2027-01-31' },
    { id: 'support-expiry', date: '2027-02-28' },
    { id: 'retry-end', date: '2027-03-03' },
    { id: 'expiry-grace-end', date: '2027-03-31' },
  ]);
});

it('§6: without automatic update there are no daily requests and no retries', () => {
  const facts = factsOf(payloadOf('subscription'), '2026-12-01T08:00:00.000Z');
  const ids = licenseTimeline(facts, evaluateLicense(facts, countsOf(7))).map(({ id }) => id);
  expect(ids).toEqual(['issued', 'today', 'notice', 'expiry', 'expiry-grace-end']);
});

it('§7: a license shorter than its notice has it from the day it was issued', () => {
  const license = payloadOf('evaluation', { issuedAt: '2026-01-20T09:00:00Z', expiresOn: '2026-02-02' });
  const facts = factsOf(license, '2026-01-21T08:00:00.000Z');
  expect(licenseTimeline(facts, evaluateLicense(facts, countsOf(7)))).toEqual([
    { id: 'issued', date: '2026-01-20' },
    { id: 'notice', date: '2026-01-20' },
    { id: 'today', date: '2026-01-21' },
    { id: 'expiry', date: '2026-02-02' },
  ]);
});

it('without a license there is only today', () => {
  const facts = factsOf(null, '2026-12-01T08:00:00.000Z');
  expect(licenseTimeline(facts, evaluateLicense(facts, countsOf(7)))).toEqual([
    { id: 'today', date: '2026-12-01' },
  ]);
});
