import type { Session } from '../../shared/backup/session.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredJob } from '../catalogue/jobs.js';
import { groupBy } from '../lib/group-by.js';
import type { ProtectingJob } from './protection.js';

/** A job as the verdict sees it. */
export interface JobState extends ProtectingJob {
  readonly stored: StoredJob;
  readonly lastEnded: Session | null;
}

/** More sessions than the catalogue keeps. */
const allSessions = 5000;

export type SessionsOf = (job: Pick<StoredJob, 'id'>) => readonly Session[];

/** The sessions of each job, the last that was begun first. */
export function sessionsByJob({ sessions }: Pick<Catalogue, 'sessions'>): SessionsOf {
  const ofJobs = (['backup', 'copy'] as const).flatMap((type) => sessions.list({ type, limit: allSessions }));
  const byJob = groupBy(ofJobs, ({ jobId }) => jobId);
  return ({ id }) => byJob.get(id) ?? [];
}

/** Every job with what its sessions say of it. */
export function jobStates(
  catalogue: Pick<Catalogue, 'jobs' | 'sessions'>,
  sessionsOf: SessionsOf = sessionsByJob(catalogue),
): JobState[] {
  return catalogue.jobs.list().map((stored) => stateOf(stored, sessionsOf(stored)));
}

/** `sessions` of the job, the last that was begun first. */
function stateOf(stored: StoredJob, sessions: readonly Session[]): JobState {
  const { definition, createdAt, scheduleFrom } = stored;
  const [newest] = sessions;
  const ended = sessions.filter(({ status }) => status !== 'Running');
  const running = sessions.find(({ status }) => status === 'Running');
  const complete = ended.find(({ status }) => status === 'Success' || status === 'Warning');
  const isChanged = scheduleFrom > (newest?.startedAt ?? createdAt);
  return {
    stored,
    lastEnded: ended[0] ?? null,
    enabled: definition.enabled,
    schedule: definition.schedule,
    windows: definition.windows,
    createdAt: new Date(createdAt),
    changedAt: isChanged ? new Date(scheduleFrom) : null,
    runningSince: running === undefined ? null : new Date(running.startedAt),
    lastComplete:
      complete === undefined
        ? null
        : {
            id: complete.id,
            later: new Set(sessions.slice(0, sessions.indexOf(complete)).map(({ id }) => id)),
          },
    hasRun: ended.length > 0,
  };
}
