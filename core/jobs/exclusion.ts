import {
  type ChangedMailbox,
  type ExclusionOutcome,
  type ExclusionRequest,
  planExclusion,
} from '../../shared/backup/exclusion.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { settleMembership } from './membership.js';

/** What a change of these mailboxes would come to; nothing is changed. */
export function foreseeExclusion(
  catalogue: Catalogue,
  request: ExclusionRequest,
  mailboxes: readonly ChangedMailbox[],
): ExclusionOutcome {
  return plan(catalogue, request, mailboxes).outcome;
}

/** Leaves mailboxes out of jobs, or has jobs take them in, and settles once which are in a job (licensing.md §5). */
export function changeExclusion(
  catalogue: Catalogue,
  request: ExclusionRequest,
  mailboxes: readonly ChangedMailbox[],
  time: KnownTime,
): ExclusionOutcome {
  const { outcome, selections } = plan(catalogue, request, mailboxes);
  for (const [jobId, selection] of selections) {
    const { definition, scheduleFrom } = catalogue.jobs.get(jobId);
    catalogue.jobs.update(jobId, { ...definition, selection }, scheduleFrom);
  }
  if (selections.size > 0) settleMembership(catalogue, time);
  return outcome;
}

function plan(
  catalogue: Catalogue,
  request: ExclusionRequest,
  mailboxes: readonly ChangedMailbox[],
): ReturnType<typeof planExclusion> {
  return planExclusion(
    request,
    mailboxes,
    catalogue.jobs.list().map(({ id, definition }) => ({ ...definition, id })),
  );
}
