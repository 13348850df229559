import type { Mailbox } from '../../shared/backup/model.js';
import type { Assignment } from '../../shared/license/assignment.js';
import type { Catalogue } from './catalogue/catalogue.js';
import { isSelected } from './mailbox-selection.js';

/** Every mailbox ever admitted, in the order of admission, with its license state and its jobs. */
export function listMailboxes(catalogue: Catalogue, assignments: ReadonlyMap<string, Assignment>): Mailbox[] {
  const jobs = catalogue.jobs.list().map(({ definition }) => definition);
  const entries = new Map(catalogue.mailboxes.ledger().entries.map((entry) => [entry.mailboxId, entry]));
  return catalogue.mailboxes.list().flatMap((stored) => {
    const entry = entries.get(stored.id);
    if (!entry) return [];
    const assignment = assignments.get(stored.id);
    return [
      {
        ...stored,
        kind: entry.kind,
        licenseState: assignment?.state ?? 'NotRequired',
        queuePosition: assignment?.queuePosition ?? null,
        firstAdmittedAt: entry.firstAdmittedAt,
        lastBackupAt: entry.lastRestorePointAt,
        jobs: jobs
          .filter((job) => job.sourceId === stored.sourceId && isSelected(stored.mailbox, job))
          .map(({ name }) => name),
      },
    ];
  });
}
