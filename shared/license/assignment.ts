import type {
  Ledger,
  LicenseFacts,
  LicenseStatus,
  MailboxCounts,
  MailboxKind,
  MailboxLicenseState,
} from './model.js';
import { freePlace, indexQueue, noPlace } from './queue-index.js';
import { evaluateLicense } from './status.js';

/** A mailbox's license state; waiting ones have their place in the queue, from 1. */
export interface Assignment {
  readonly state: MailboxLicenseState;
  readonly queuePosition: number | null;
}

/** What the license status needs to know of the ledger at `facts.now`. `new` is counted for every license type; the policy decides. */
export function countMailboxes(ledger: Ledger, facts: LicenseFacts): MailboxCounts {
  return indexQueue(ledger, [], facts).counts;
}

/**
 * The state of the mailbox at a place in the queue: the first `licensed`, then `temporary`; the rest wait (§5). Of other kinds only those
 * have a place whose restore points hold one from when they were user mailboxes; none waits.
 */
export function stateAt(
  place: number,
  kind: MailboxKind,
  { licensed, temporary }: LicenseStatus,
): MailboxLicenseState {
  if (place === noPlace) return 'NotRequired';
  if (place === freePlace) return 'New';
  if (place <= licensed) return 'Licensed';
  if (place <= licensed + temporary) return 'TemporaryAssigned';
  return kind === 'user' ? 'Exceeded' : 'NotRequired';
}

/**
 * The license state of every mailbox of the ledger (§5): the first `count` are licensed, the next `allowance` temporary while
 * in grace, the rest wait. Mailboxes that hold no place (shared, resource, released) are `NotRequired`.
 */
export function assignLicenses(ledger: Ledger, facts: LicenseFacts): ReadonlyMap<string, Assignment> {
  const { places, counts } = indexQueue(ledger, [], facts);
  const status = evaluateLicense(facts, counts);
  const assignments = new Map<string, Assignment>();
  let waiting = 0;
  ledger.entries.forEach(({ mailboxId, kind }, i) => {
    const state = stateAt(places[i] ?? noPlace, kind, status);
    const queuePosition = state === 'Exceeded' ? ++waiting : null;
    assignments.set(mailboxId, { state, queuePosition });
  });
  return assignments;
}
