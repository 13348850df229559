import type { Session } from '../../shared/backup/model.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import type { BackupRunner } from '../backup/backup-runner.js';
import type { Jobs } from '../jobs/jobs.js';

interface JobServices {
  readonly jobs: Jobs;
  readonly runner: BackupRunner;
  /** The time of the license (licensing.md §9). */
  readonly readTime: () => Promise<KnownTime>;
  /** Fails the sessions of processes that have died. */
  readonly failAbandoned: () => void;
  readonly onJobs: () => void;
  readonly onSession: (session: Session) => void;
}

/** Calls about jobs: the list, changes to it, starting and stopping a run. */
export function jobHandlers(services: JobServices): Handlers<WorkerContract>['jobs'] {
  const { jobs, runner, readTime, failAbandoned, onJobs, onSession } = services;
  return {
    list: () => jobs.list(),
    create: async (definition) => {
      const job = jobs.create(definition, await readTime());
      onJobs();
      return job;
    },
    update: async ({ jobId, definition }) => {
      const job = jobs.update(jobId, definition, await readTime());
      onJobs();
      return job;
    },
    remove: async ({ jobId }) => {
      jobs.remove(jobId, await readTime());
      onJobs();
    },
    run: ({ jobId, trigger }) => {
      failAbandoned();
      const session = runner.run(jobId, trigger);
      onSession(session);
      onJobs();
      return { sessionId: session.id };
    },
    stop: ({ jobId }) => runner.stop(jobId),
  };
}
