import { countMailboxes } from '../../shared/license/assignment.js';
import { canonicalInstant, dateOf } from '../../shared/license/calendar.js';
import type { Instant } from '../../shared/license/dates.js';
import type { Ledger, LicenseFacts, MailboxCounts } from '../../shared/license/model.js';

/**
 * What the ledger says at another instant, as if no session ran until then: who is new and who is idle are questions of the day (§2, §5).
 * Before now, as far as the ledger tells: mailboxes admitted later, and a grace that began later, were not there. From now on all are,
 * also one admitted by a clock that was ahead (§9).
 */
export function countMailboxesAt(ledger: Ledger, facts: LicenseFacts, at: Instant): MailboxCounts {
  const now = canonicalInstant(at);
  const { entries, exceeded } = ledger;
  const isPast = now < facts.now;
  const known = {
    entries: isPast ? entries.filter(({ firstAdmittedAt }) => firstAdmittedAt <= now) : entries,
    exceeded: isPast && exceeded !== null && exceeded.since > dateOf(now) ? null : exceeded,
  };
  return countMailboxes(known, { ...facts, now });
}
