import type { Mailbox } from '../../shared/backup/model.js';
import type { Assignment } from '../../shared/license/assignment.js';
import type { Ledger } from '../../shared/license/model.js';
import type { StoredJob } from '../catalogue/jobs.js';
import type { StoredMailbox } from '../catalogue/mailboxes.js';
import { selectedBy } from '../jobs/mailbox-selection.js';

interface ListedMailboxes {
  readonly ledger: Ledger;
  readonly mailboxes: readonly StoredMailbox[];
  readonly jobs: readonly StoredJob[];
  readonly assignments: ReadonlyMap<string, Assignment>;
}

/** Every mailbox ever admitted, in the order of admission, with its license state and its jobs. */
export function listMailboxes({ ledger, mailboxes, jobs, assignments }: ListedMailboxes): Mailbox[] {
  const entries = new Map(ledger.entries.map((entry) => [entry.mailboxId, entry]));
  const jobsOf = jobsBySource(jobs);
  return mailboxes.flatMap((stored) => {
    const entry = entries.get(stored.unitId);
    if (!entry) return [];
    const assignment = assignments.get(stored.unitId);
    const { id, mailbox, sourceId, sourceName, messages, bytes, restorePoints } = stored;
    return [
      {
        id,
        mailbox,
        sourceId,
        sourceName,
        kind: entry.kind,
        licenseState: assignment?.state ?? 'NotRequired',
        queuePosition: assignment?.queuePosition ?? null,
        firstAdmittedAt: entry.firstAdmittedAt,
        lastBackupAt: stored.lastBackupAt,
        restorePoints,
        messages,
        bytes,
        jobs: jobsOf(stored),
      },
    ];
  });
}

/** Names of the jobs that process a mailbox. */
function jobsBySource(jobs: readonly StoredJob[]): (mailbox: StoredMailbox) => string[] {
  const named = jobs.map(({ definition }) => ({
    name: definition.name,
    sourceId: definition.sourceId,
    selects: selectedBy(definition),
  }));
  return ({ sourceId, mailbox }) =>
    named.filter((job) => job.sourceId === sourceId && job.selects(mailbox)).map(({ name }) => name);
}
