import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleMailboxes } from '../../../core/sources/sample-organisation.js';
import { admit } from '../../../shared/license/admission.js';
import { countMailboxes } from '../../../shared/license/assignment.js';
import { setKind } from '../../../shared/license/ledger.js';
import type { CatalogueHome, MakeHome } from '../../fixtures/catalogue-homes.js';
import { factsOf, payloadOf } from '../../unit/shared/license/fixtures.js';

const first = Date.parse('2026-01-05T08:00:00.000Z');
const dayMs = 86_400_000;

interface Step {
  readonly days: number;
  /** Of six mailboxes, those that the session asks for. */
  readonly asked: readonly number[];
  /** Those of them that get a restore point. */
  readonly done: readonly number[];
  readonly shared: number | null;
  readonly withSample: boolean;
}

const mailboxesArb = fc.subarray([0, 1, 2, 3, 4, 5]);
const stepArb: fc.Arbitrary<Step> = fc.record({
  days: fc.integer({ min: 0, max: 40 }),
  asked: mailboxesArb,
  done: mailboxesArb,
  shared: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 6 }),
  withSample: fc.boolean(),
});

/** What one world says after each step, of the real mailboxes by their names. */
function playIn(
  home: CatalogueHome,
  steps: readonly Step[],
  hasSample: boolean,
  type: 'rental' | 'subscription',
): unknown[] {
  let now = new Date(first);
  const catalogue = home.open(() => now);
  const real = catalogue.sources.add('Real', { type: 'maildir', path: '/real' });
  const sample = catalogue.sources.add('Sample', { type: 'sample', path: '/sample' });
  const license = payloadOf(type, { mailboxes: 2, expiresOn: '2027-12-31' });
  const name = (n: number): string => `user${String(n)}@example.com`;
  const said = steps.map(({ days, asked, done, shared, withSample }) => {
    now = new Date(now.getTime() + days * dayMs);
    const facts = factsOf(license, now.toISOString());
    if (hasSample && withSample) {
      const listed = sampleMailboxes.map((mailbox) => ({ mailbox, kind: 'user' as const }));
      for (const { id } of catalogue.mailboxes.admitSample(sample, listed))
        catalogue.mailboxes.notePoint(id, facts.now, { messages: 1, bytes: 1, restorePoints: 1 });
    }
    const mailboxes = asked.map((n) => ({ mailbox: name(n), kind: 'user' as const }));
    const { admission, requests } = catalogue.mailboxes.admit(real, mailboxes, (ledger, requested) =>
      admit(ledger, requested, facts),
    );
    const decisions = requests.map(({ mailboxId, mailbox }) => [
      mailbox,
      admission.decisions.get(mailboxId)?.state,
    ]);
    for (const { id, mailbox } of requests)
      if (done.some((n) => name(n) === mailbox))
        catalogue.mailboxes.notePoint(id, facts.now, { messages: 1, bytes: 1, restorePoints: 1 });
    if (shared !== null) {
      const unit = catalogue.mailboxes.list().find(({ mailbox }) => mailbox === name(shared))?.unitId ?? '';
      catalogue.mailboxes.changeLedger((ledger) => setKind(ledger, unit, 'shared', facts));
    }
    const ledger = catalogue.mailboxes.ledger();
    return {
      decisions,
      log: admission.log,
      counts: countMailboxes(ledger, facts),
      exceeded: ledger.exceeded,
      entries: ledger.entries.map(({ mailboxId: _, ...entry }) => entry),
      kept: catalogue.mailboxes.record().units.length,
    };
  });
  catalogue.close();
  return said;
}

/** licensing.md §2: adding the sample organisation to any world changes no figure of the license, and no decision on another mailbox. */
export function sampleMailboxesSuite(makeHome: MakeHome, numRuns: number): void {
  const play = (steps: readonly Step[], hasSample: boolean, type: 'rental' | 'subscription'): unknown[] => {
    const home = makeHome();
    try {
      return playIn(home, steps, hasSample, type);
    } finally {
      home.remove();
    }
  };

  describe('the sample organisation', { timeout: 120_000 }, () => {
    it.each(['rental', 'subscription'] as const)(
      'changes nothing for the others, with a %s license',
      (type) => {
        fc.assert(
          fc.property(fc.array(stepArb, { minLength: 1, maxLength: 8 }), (steps) => {
            expect(play(steps, true, type)).toEqual(play(steps, false, type));
          }),
          { numRuns },
        );
      },
    );
  });
}
