import type { Retention } from '../../shared/backup/job.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import { selectedBy } from '../jobs/mailbox-selection.js';

type MailboxIdentity = Pick<StoredMailbox, 'id' | 'mailbox' | 'sourceId'>;

/** The retention rules of a mailbox's restore points; they stay as long as one of the rules keeps them. */
export type RetentionRules = (mailbox: MailboxIdentity) => readonly Retention[];

/**
 * Whose retention holds for the mailboxes of a repository, by the jobs as they are now: that of every job that backs the
 * mailbox up into it. A mailbox that no job takes any more (excluded, or its job was removed) keeps the rule of the job
 * that backed it up last: as that job has it now, or as it was when there is no such job. Nothing known, nothing goes; nothing of a mailbox
 * under legal hold either, also where the repository could not note it yet.
 */
export function createRetentionRules(
  { jobs, repositories, holds }: Pick<Catalogue, 'jobs' | 'repositories' | 'holds'>,
  repository: KnownRepository,
): RetentionRules {
  const all = jobs.list().map(({ id, definition }) => ({
    id,
    sourceId: definition.sourceId,
    retention: definition.retention,
    writesHere: repositories.pathOf(definition.repositoryPath) === repository.path,
    selects: selectedBy(definition),
  }));
  return ({ id, mailbox, sourceId }) => {
    if (holds.of(id) !== null) return [];
    const taking = all.filter((job) => job.writesHere && job.sourceId === sourceId && job.selects(mailbox));
    if (taking.length > 0) return taking.map(({ retention }) => retention);
    const last = repositories.lastBackup(id, repository.id);
    if (last === null) return [];
    return [all.find((job) => job.id === last.jobId)?.retention ?? last.retention];
  };
}
