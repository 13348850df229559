import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { assignLicenses, countMailboxes } from '../../../../shared/license/assignment.js';
import { addDays, addMonths, daysBetween } from '../../../../shared/license/calendar.js';
import { emptyLedger, recordRestorePoint, setInJob } from '../../../../shared/license/ledger.js';
import type { LicenseFacts, LicensePayload } from '../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { render } from '../../../../shared/texts/text.js';
import { worlds } from '../../../fixtures/worlds.js';
import { factsOf, payloadOf, requestsOf } from './fixtures.js';
import { SimpleModel, monthsLater } from './simple-model.js';

/*
 * Graces that straddle a change of the license (another term, count or type, removal, renewal), begun at whatever end of a month, by a second,
 * simple telling of §2–§5 that shares no code.
 */

vi.setConfig({ testTimeout: 1_800_000 });

const license = fc.option(
  fc.record({
    type: fc.constantFrom(
      'subscription' as const,
      'subscription' as const,
      'rental' as const,
      'evaluation' as const,
    ),
    mailboxes: fc.integer({ min: 1, max: 30 }),
    /** From the day on which it is installed. */
    expiresIn: fc.integer({ min: -65, max: 130 }),
  }),
  { freq: 7 },
);
const world = fc.record({
  /** Often the last days of a month. */
  begin: fc.oneof(
    fc.integer({ min: 0, max: 1500 }).map((days) => addDays('2026-01-01', days)),
    fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -3, max: 1 }))
      .map(([months, days]) => addDays(addMonths('2026-02-01', months), days)),
  ),
  mailboxes: fc.integer({ min: 5, max: 55 }),
  everyDays: fc.integer({ min: 1, max: 11 }),
  changes: fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 75 }), license, keeps: fc.integer({ min: 0, max: 55 }) }),
    { minLength: 1, maxLength: 5 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

const graceMonths = { subscription: 1, rental: 2, evaluation: 0 };

function check({ begin, mailboxes, everyDays, changes }: World): void {
  const model = new SimpleModel((from, to) => to - from);
  const all = requestsOf(mailboxes);
  let asked = all;
  let ledger = emptyLedger;
  let installed: LicensePayload | null = null;
  let today = begin;
  for (const [i, change] of changes.entries()) {
    installed =
      change.license === null
        ? null
        : payloadOf(change.license.type, {
            licenseId: `6f1d2c7e-2f57-4a51-9a44-3c1f0d9b7e1${String(i)}`,
            mailboxes: change.license.mailboxes,
            issuedAt: '2025-01-01T00:00:00Z',
            expiresOn: addDays(today, change.license.expiresIn),
          });
    model.license =
      change.license === null || installed === null
        ? null
        : {
            type: change.license.type,
            mailboxes: installed.mailboxes,
            expiresOn: installed.expiresOn,
            graceEndsOn:
              graceMonths[change.license.type] === 0
                ? null
                : monthsLater(installed.expiresOn, graceMonths[change.license.type]),
          };
    const until = addDays(today, change.after + 1);
    for (; today < until; today = addDays(today, everyDays)) {
      const day = daysBetween('2026-01-01', today);
      const facts: LicenseFacts = factsOf(installed, `${today}T10:00:00.000Z`);
      const admission = admit(ledger, asked, facts);
      const said = model.session(
        asked.map(({ mailboxId }) => mailboxId),
        today,
        day,
      );
      const refused: Record<string, string> = {};
      ledger = admission.ledger;
      for (const [id, decision] of admission.decisions) {
        if (!decision.admitted) refused[id] = render(decision.reason);
        else {
          ledger = recordRestorePoint(ledger, id, facts.now);
          model.backedUp(id, today, day);
        }
      }
      const log = admission.log.map(({ text }) => render(text));
      const status = evaluateLicense(facts, countMailboxes(ledger, facts));
      const assigned = [...assignLicenses(ledger, facts)].map(([id, { state }]) => [id, state] as const);
      const after = model.answer(today, day);
      expect({
        today,
        refused,
        log,
        statusText: render(status.statusText),
        states: Object.fromEntries(assigned),
      }).toEqual({
        today,
        refused: said.refused,
        log: said.log,
        statusText: after.statusText,
        states: after.states,
      });
    }
    // Some leave the job, and others come back.
    const keeps = all.slice(0, Math.max(1, change.keeps));
    const facts = factsOf(installed, `${today}T09:00:00.000Z`);
    const [leaving, coming] = [all, keeps].map((each) => new Set(each.map(({ mailboxId }) => mailboxId)));
    for (const id of coming ?? []) leaving?.delete(id);
    ledger = setInJob(setInJob(ledger, leaving ?? [], false, facts), coming ?? [], true, facts);
    for (const id of leaving ?? []) model.leave(id);
    for (const id of coming ?? []) model.join(id, daysBetween('2026-01-01', today));
    asked = keeps;
  }
}

it('a grace over changes of the license is counted as a simple model counts it, at every end of a month', () => {
  fc.assert(fc.property(world, check), { numRuns: worlds(40) });
});
