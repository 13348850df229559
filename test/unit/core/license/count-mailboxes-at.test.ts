import { describe, expect, it } from 'vitest';
import { countMailboxesAt } from '../../../../core/license/count-mailboxes-at.js';
import { admit } from '../../../../shared/license/admission.js';
import { countMailboxes } from '../../../../shared/license/assignment.js';
import { emptyLedger } from '../../../../shared/license/ledger.js';
import type { LicenseStatus } from '../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { backedUp, factsOf, payloadOf, requestsOf } from '../../shared/license/fixtures.js';
import { worded } from '../../../../test/fixtures/worded.js';

/** 5 licensed, 28 mailboxes, one session on 1 February: 5 + 20 were backed up, 3 wait. */
const subscription = payloadOf('subscription', { mailboxes: 5 });
const session = '2026-02-01T12:00:00.000Z';
const admission = admit(emptyLedger, requestsOf(28), factsOf(subscription, session));
const ledger = backedUp(
  admission.ledger,
  session,
  ({ mailboxId }) => admission.decisions.get(mailboxId)?.admitted === true,
);

function statusAt(at: string, license = subscription): LicenseStatus {
  const facts = factsOf(license, at);
  return evaluateLicense(facts, countMailboxesAt(ledger, factsOf(license, session), at));
}

describe('license show --at (command-line.md): the whole state at that instant', () => {
  it.each([
    // Before the session: nobody had been admitted, and no grace had begun.
    ['2026-01-31T23:59:59Z', { statusText: 'Valid', licensed: 0, temporary: 0, waiting: 0 }],
    ['2026-02-01T11:59:59Z', { statusText: 'Valid', licensed: 0, temporary: 0, waiting: 0 }],
    [
      '2026-02-01T12:00:00Z',
      { statusText: 'Exceeded (59 days of grace period remaining)', licensed: 5, temporary: 20, waiting: 3 },
    ],
    // The last of the 31 days without a restore point or a session (§2), and the first after them: nobody is left.
    ['2026-03-04T23:59:59Z', { licensed: 5, temporary: 20, waiting: 3, exceededGraceEndsOn: '2026-04-01' }],
    ['2026-03-05T00:00:00Z', { statusText: 'Valid', licensed: 0, temporary: 0, waiting: 0 }],
    // An offset names the same instant.
    ['2026-03-05T00:59:59+01:00', { licensed: 5, temporary: 20, waiting: 3 }],
  ])('idle units are released by then: %s', (at, expected) => {
    expect(worded(statusAt(at))).toMatchObject(expected);
  });

  it.each([
    ['2026-02-28T23:59:59Z', { licensed: 0, temporary: 0, waiting: 0, new: 28 }],
    // Those never backed up are new whenever their first backup comes (VB365).
    ['2026-03-01T00:00:00Z', { licensed: 5, temporary: 20, waiting: 0, new: 3 }],
  ])('rental mailboxes are New until the first of the month after their first backup: %s', (at, expected) => {
    expect(statusAt(at, payloadOf('rental', { mailboxes: 5 }))).toMatchObject(expected);
  });

  it('§9: from now on counts whom a clock that was ahead has admitted', () => {
    const ahead = admit(emptyLedger, requestsOf(7), factsOf(subscription, '2028-06-10T12:00:00.000Z')).ledger;
    const facts = factsOf(subscription, session);
    expect(countMailboxesAt(ahead, facts, session)).toEqual(countMailboxes(ahead, facts));
    expect(countMailboxesAt(ahead, facts, '2026-01-01T00:00:00Z').managed).toBe(0);
  });

  it('says of the present what the engine says', () => {
    for (const now of [
      session,
      '2026-02-20T00:00:00.000Z',
      '2026-03-05T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]) {
      const facts = factsOf(subscription, now);
      expect(countMailboxesAt(ledger, facts, now)).toEqual(countMailboxes(ledger, facts));
    }
  });
});
