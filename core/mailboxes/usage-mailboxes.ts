import type { Instant } from '../../shared/license/dates.js';
import type { Ledger, LicenseFacts } from '../../shared/license/model.js';
import { type UsageMailbox, usageMailboxes } from '../../shared/license/usage-mailboxes.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';

/** The mailboxes of a usage report with the name and the source of each; of several sources that have the account the first one's. */
export function usageMailboxesOf(
  { mailboxes, ledger }: { readonly mailboxes: readonly StoredMailbox[]; readonly ledger: Ledger },
  facts: LicenseFacts,
  at: Instant,
): UsageMailbox[] {
  const stored = new Map<string, StoredMailbox>();
  for (const mailbox of mailboxes) {
    if (!stored.has(mailbox.unitId)) stored.set(mailbox.unitId, mailbox);
  }
  return usageMailboxes(ledger, facts, at).map((counted) => ({
    ...counted,
    mailbox: stored.get(counted.id)?.mailbox ?? counted.mailbox,
    source: stored.get(counted.id)?.sourceName ?? '',
  }));
}
