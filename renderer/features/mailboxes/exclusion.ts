import type { ExclusionKind } from '../../../shared/backup/exclusion.js';
import type { Job, Mailbox } from '../../../shared/backup/model.js';

/** What a change means for the license (licensing.md §5): a unit is held for 31 days after the last restore point, a place in the queue by a job. */
export type LicenseEffect = 'none-needed' | 'stays' | 'released' | 'queues';

/** The effect of changing `chosen` jobs, where `including` are all the jobs that select the mailbox now. */
export function licenseEffect(
  kind: ExclusionKind,
  mailbox: Pick<Mailbox, 'kind'>,
  including: readonly Job[],
  chosen: readonly Job[],
): LicenseEffect {
  if (mailbox.kind !== 'user') return 'none-needed';
  if (kind === 'include') return including.length > 0 ? 'stays' : 'queues';
  return including.some((job) => !chosen.includes(job)) ? 'stays' : 'released';
}
