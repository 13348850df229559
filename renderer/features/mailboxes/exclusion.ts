import { type ExclusionKind, exclusionKinds, planExclusion } from '../../../shared/backup/exclusion.js';
import type { Job } from '../../../shared/backup/job.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';

/** What a change means for the license (licensing.md §5): a unit is held for 31 days after the last restore point, a place in the queue by a job. */
export type LicenseEffect = 'none-needed' | 'stays' | 'released' | 'queues';

/** The effect of changing `chosen` jobs, where `including` are all the jobs that select the mailbox now; both by their ids. */
export function licenseEffect(
  kind: ExclusionKind,
  mailbox: Pick<Mailbox, 'kind'>,
  including: readonly string[],
  chosen: readonly string[],
): LicenseEffect {
  if (mailbox.kind !== 'user') return 'none-needed';
  if (kind === 'include') return including.length > 0 ? 'stays' : 'queues';
  return including.some((job) => !chosen.includes(job)) ? 'stays' : 'released';
}

/** Whether a session has listed it: before, it can be left out of jobs, and no more. */
export function isListed({ firstAdmittedAt }: Pick<Mailbox, 'firstAdmittedAt'>): boolean {
  return firstAdmittedAt !== null;
}

/** What can be done about a mailbox's place in jobs; a refusal that has something to say counts. */
export function possibleChanges(mailbox: Mailbox, jobs: readonly Job[]): readonly ExclusionKind[] {
  return exclusionKinds.filter((kind) => {
    const request = { kind, mailboxIds: [mailbox.id], jobIds: null };
    const { changes, refused } = planExclusion(request, [mailbox], jobs).outcome;
    return changes.length > 0 || refused.some(({ reason }) => reason === 'last-of-job');
  });
}
