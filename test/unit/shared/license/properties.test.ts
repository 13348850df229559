import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { assignLicenses, countMailboxes } from '../../../../shared/license/assignment.js';
import { addDays } from '../../../../shared/license/calendar.js';
import {
  compareEntries,
  emptyLedger,
  recordRestorePoint,
  setInJob,
} from '../../../../shared/license/ledger.js';
import type { Admission, Ledger, LicenseFacts, LicensePayload } from '../../../../shared/license/model.js';
import { evaluateLicense, processedMailboxes } from '../../../../shared/license/status.js';
import {
  type Step,
  countsArbitrary,
  factsArbitrary,
  licenses,
  requestsArbitrary,
  stepsArbitrary,
} from './arbitraries.js';
import { render } from '../../../../shared/texts/text.js';

// Tens of thousands of cases take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const runs = { numRuns: 4_000 };

/** What a larger license has more: mailboxes and days. */
const extensions = fc.record({
  mailboxes: fc.integer({ min: 0, max: 60 }),
  days: fc.integer({ min: 0, max: 60 }),
});

function extended(license: LicensePayload, more: { mailboxes: number; days: number }): LicensePayload {
  return {
    ...license,
    mailboxes: license.mailboxes + more.mailboxes,
    expiresOn: addDays(license.expiresOn, more.days),
  };
}

/** Lets an organisation live through the steps and answers every admission with the state before it. */
function live(
  steps: readonly Step[],
  first: LicenseFacts,
  through: (ledger: Ledger) => Ledger = (ledger) => ledger,
): { before: Ledger; facts: LicenseFacts; admission: Admission }[] {
  let ledger: Ledger = emptyLedger;
  let facts = first;
  const sessions: { before: Ledger; facts: LicenseFacts; admission: Admission }[] = [];
  for (const step of steps) {
    ledger = through(ledger);
    if (step.type === 'wait') {
      facts = { ...facts, now: new Date(Date.parse(facts.now) + step.hours * 3_600_000).toISOString() };
    } else if (step.type === 'license') {
      facts = { ...facts, license: step.license };
    } else if (step.type === 'leave' || step.type === 'join') {
      ledger = setInJob(ledger, [`m${String(step.number).padStart(2, '0')}`], step.type === 'join', facts);
    } else {
      const admission = admit(ledger, step.requests, facts);
      sessions.push({ before: ledger, facts, admission });
      ledger = admission.ledger;
      const admitted = [...admission.decisions].filter(([, decision]) => decision.admitted).map(([id]) => id);
      for (const id of admitted.slice(0, Math.ceil(admitted.length * step.succeed))) {
        ledger = recordRestorePoint(ledger, id, facts.now);
      }
    }
  }
  return sessions;
}

