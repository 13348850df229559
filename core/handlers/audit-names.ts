import type { AuditNames } from '../audit/worker-rules.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { parseId } from '../restore/ids.js';
import type { OpenRepositories } from '../restore/open-repositories.js';

/** What the log of actions calls mailboxes, sources and jobs; throws what looking them up throws. */
export function auditNames(
  catalogue: Pick<Catalogue, 'mailboxes' | 'sources' | 'jobs' | 'sessions'>,
  repositories: Pick<OpenRepositories, 'reader'>,
): AuditNames {
  const mailbox = (mailboxId: string): string => catalogue.mailboxes.nameOf(mailboxId) ?? mailboxId;
  return {
    mailbox,
    mailboxOfMessage: (messageId) => {
      const { repositoryId, rowId } = parseId('message', messageId);
      return mailbox(repositories.reader(repositoryId).origin(rowId).mailboxKey);
    },
    source: (sourceId) => catalogue.sources.get(sourceId).name,
    job: (jobId) => catalogue.jobs.get(jobId).definition.name,
    sessionName: (sessionId) => catalogue.sessions.get(sessionId).name,
  };
}
