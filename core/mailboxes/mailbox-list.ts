import type { MailboxHold } from '../../shared/backup/mailbox-data.js';
import type { Mailbox } from '../../shared/backup/model.js';
import type { Assignment } from '../../shared/license/assignment.js';
import type { StoredJob } from '../catalogue/jobs.js';
import type { StoredMailbox } from '../catalogue/mailboxes.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import { type Judge, waitsForLicense } from './protection-report.js';

interface ListedMailboxes {
  readonly mailboxes: readonly StoredMailbox[];
  readonly jobs: readonly StoredJob[];
  readonly assignments: ReadonlyMap<string, Assignment>;
  readonly holds: ReadonlyMap<string, MailboxHold>;
  readonly judge: Judge;
}

/** Every mailbox ever admitted, in the order of admission, with its license state, its jobs, and what can be said of its backups. */
export function listMailboxes(listed: ListedMailboxes): Mailbox[] {
  const { mailboxes, jobs, assignments, holds } = listed;
  const jobsOf = jobsBySource(jobs);
  return mailboxes.map((stored) => {
    const assignment = assignments.get(stored.unitId);
    const { id, mailbox, sourceId, sourceName, messages, bytes, restorePoints, isOpenedOnly } = stored;
    const judgement = isOpenedOnly ? null : listed.judge(stored, waitsForLicense(assignments, stored.unitId));
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
      state: judgement?.type ?? null,
      goodAt: judgement !== null && 'goodAt' in judgement ? (judgement.goodAt?.toISOString() ?? null) : null,
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
