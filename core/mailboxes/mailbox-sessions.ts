import type { MailboxSession } from '../../shared/backup/session.js';
import type { Catalogue } from '../catalogue/catalogue.js';

/** As many as a page shows; each is looked through for its mailboxes. */
const sessionsShown = 20;

/** What became of a mailbox in the last sessions of the jobs of its source, the newest first. */
export function sessionsOf({ mailboxes, jobs, sessions }: Catalogue, mailboxId: string): MailboxSession[] {
  const mailbox = mailboxes.list().find(({ id }) => id === mailboxId);
  if (mailbox === undefined) return [];
  const ofSource = jobs.list().filter(({ definition }) => definition.sourceId === mailbox.sourceId);
  const jobIds = ofSource.map(({ id }) => id);
  return sessions.resultsOf(mailbox.mailbox, jobIds, sessionsShown);
}
