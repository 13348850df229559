import type { Standing } from './ledger.js';
import type {
  Ledger,
  LedgerEntry,
  LicenseFacts,
  LicenseStatus,
  MailboxCounts,
  MailboxLicenseState,
} from './model.js';
import { effectivePolicy } from './policy.js';
import { evaluateLicense } from './status.js';
import { surveyLedger } from './survey.js';

/** A mailbox's license state; waiting ones have their place in the queue, from 1. */
export interface Assignment {
  readonly state: MailboxLicenseState;
  readonly queuePosition: number | null;
}

/** What the license status needs to know of the ledger at `facts.now`. `new` is counted for every license type; the policy decides. */
export function countMailboxes(ledger: Ledger, facts: LicenseFacts): MailboxCounts {
  return surveyLedger(ledger, [], facts).counts;
}

/** The states of entries in queue order: the first `licensed` users of a unit, then `temporary`; the rest wait (§5). */
export function statesOf(
  standings: readonly Standing[],
  facts: LicenseFacts,
  status: LicenseStatus,
): MailboxLicenseState[] {
  const { newMailboxesAreFree } = effectivePolicy(facts.license);
  const lastLicensed = status.licensed;
  const lastTemporary = status.licensed + status.temporary;
  let place = 0;
  return standings.map((standing) => {
    if (standing === 'not-required' || standing === 'released') return 'NotRequired';
    if (standing === 'new' && newMailboxesAreFree) return 'New';
    place++;
    if (place <= lastLicensed) return 'Licensed';
    return place <= lastTemporary ? 'TemporaryAssigned' : 'Exceeded';
  });
}

/**
 * The license state of every mailbox of the ledger (§5): the first `count` are licensed, the next `allowance` temporary while
 * in grace, the rest wait. Mailboxes that hold no place (shared, resource, in no job, idle) are `NotRequired`.
 */
export function assignLicenses(ledger: Ledger, facts: LicenseFacts): ReadonlyMap<string, Assignment> {
  const { standings, counts } = surveyLedger(ledger, [], facts);
  const states = statesOf(standings, facts, evaluateLicense(facts, counts));
  let waiting = 0;
  const assignment = ({ mailboxId }: LedgerEntry, i: number): [string, Assignment] => {
    const state = states[i] ?? 'NotRequired';
    return [mailboxId, { state, queuePosition: state === 'Exceeded' ? ++waiting : null }];
  };
  return new Map(ledger.entries.map(assignment));
}
