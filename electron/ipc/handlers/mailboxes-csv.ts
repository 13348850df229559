import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { exportTexts } from '../../../shared/texts/exports.js';
import { csvHeader, csvLines } from '../../../shared/csv.js';

/** The Mailboxes screen as a table: license state, first admission, last backup and jobs (licensing.md §7); a part a page. */
export async function* mailboxesCsv(pages: AsyncIterable<readonly Mailbox[]>): AsyncGenerator<string> {
  yield csvHeader(exportTexts.mailboxes);
  for await (const mailboxes of pages) yield csvLines(mailboxes.map(cellsOf));
}

function cellsOf(mailbox: Mailbox): string[] {
  return [
    mailbox.mailbox,
    mailbox.sourceName,
    mailbox.kind,
    mailbox.state ?? '',
    mailbox.licenseState ?? '',
    mailbox.queuePosition === null ? '' : String(mailbox.queuePosition),
    mailbox.firstAdmittedAt ?? '',
    mailbox.lastBackupAt ?? '',
    String(mailbox.restorePoints),
    mailbox.hold?.since ?? '',
    mailbox.jobs.join('; '),
  ];
}
