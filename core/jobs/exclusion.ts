import {
  type ExclusionOutcome,
  type ExclusionRequest,
  planExclusion,
} from '../../shared/backup/exclusion.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { settleMembership } from './membership.js';

/** What a change would come to; nothing is changed. */
export function foreseeExclusion(catalogue: Catalogue, request: ExclusionRequest): ExclusionOutcome {
  return plan(catalogue, request).outcome;
}

/** Leaves mailboxes out of jobs, or has jobs take them in, and settles once which are in a job (licensing.md §5). */
export function changeExclusion(
  catalogue: Catalogue,
  request: ExclusionRequest,
  time: KnownTime,
): ExclusionOutcome {
  const { outcome, selections } = plan(catalogue, request);
  for (const [jobId, selection] of selections) {
    const { definition, scheduleFrom } = catalogue.jobs.get(jobId);
    catalogue.jobs.update(jobId, { ...definition, selection }, scheduleFrom);
  }
  if (selections.size > 0) settleMembership(catalogue, time);
  return outcome;
}

function plan(catalogue: Catalogue, request: ExclusionRequest): ReturnType<typeof planExclusion> {
  return planExclusion(
    request,
    catalogue.mailboxes.list().filter(({ isOpenedOnly }) => !isOpenedOnly),
    catalogue.jobs.list().map(({ id, definition }) => ({ ...definition, id })),
  );
}
