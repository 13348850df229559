import type { MailboxHold } from '../../shared/backup/mailbox-data.js';
import type { Mailbox } from '../../shared/backup/model.js';
import type { Assignment } from '../../shared/license/assignment.js';
import type { StoredJob } from '../catalogue/jobs.js';
import type { StoredMailbox } from '../catalogue/mailboxes.js';
import { selectedBy } from '../jobs/mailbox-selection.js';

interface ListedMailboxes {
  readonly mailboxes: readonly StoredMailbox[];
  readonly jobs: readonly StoredJob[];
  readonly assignments: ReadonlyMap<string, Assignment>;
  readonly holds: ReadonlyMap<string, MailboxHold>;
}

/** Every mailbox ever admitted, in the order of admission, with its license state and its jobs. */
export function listMailboxes({ mailboxes, jobs, assignments, holds }: ListedMailboxes): Mailbox[] {
  const jobsOf = jobsBySource(jobs);
  return mailboxes.map((stored) => {
    const assignment = assignments.get(stored.unitId);
    const { id, mailbox, sourceId, sourceName, messages, bytes, restorePoints, isOpenedOnly } = stored;
    return {
      id,
      mailbox,
      sourceId,
      sourceName,
      kind: stored.kind,
      licenseState: assignment?.state ?? 'NotRequired',
      queuePosition: assignment?.queuePosition ?? null,
      firstAdmittedAt: stored.firstAdmittedAt,
      lastBackupAt: stored.lastBackupAt,
      restorePoints,
      messages,
      bytes,
      jobs: jobsOf(stored),
      hold: holds.get(id) ?? null,
      isOpenedOnly,
    };
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
