import fc from 'fast-check';
import type {
  AdmissionRequest,
  LicenseFacts,
  LicensePayload,
  MailboxCounts,
} from '../../../../shared/license/model.js';
import { licenseTypes } from '../../../../shared/license/license-type.js';
import { mailboxKinds } from '../../../../shared/license/model.js';
import { payloadOf } from './fixtures.js';

const start = Date.parse('2026-01-01T00:00:00Z');
const dayMs = 86_400_000;

const instants = fc
  .integer({ min: 0, max: 800 * 24 * 60 })
  .map((minutes) => new Date(start + minutes * 60_000).toISOString());
const dates = fc
  .integer({ min: 0, max: 800 })
  .map((days) => new Date(start + days * dayMs).toISOString().slice(0, 10));

const periods = fc.oneof(
  fc.record({ months: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ days: fc.integer({ min: 0, max: 90 }) }),
);
const policies = fc.record(
  {
    noticeDays: fc.integer({ min: 0, max: 60 }),
    expiredGrace: periods,
    allowance: fc.record({
      minimum: fc.integer({ min: 0, max: 5 }),
      percent: fc.integer({ min: 0, max: 100 }),
    }),
    exceededGrace: periods,
    allowanceDoubles: fc.boolean(),
    newMailboxesAreFree: fc.boolean(),
    autoUpdate: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Licenses of every type, with and without overrides of the policy; small counts, so that limits are met. */
export const licenses: fc.Arbitrary<LicensePayload> = fc
  .record({
    type: fc.constantFrom(...licenseTypes),
    mailboxes: fc.integer({ min: 1, max: 40 }),
    expiresOn: dates,
    policy: fc.option(policies, { nil: undefined }),
  })
  .map(({ type, mailboxes, expiresOn, policy }) =>
    payloadOf(type, { mailboxes, expiresOn, ...(policy === undefined ? {} : { policy }) }),
  );

export const factsArbitrary: fc.Arbitrary<LicenseFacts> = fc.record({
  license: fc.option(licenses, { freq: 8 }),
  now: instants,
  autoUpdate: fc.boolean(),
  lastUsageReportOn: fc.option(dates),
});

export const countsArbitrary: fc.Arbitrary<MailboxCounts> = fc
  .record({
    managed: fc.integer({ min: 0, max: 90 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    exceededSince: fc.option(dates),
  })
  .map(({ managed, share, exceededSince }) => ({ managed, new: Math.floor(managed * share), exceededSince }));

export const requestsArbitrary: fc.Arbitrary<AdmissionRequest[]> = fc.array(
  fc
    .record({
      number: fc.integer({ min: 0, max: 30 }),
      kind: fc.constantFrom('user' as const, 'user' as const, 'user' as const, ...mailboxKinds),
    })
    .map(({ number, kind }) => ({
      mailboxId: `m${String(number).padStart(2, '0')}`,
      mailbox: `user${String(number)}@example.org`,
      kind,
    })),
  { maxLength: 30 },
);

/** What happens to an organisation, step by step. */
export const stepsArbitrary = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('session' as const),
        requests: requestsArbitrary,
        succeed: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 1200 }) }),
    },
    // A clock that is set back by less than a day is no matter for §9.
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('wait' as const), hours: fc.integer({ min: -24, max: -1 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('leave' as const), number: fc.integer({ min: 0, max: 30 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('join' as const), number: fc.integer({ min: 0, max: 30 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('license' as const), license: fc.option(licenses) }),
    },
  ),
  { maxLength: 8 },
);
export type Step = typeof stepsArbitrary extends fc.Arbitrary<(infer S)[]> ? S : never;
