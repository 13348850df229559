import type { SourceMailbox } from '../../../../shared/backup/source.js';
import { admit } from '../../../../shared/license/admission.js';
import { emptyLedger } from '../../../../shared/license/ledger.js';
import type { Ledger, LicenseFacts, MailboxCounts } from '../../../../shared/license/model.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

/** What parent and child of the crash test agree on: step n writes the same whatever happened before. */
export const countsOfNobody: MailboxCounts = { managed: 0, new: 0, exceededSince: null };
export const source = { id: 'source-1', name: 'Mail', config: { type: 'maildir', path: '/mail' } as const };

const firstStep = Date.parse('2026-02-10T08:00:00Z');

export function instantOfStep(step: number): Date {
  return new Date(firstStep + step * 60_000);
}

/** The license shrinks and grows with every session, so that each one changes who holds a unit. */
export function factsOfStep(step: number): LicenseFacts {
  const mailboxes = step % 2 === 0 ? 10 : 40;
  return factsOf(payloadOf('subscription', { mailboxes }), instantOfStep(step).toISOString());
}

/** Each session finds three mailboxes more, until there are 90; the limit is passed on the way, and the exceeded grace begins. */
export function mailboxesOfStep(step: number): SourceMailbox[] {
  const count = Math.min(step * 3, 90);
  return Array.from({ length: count }, (_, i) => ({ mailbox: `user${i}@example.org`, kind: 'user' }));
}

const ledgers: Ledger[] = [emptyLedger];

/** The ledger after `steps` sessions, as the pure function tells it. */
export function ledgerAfter(steps: number): Ledger {
  for (let step = ledgers.length; step <= steps; step++) {
    const requests = mailboxesOfStep(step).map(({ mailbox, kind }, i) => ({
      mailboxId: `mailbox-${String(i + 1).padStart(8, '0')}`,
      mailbox,
      kind,
    }));
    ledgers.push(admit(ledgers[step - 1] ?? emptyLedger, requests, factsOfStep(step)).ledger);
  }
  return ledgers[steps] ?? emptyLedger;
}

/** The same ledger without the random tail of its mailbox ids, which the pure function cannot know. */
export function withNumbersAlone(ledger: Ledger): Ledger {
  return {
    ...ledger,
    entries: ledger.entries.map((entry) => ({
      ...entry,
      mailboxId: entry.mailboxId.slice(0, 'mailbox-00000000'.length),
    })),
  };
}
