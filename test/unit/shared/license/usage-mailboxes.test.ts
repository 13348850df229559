import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { countMailboxes } from '../../../../shared/license/assignment.js';
import { emptyLedger, recordRestorePoint, setInJob, setKind } from '../../../../shared/license/ledger.js';
import { type Ledger, mailboxKinds } from '../../../../shared/license/model.js';
import {
  addFigures,
  formatUsageMailboxes,
  noFigures,
  parseUsageMailboxes,
  usageMailboxes,
} from '../../../../shared/license/usage-mailboxes.js';
import { licenses, requestsArbitrary } from './arbitraries.js';
import { factsOf, payloadOf } from './fixtures.js';

const dayMs = 86_400_000;
const start = Date.parse('2026-01-01T00:00:00.000Z');
const instant = (day: number): string => new Date(start + day * dayMs).toISOString();

/** A ledger as months of sessions, changes of kind and of jobs leave it. */
const histories = fc.record({
  license: licenses,
  steps: fc.array(
    fc.record({
      daysLater: fc.integer({ min: 0, max: 20 }),
      requests: requestsArbitrary,
      backedUp: fc.array(fc.nat({ max: 29 }), { maxLength: 30 }),
      other: fc.option(fc.constantFrom(...mailboxKinds)),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

function play({ license, steps }: typeof histories extends fc.Arbitrary<infer H> ? H : never): {
  ledger: Ledger;
  day: number;
} {
  let ledger = emptyLedger;
  let day = 0;
  for (const { daysLater, requests, backedUp, other } of steps) {
    day += daysLater;
    const facts = factsOf(license, instant(day));
    ({ ledger } = admit(ledger, requests, facts));
    for (const index of backedUp) {
      const id = requests[index]?.mailboxId;
      if (id !== undefined) ledger = recordRestorePoint(ledger, id, instant(day));
    }
    const [first] = requests;
    if (other === null) ledger = setInJob(ledger, backedUp.map(String), false, facts);
    else if (first !== undefined) ledger = setKind(ledger, first.mailboxId, other, facts);
  }
  return { ledger, day };
}

describe('the mailboxes of a usage report', () => {
  it('are those that the license counts, new ones included, with every user mailbox among the managed ones', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 40 }), (history, later) => {
        const { ledger, day } = play(history);
        const at = instant(day + later);
        const facts = factsOf(history.license, at);
        const list = usageMailboxes(ledger, facts, at);
        const { managed, new: fresh, kinds } = addFigures(noFigures, list);
        expect({ managed, new: fresh }).toEqual({
          managed: countMailboxes(ledger, facts).managed,
          new: countMailboxes(ledger, facts).new,
        });
        expect(kinds.user + kinds.shared + kinds.resource).toBe(list.length);
        // What the licensing server holds against a report (`kinds-differ`).
        expect(kinds.user).toBeLessThanOrEqual(managed);
        expect(managed).toBeLessThanOrEqual(list.length);
        expect(list.every(({ kind, standing }) => kind !== 'user' || standing !== 'not-required')).toBe(true);
        expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
      }),
      { numRuns: 300 },
    );
  });

  it('of an ended month are without those admitted later, and those idle for 31 days by its end', () => {
    const facts = factsOf(payloadOf('rental', { mailboxes: 10 }), instant(0));
    const request = (mailboxId: string, kind: 'user' | 'shared' = 'user') => ({
      mailboxId,
      mailbox: `${mailboxId}@example.org`,
      kind,
    });
    let { ledger } = admit(emptyLedger, [request('idle'), request('kept'), request('team', 'shared')], facts);
    ledger = recordRestorePoint(ledger, 'idle', instant(0));
    ({ ledger } = admit(ledger, [request('kept'), request('team', 'shared')], {
      ...facts,
      now: instant(20),
    }));
    ledger = recordRestorePoint(recordRestorePoint(ledger, 'kept', instant(20)), 'team', instant(20));
    ({ ledger } = admit(ledger, [request('later')], { ...facts, now: instant(45) }));
    const ids = (day: number): string[] =>
      usageMailboxes(ledger, { ...facts, now: instant(46) }, instant(day)).map(({ id }) => id);
    expect(ids(31)).toEqual(['idle', 'kept', 'team']);
    expect(ids(44)).toEqual(['kept', 'team']);
    expect(ids(46)).toEqual(['kept', 'team', 'later']);
    expect(ids(60)).toEqual(['later']);
  });

  it('cross processes as lines that say the same', () => {
    const list = [
      {
        id: 'm1',
        mailbox: 'größe\n"a"\u2028@example.org',
        source: '',
        kind: 'shared' as const,
        standing: 'not-required' as const,
        lastBackupAt: instant(3),
      },
    ];
    expect(parseUsageMailboxes(formatUsageMailboxes(list))).toEqual(list);
  });
});
