import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import type { BackupRunner } from '../backup/backup-runner.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Sources } from '../jobs/sources.js';
import type { DataDeletions } from '../maintenance/data-deletions.js';
import {
  assertRemovable,
  forgetSample,
  sampleForecast,
  sampleJobs,
  sampleSources,
  sampleTarget,
} from '../maintenance/sample-removal.js';

interface SampleServices {
  readonly catalogue: Catalogue;
  readonly dataDir: string;
  readonly sources: Sources;
  readonly runner: Pick<BackupRunner, 'stop'>;
  readonly deletions: Pick<DataDeletions, 'sample'>;
  readonly failAbandoned: () => void;
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly onJobs: () => void;
}

/** Calls about the sample organisation, which goes as a whole: source, jobs, what was backed up, and its own folder. */
export function sampleHandlers(services: SampleServices): Handlers<WorkerContract>['sample'] {
  const { catalogue, dataDir, sources, runner, deletions, failAbandoned, readFacts, onJobs } = services;
  return {
    forecast: () => sampleForecast(catalogue),
    remove: async () => {
      failAbandoned();
      for (const { id } of sampleJobs(catalogue)) await runner.stop(id);
      assertRemovable(catalogue);
      const facts = await readFacts();
      for (const { id } of sampleSources(catalogue)) sources.remove(id, true, facts);
      onJobs();
      const target = sampleTarget(catalogue);
      if (target !== null) {
        const session = deletions.sample(target, () => {
          forgetSample(catalogue, dataDir);
        });
        return { sessionId: session.id };
      }
      forgetSample(catalogue, dataDir);
      return { sessionId: null };
    },
  };
}
