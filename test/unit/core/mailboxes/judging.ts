import type { JobMailbox } from '../../../../core/catalogue/job-mailboxes.js';
import type { StoredJob } from '../../../../core/catalogue/jobs.js';
import type { StoredMailbox } from '../../../../core/catalogue/stored-mailboxes.js';
import type { JobState } from '../../../../core/mailboxes/job-states.js';
import { type JobDefinition, jobDefinitionSchema } from '../../../../shared/backup/job.js';

export const now = new Date('2026-06-10T12:00:00Z');
export const hoursAgo = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();

/** A job that has run, as the verdict sees it. */
export function job(
  name: string,
  definition: Partial<JobDefinition> = {},
  change: Partial<JobState> = {},
): JobState {
  const stored: StoredJob = {
    id: name,
    definition: jobDefinitionSchema.parse({
      name,
      sourceId: 'source',
      selection: { type: 'all' },
      schedule: { type: 'every', minutes: 1440 },
      retention: { type: 'forever' },
      repositoryPath: null,
      ...definition,
    }),
    createdAt: hoursAgo(1000),
    scheduleFrom: hoursAgo(10),
    lastSessionId: null,
    retryAt: null,
    retriesDone: 0,
  };
  return {
    stored,
    lastEnded: null,
    enabled: stored.definition.enabled,
    schedule: stored.definition.schedule,
    windows: [],
    createdAt: new Date(stored.createdAt),
    changedAt: null,
    runningSince: null,
    lastComplete: { id: 'session', later: new Set<string>() },
    hasRun: true,
    ...change,
  };
}

export function outcome(jobId: string, mailbox: string, change: Partial<JobMailbox> = {}): JobMailbox {
  const at = hoursAgo(10);
  const found = {
    sessionId: 'session',
    at,
    result: 'success',
    reason: null,
    status: 'Success',
    goodAt: at,
  } as const;
  return { ...{ jobId, mailbox }, ...found, ...change };
}

export function stored(mailbox: string): StoredMailbox {
  return {
    ...{
      id: mailbox,
      unitId: mailbox,
      mailbox,
      sourceId: 'source',
      sourceName: 'Office',
      lastBackupAt: null,
    },
    ...{ messages: 0, bytes: 0, restorePoints: 0, isOpenedOnly: false, isSample: false },
    ...{ kind: 'user', firstAdmittedAt: hoursAgo(1000) },
  };
}
