import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths } from '../../../shared/license/calendar.js';
import type { LicensePayload } from '../../../shared/license/model.js';
import { type Contract, contractStatus } from '../../../server/domain/contract.js';
import { licensePayloadOf } from '../../../server/domain/license-payload.js';
import { rentalContract as contract } from '../../fixtures/licensing/rental-contract.js';
import { decideRenewal, nextExpiry, type RenewalDecision } from '../../../server/domain/renewal.js';

function key(expiresOn: string): LicensePayload {
  return licensePayloadOf(contract, expiresOn, new Date('2026-01-01T00:00:00Z'));
}

function decide(
  changes: {
    readonly presented?: string;
    readonly terms?: Partial<Contract> | null;
    readonly latest?: string | null;
    readonly now?: string;
  } = {},
): RenewalDecision {
  const presented = changes.presented ?? '2026-01-31';
  const latest = changes.latest === undefined ? presented : changes.latest;
  return decideRenewal(
    key(presented),
    changes.terms === null ? null : { ...contract, ...changes.terms },
    latest === null ? null : { expiresOn: latest, licenseKey: `key until ${latest}` },
    new Date(changes.now ?? '2026-01-28T12:00:00Z'),
  );
}

describe('decideRenewal', () => {
  it.each<[string, Parameters<typeof decide>[0], Partial<RenewalDecision>]>([
    [
      'a key with 7 days left is renewed by a month (S0)',
      { now: '2026-01-24T00:00:00Z' },
      { kind: 'renew', expiresOn: '2026-02-28' },
    ],
    [
      'a key with 8 days left is up to date, and says when to ask (S0)',
      { now: '2026-01-23T23:59:59Z' },
      { kind: 'up-to-date', checkAfter: new Date('2026-01-24T00:00:00Z') },
    ],
    [
      'a key is valid through the end of its last day and renewed on it',
      { now: '2026-01-31T23:59:59Z' },
      { kind: 'renew', expiresOn: '2026-02-28' },
    ],
    [
      'an expired key is renewed to a date more than 7 days ahead',
      { now: '2026-04-25T00:00:00Z' },
      { kind: 'renew', expiresOn: '2026-05-31' },
    ],
    [
      'a key of the 31st comes back to the 31st after February',
      { presented: '2026-02-28', now: '2026-02-25T00:00:00Z' },
      { kind: 'renew', expiresOn: '2026-03-31' },
    ],
    [
      'a renewal never outlasts the contract',
      { terms: { endsOn: '2026-02-10' } },
      { kind: 'renew', expiresOn: '2026-02-10' },
    ],
    [
      'a key that reaches the end of a running contract is up to date',
      { terms: { endsOn: '2026-01-31' } },
      { kind: 'up-to-date', checkAfter: null },
    ],
    [
      'a contract runs through the end of its last day',
      { presented: '2026-01-20', terms: { endsOn: '2026-01-28' } },
      { kind: 'renew', expiresOn: '2026-01-28' },
    ],
    [
      'the day after the contract’s last it has expired',
      { terms: { endsOn: '2026-01-27' } },
      { kind: 'contract-expired', detail: 'Contract C-1 ended on 2026-01-27.' },
    ],
    [
      'an ended contract is told even to a key with days left',
      { terms: { standing: 'ended' }, presented: '2026-12-31' },
      { kind: 'contract-expired', detail: 'Contract C-1 has been ended.' },
    ],
    [
      'a suspended contract renews nothing',
      { terms: { standing: 'suspended' } },
      { kind: 'contract-expired', detail: 'Contract C-1 is suspended.' },
    ],
    [
      'only hosting rental contracts are supported, whatever the date (S0)',
      { terms: { type: 'subscription' }, presented: '2026-12-31' },
      { kind: 'unsupported-license-type' },
    ],
    ['an unknown license is invalid', { terms: null }, { kind: 'invalid-license' }],
    ['a license of another contract is invalid', { terms: { id: 'C-2' } }, { kind: 'invalid-license' }],
    [
      'a license of another support ID is invalid',
      { terms: { supportId: 'S-2' } },
      { kind: 'invalid-license' },
    ],
    [
      'a license that was renewed already gets the same key',
      { latest: '2026-02-28' },
      { kind: 'deliver', licenseKey: 'key until 2026-02-28' },
    ],
    [
      'a newer key that is about to expire itself is renewed',
      { latest: '2026-02-28', now: '2026-02-26T00:00:00Z' },
      { kind: 'renew', expiresOn: '2026-03-31' },
    ],
    [
      'a newer key that reaches the contract’s end is delivered',
      { latest: '2026-02-02', terms: { endsOn: '2026-02-02' } },
      { kind: 'deliver', licenseKey: 'key until 2026-02-02' },
    ],
    [
      'a record restored from a backup, older than the key, hands out no shorter one',
      { presented: '2026-03-31', latest: '2026-01-31', now: '2026-03-30T00:00:00Z' },
      { kind: 'renew', expiresOn: '2026-04-30' },
    ],
    [
      'a lost record of keys does not hinder a renewal',
      { latest: null },
      { kind: 'renew', expiresOn: '2026-02-28' },
    ],
    [
      'a server clock a day behind only answers a day later',
      { now: '2026-01-23T12:00:00Z' },
      { kind: 'up-to-date' },
    ],
    ['longer renewal periods', { terms: { renewalMonths: 12 } }, { kind: 'renew', expiresOn: '2027-01-31' }],
  ])('%s', (_rule, situation, decision) => {
    expect(decide(situation)).toMatchObject(decision);
  });
});

const day = fc.integer({ min: 0, max: 2000 }).map((days) => addDays('2026-01-01', days));

describe('a renewal, whatever the dates', () => {
  it('outlasts what is covered, stays within the contract, and is answered once only', () => {
    fc.assert(
      fc.property(
        day,
        day,
        day,
        day,
        fc.integer({ min: 1, max: 24 }),
        (firstExpiresOn, endsOn, presented, today, renewalMonths) => {
          const terms = { ...contract, firstExpiresOn, endsOn, renewalMonths };
          const now = new Date(`${today}T10:00:00Z`);
          const first = decideRenewal(key(presented), terms, null, now);
          if (first.kind !== 'renew') return;
          expect(first.expiresOn > presented).toBe(true);
          expect(first.expiresOn <= endsOn).toBe(true);
          const latest = { expiresOn: first.expiresOn, licenseKey: 'the renewed key' };
          const second = decideRenewal(key(presented), terms, latest, now);
          expect(second).toEqual({ kind: 'deliver', licenseKey: 'the renewed key' });
        },
      ),
    );
  });

  it('falls on a whole period after the first key, or on the contract’s last day', () => {
    fc.assert(
      fc.property(
        day,
        day,
        day,
        fc.integer({ min: 1, max: 24 }),
        (firstExpiresOn, endsOn, covered, renewalMonths) => {
          const expiry = nextExpiry({ firstExpiresOn, endsOn, renewalMonths }, covered, covered);
          const periods = Array.from({ length: 100 }, (_, n) => addMonths(firstExpiresOn, n * renewalMonths));
          expect([...periods, endsOn]).toContain(expiry);
        },
      ),
    );
  });
});

describe('contractStatus', () => {
  it.each([
    ['active', '2027-12-31', 'active'],
    ['active', '2028-01-01', 'ended'],
    ['suspended', '2026-06-01', 'suspended'],
    ['ended', '2026-06-01', 'ended'],
  ] as const)('%s on %s is %s', (standing, today, status) => {
    expect(contractStatus({ ...contract, standing }, today)).toBe(status);
  });
});
