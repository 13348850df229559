import type { Session } from '../../shared/backup/model.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { BackupRunner } from '../backup/backup-runner.js';
import type { Jobs } from '../jobs/jobs.js';

interface JobServices {
  readonly jobs: Jobs;
  readonly runner: BackupRunner;
  /** Fails the sessions of processes that have died. */
  readonly failAbandoned: () => void;
  readonly onJobs: () => void;
  readonly onSession: (session: Session) => void;
}

/** Calls about jobs: the list, changes to it, starting and stopping a run. */
export function jobHandlers(services: JobServices): Handlers<WorkerContract>['jobs'] {
  const { jobs, runner, failAbandoned, onJobs, onSession } = services;
  return {
    list: () => jobs.list(),
    create: (definition) => {
      const job = jobs.create(definition);
      onJobs();
      return job;
    },
    update: ({ jobId, definition }) => {
      const job = jobs.update(jobId, definition);
      onJobs();
      return job;
    },
    remove: ({ jobId }) => {
      jobs.remove(jobId);
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
