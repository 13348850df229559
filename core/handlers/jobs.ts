import type { Job } from '../../shared/backup/job.js';
import type { Session } from '../../shared/backup/session.js';
import { AppError } from '../../shared/errors.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { text } from '../../shared/texts/text.js';
import type { BackupRunner } from '../backup/backup-runner.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { forecastJob } from '../jobs/job-forecast.js';
import type { Jobs } from '../jobs/jobs.js';
import { keptLedger } from '../maintenance/found-ledgers.js';
import type { Listings } from '../sources/listings.js';

interface JobServices {
  readonly catalogue: Catalogue;
  readonly jobs: Jobs;
  readonly listings: Listings;
  readonly runner: BackupRunner;
  /** The license, and its time (licensing.md §9). */
  readonly readFacts: () => Promise<LicenseFacts>;
  /** Takes in keys of repositories that were kept meanwhile. */
  readonly readKeys: () => Promise<void>;
  /** Fails the sessions of processes that have died. */
  readonly failAbandoned: () => void;
  /** Has workers of a cluster write to the job's repository, where there is one. */
  readonly shareRepository: (jobId: string) => Promise<void>;
  /** A run that is due is about to begin. */
  readonly onDue: () => void;
  readonly onJobs: () => void;
  readonly onSession: (session: Session) => void;
}

/** The jobs; none of them is due on a console that was moved to another computer (docs/decisions/0256). */
export function jobsHere(jobs: Pick<Jobs, 'list'>, { movedAt }: Pick<LicenseFacts, 'movedAt'>): Job[] {
  const list = jobs.list();
  return movedAt === undefined ? list : list.map((job) => ({ ...job, nextRunAt: null, retry: null }));
}

/** What a person takes in at a glance. */
const nextRunsShown = 5;

/** Calls about jobs: the list, changes to it, starting and stopping a run. */
export function jobHandlers(services: JobServices): Handlers<WorkerContract>['jobs'] {
  const {
    catalogue,
    jobs,
    listings,
    runner,
    readFacts,
    readKeys,
    failAbandoned,
    shareRepository,
    onDue,
    onJobs,
    onSession,
  } = services;
  return {
    list: async () => jobsHere(jobs, await readFacts()),
    create: async (definition) => {
      const job = jobs.create(definition, await readFacts());
      onJobs();
      return job;
    },
    update: async ({ jobId, definition }) => {
      const job = jobs.update(jobId, definition, await readFacts());
      onJobs();
      return job;
    },
    remove: async ({ jobId }) => {
      jobs.remove(jobId, await readFacts());
      onJobs();
    },
    putBack: async ({ jobId }) => {
      const job = jobs.putBack(jobId, await readFacts());
      onJobs();
      return job;
    },
    undoChange: async ({ jobId }) => {
      const job = jobs.undoChange(jobId, await readFacts());
      onJobs();
      return job;
    },
    forecast: async (request) => {
      const facts = await readFacts();
      return forecastJob(
        catalogue,
        request,
        facts,
        () => listings.latest(request.sourceId),
        () => keptLedger(catalogue, request.repositoryPath, facts),
      );
    },
    nextRuns: ({ jobId, ...definition }) => jobs.nextRuns(jobId, definition, nextRunsShown),
    run: async ({ jobId, trigger }) => {
      failAbandoned();
      if (trigger === 'schedule') onDue();
      await readKeys();
      const { movedAt } = await readFacts();
      if (movedAt !== undefined)
        throw new AppError('license-refused', text('configuration.hasMoved', { at: movedAt }));
      await shareRepository(jobId);
      const session = runner.run(jobId, trigger);
      onSession(session);
      onJobs();
      return { sessionId: session.id };
    },
    stop: ({ jobId }) => runner.stop(jobId),
  };
}
