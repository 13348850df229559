import type { Mailbox } from '../../../shared/backup/model.js';
import { csv } from '../../../shared/csv.js';

/** The Mailboxes screen as a table: license state, first admission, last backup and jobs (licensing.md §7). */
export function mailboxesCsv(mailboxes: readonly Mailbox[]): string {
  return csv(
    [
      'Mailbox',
      'Source',
      'Kind',
      'License state',
      'Place in queue',
      'First admission',
      'Last backup',
      'Restore points',
      'Jobs',
    ],
    mailboxes.map((each) => [
      each.mailbox,
      each.sourceName,
      each.kind,
      each.licenseState,
      each.queuePosition === null ? '' : String(each.queuePosition),
      each.firstAdmittedAt,
      each.lastBackupAt ?? '',
      String(each.restorePoints),
      each.jobs.join('; '),
    ]),
  );
}
