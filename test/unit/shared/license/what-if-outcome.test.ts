import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { countMailboxes } from '../../../../shared/license/assignment.js';
import { addDays } from '../../../../shared/license/calendar.js';
import { emptyLedger, recordRestorePoint } from '../../../../shared/license/ledger.js';
import { licenseTypes } from '../../../../shared/license/license-type.js';
import {
  type AdmissionRequest,
  type Ledger,
  type LicenseFacts,
  type LicensePayload,
  mailboxKinds,
} from '../../../../shared/license/model.js';
import { type SupposedDay, whatIf } from '../../../../shared/license/what-if.js';
import { worlds } from '../../../fixtures/worlds.js';
import { factsOf, payloadOf } from './fixtures.js';

/*
 * What if (§11) against what comes of it: an organisation with mailboxes of every kind, some waiting, some New, under one license; then another
 * license, or none, and more mailboxes; and a session each day. Every day's sessions do what was said on the first.
 */

vi.setConfig({ testTimeout: 1_800_000 });

const license = fc.option(
  fc
    .record({
      type: fc.constantFrom(...licenseTypes),
      mailboxes: fc.integer({ min: 1, max: 14 }),
      expiresIn: fc.integer({ min: -70, max: 120 }),
      allowance: fc.integer({ min: 0, max: 3 }),
      /** 0 is the table's. */
      graceDays: fc.constantFrom(0, 0, 10, 33),
    })
    .map(({ type, mailboxes, expiresIn, allowance, graceDays }): LicensePayload =>
      payloadOf(type, {
        mailboxes,
        issuedAt: '2025-06-01T00:00:00Z',
        expiresOn: addDays('2026-03-15', expiresIn),
        policy: {
          allowance: { minimum: allowance, percent: 0 },
          ...(graceDays === 0 ? {} : { exceededGrace: { days: graceDays } }),
        },
      }),
    ),
  { freq: 6 },
);

const world = fc.record({
  /** The first session under the first license is so many days before today. */
  daysBefore: fc.integer({ min: 0, max: 100 }),
  today: fc.integer({ min: 0, max: 400 }).map((days) => addDays('2026-01-01', days)),
  kinds: fc.array(fc.constantFrom('user' as const, 'user' as const, ...mailboxKinds), {
    minLength: 1,
    maxLength: 14,
  }),
  /** So many of the last are there only from today's morning on. */
  late: fc.integer({ min: 0, max: 6 }),
  first: license,
  then: license,
  isOther: fc.boolean(),
  added: fc.integer({ min: 0, max: 6 }),
  everyDays: fc.integer({ min: 1, max: 9 }),
});
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

function requestOf(number: number, kind: AdmissionRequest['kind']): AdmissionRequest {
  const mailboxId = `m${String(number).padStart(3, '0')}`;
  return { mailboxId, mailbox: `${mailboxId}@example.org`, kind };
}

interface Outcome {
  readonly ledger: Ledger;
  readonly said: Pick<SupposedDay, 'backedUp' | 'stopped'> & Readonly<Record<string, unknown>>;
}

function session(ledger: Ledger, asked: readonly AdmissionRequest[], facts: LicenseFacts): Outcome {
  const admission = admit(ledger, asked, facts);
  let after = admission.ledger;
  let backedUp = 0;
  for (const [id, { admitted }] of admission.decisions) {
    if (!admitted) continue;
    backedUp++;
    after = recordRestorePoint(after, id, facts.now);
  }
  const { term, count, exceededGraceEndsOn, messages } = admission.status;
  const said = { backedUp, stopped: asked.length - backedUp, term, count, exceededGraceEndsOn, messages };
  return { ledger: after, said };
}

function saidOf({ backedUp, stopped, status }: SupposedDay): Outcome['said'] {
  const { term, count, exceededGraceEndsOn, messages } = status;
  return { backedUp, stopped, term, count, exceededGraceEndsOn, messages };
}

function check({ daysBefore, today, kinds, late, first, then, isOther, added, everyDays }: World): void {
  const at = (day: string, hour = '06'): string => `${day}T${hour}:00:00.000Z`;
  const all = kinds.map((kind, i) => requestOf(i, kind));
  let ledger = emptyLedger;
  for (let day = addDays(today, -daysBefore); day < today; day = addDays(day, everyDays)) {
    ledger = session(ledger, all.slice(0, Math.max(1, all.length - late)), factsOf(first, at(day))).ledger;
  }
  ledger = session(ledger, all, factsOf(first, at(today))).ledger;
  const facts = factsOf(first, at(today, '08'));
  const counts = countMailboxes(ledger, facts);
  const supposed = { managed: counts.managed + added, license: isOther ? then : first };
  const asked = [...all, ...Array.from({ length: added }, (_, i) => requestOf(100 + i, 'user'))];
  for (let n = 0; n <= 140; n++) {
    const day = addDays(today, n);
    const said = saidOf(whatIf(facts, counts, supposed, day));
    const outcome = session(ledger, asked, { ...facts, license: supposed.license, now: at(day, '09') });
    // Once all backup is stopped the count is of no account, and is not shown.
    const shown = ({ count, exceededGraceEndsOn, ...rest }: Outcome['said']) =>
      rest['term'] === 'expired-post-grace' ? rest : { ...rest, count, exceededGraceEndsOn };
    expect({ day, ...shown(outcome.said) }).toEqual({ day, ...shown(said) });
    ledger = outcome.ledger;
  }
}

it('what is supposed for a day is what the sessions do on it', () => {
  fc.assert(fc.property(world, check), { numRuns: worlds(60) });
});