describe('§2–§5: invariants of the license engine', () => {
  it('licensed + temporary + waiting + new = managed', () => {
    fc.assert(
      fc.property(factsArbitrary, countsArbitrary, (facts, counts) => {
        const { licensed, temporary, waiting, new: fresh } = evaluateLicense(facts, counts);
        expect(licensed + temporary + waiting + fresh).toBe(counts.managed);
        expect(Math.min(licensed, temporary, waiting, fresh)).toBeGreaterThanOrEqual(0);
      }),
      runs,
    );
  });

  it('the states of the mailboxes are the figures of the status', () => {
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, (steps, first) => {
        for (const { facts, admission } of live(steps, first)) {
          const tally = { Licensed: 0, TemporaryAssigned: 0, Exceeded: 0, New: 0, NotRequired: 0 };
          const states = assignLicenses(admission.ledger, facts);
          for (const { state } of states.values()) tally[state]++;
          const { licensed, temporary, waiting, new: fresh, backup } = admission.status;
          // A license that has ended takes nothing (§2): what became of another kind holds its unit for 31 days, counts, and waits for nothing.
          const held = admission.ledger.entries.filter(
            (entry) =>
              entry.kind !== 'user' &&
              states.get(entry.mailboxId)?.state === 'NotRequired' &&
              countMailboxes({ entries: [entry], exceeded: null }, facts).managed > 0,
          ).length;
          if (backup !== 'none') expect(held).toBe(0);
          expect([tally.Licensed, tally.TemporaryAssigned, tally.Exceeded, tally.New]).toEqual([
            licensed,
            temporary,
            waiting,
            fresh,
          ]);
          expect(countMailboxes(admission.ledger, facts).managed).toBe(
            licensed + temporary + waiting + fresh + held,
          );
        }
      }),
      runs,
    );
  });

  it('the states are the figures before a session too: as the license and the kinds are by then', () => {
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, factsArbitrary, (steps, first, { license }) => {
        for (const { before, facts: then } of live(steps, first)) {
          const facts = { ...then, license };
          const {
            licensed,
            temporary,
            waiting,
            new: fresh,
          } = evaluateLicense(facts, countMailboxes(before, facts));
          const states = [...assignLicenses(before, facts).values()];
          const of = (wanted: string): number => states.filter(({ state }) => state === wanted).length;
          expect([of('Licensed'), of('TemporaryAssigned'), of('Exceeded'), of('New')]).toEqual([
            licensed,
            temporary,
            waiting,
            fresh,
          ]);
          const positions = states.flatMap(({ queuePosition }) => queuePosition ?? []);
          expect(positions).toEqual(positions.map((_, place) => place + 1));
        }
      }),
      runs,
    );
  });

  it('the status tells before a session when the grace ends that the session finds', () => {
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, (steps, first) => {
        for (const { before, facts } of live(steps, first)) {
          const told = evaluateLicense(facts, countMailboxes(before, facts));
          const found = admit(before, [], facts).status;
          if (found.count === told.count) expect(told.exceededGraceEndsOn).toBe(found.exceededGraceEndsOn);
        }
      }),
      runs,
    );
  });

  it('FIFO order is never inverted', () => {
    const rank = { Licensed: 0, TemporaryAssigned: 1, Exceeded: 2 };
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, (steps, first) => {
        for (const { facts, admission } of live(steps, first)) {
          const states = assignLicenses(admission.ledger, facts);
          const ranks = [...admission.ledger.entries].sort(compareEntries).flatMap(({ mailboxId }) => {
            const state = states.get(mailboxId)?.state;
            return state === undefined || state === 'NotRequired' || state === 'New' ? [] : [rank[state]];
          });
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        }
      }),
      runs,
    );
  });

  it('nobody who stayed is overtaken: places among those who stay never change', () => {
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, (steps, first) => {
        for (const { before, facts, admission } of live(steps, first)) {
          const held = (ledger: Ledger): string[] => {
            const states = assignLicenses(ledger, facts);
            return [...ledger.entries]
              .sort(compareEntries)
              .map(({ mailboxId }) => mailboxId)
              .filter((id) => states.get(id)?.state !== 'NotRequired');
          };
          const earlier = held(before);
          const later = held(admission.ledger);
          const stayed = earlier.filter((id) => later.includes(id));
          expect(later.filter((id) => stayed.includes(id))).toEqual(stayed);
        }
      }),
      runs,
    );
  });

  it('no mailbox loses its place by a restart', () => {
    const restart = (ledger: Ledger): Ledger => JSON.parse(JSON.stringify(ledger)) as Ledger;
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, (steps, first) => {
        const ongoing = live(steps, first).map(({ admission }) => [
          admission.status,
          [...admission.decisions],
          admission.log,
        ]);
        const restarted = live(steps, first, restart).map(({ admission }) => [
          admission.status,
          [...admission.decisions],
          admission.log,
        ]);
        expect(restarted).toEqual(ongoing);
      }),
      runs,
    );
  });

  it('restore is always allowed', () => {
    fc.assert(
      fc.property(factsArbitrary, countsArbitrary, (facts, counts) => {
        expect(evaluateLicense(facts, counts).restore).toBe(true);
      }),
      runs,
    );
  });

  it('the status never depends on the time zone of the machine', () => {
    const zones = [
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'America/St_Johns',
      'Asia/Kathmandu',
      'Europe/Berlin',
    ];
    const before = process.env['TZ'];
    // Setting TZ is slow, so that each zone gets its share of the cases.
    const cases = fc.sample(fc.tuple(factsArbitrary, countsArbitrary, requestsArbitrary), runs.numRuns);
    const answers = (): string[] =>
      cases.map(([facts, counts, requests]) =>
        JSON.stringify([evaluateLicense(facts, counts), admit(emptyLedger, requests, facts).ledger]),
      );
    try {
      process.env['TZ'] = 'UTC';
      const inUtc = answers();
      for (const zone of zones) {
        process.env['TZ'] = zone;
        expect(new Date(0).getTimezoneOffset()).not.toBe(0);
        expect(answers()).toEqual(inUtc);
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('more license never means fewer mailboxes processed', () => {
    fc.assert(
      fc.property(factsArbitrary, licenses, countsArbitrary, extensions, (facts, license, counts, more) => {
        const processed = (under: LicensePayload): number =>
          processedMailboxes(evaluateLicense({ ...facts, license: under }, counts), counts);
        expect(processed(extended(license, more))).toBeGreaterThanOrEqual(processed(license));
      }),
      runs,
    );
  });

  it('whom a session admits it admits under more license too', () => {
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, extensions, (steps, first, more) => {
        const session = live(steps, first).at(-1);
        const license = session?.facts.license ?? null;
        fc.pre(session !== undefined && license !== null);
        const { before, facts, admission } = session;
        const asked = steps.findLast((step) => step.type === 'session')?.requests ?? [];
        const larger = admit(before, asked, { ...facts, license: extended(license, more) });
        for (const [id, { admitted }] of admission.decisions) {
          if (admitted) expect(larger.decisions.get(id)?.admitted).toBe(true);
        }
      }),
      runs,
    );
  });

  it('the order in which known mailboxes are asked for changes nothing, nor does asking twice', () => {
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, fc.nat(), (steps, first, seed) => {
        for (const { admission, facts } of live(steps, first)) {
          const { ledger } = admission;
          const inOrder = ledger.entries.map(({ mailboxId, mailbox, kind }) => ({
            mailboxId,
            mailbox,
            kind,
          }));
          const turned = [...inOrder.slice(seed % 7), ...inOrder.slice(0, seed % 7).reverse()];
          const expected = admit(ledger, inOrder, facts);
          const answered = admit(ledger, [...turned, ...inOrder.slice(0, seed % 3)], facts);
          expect(answered.ledger).toEqual(expected.ledger);
          expect(new Map(answered.decisions)).toEqual(new Map(expected.decisions));
          expect(answered.log).toEqual(expected.log);
        }
      }),
      runs,
    );
  });

  it('a session admits exactly what the status says, and names each refusal in the log', () => {
    fc.assert(
      fc.property(stepsArbitrary, factsArbitrary, (steps, first) => {
        for (const { admission } of live(steps, first)) {
          const decisions = [...admission.decisions.values()];
          const refused = decisions.flatMap((decision) =>
            decision.admitted ? [] : [render(decision.reason)],
          );
          if (admission.status.backup === 'none') {
            expect(refused).toHaveLength(decisions.length);
            expect(admission.log).toHaveLength(1);
          } else {
            const perMailbox = admission.log
              .map(({ text }) => render(text))
              .filter((words) => words.startsWith('Mailbox '));
            expect(perMailbox.sort()).toEqual(refused.sort());
            expect(decisions.every(({ admitted, state }) => admitted === (state !== 'Exceeded'))).toBe(true);
          }
        }
      }),
      runs,
    );
  });
});
