import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import type { ChooseExecutor } from '../backup/mailbox-executor.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { WriterPool } from '../repository/writer-pool.js';
import type { Text } from '../../shared/texts/text.js';
import { type ClusterAccess, createClusterAccess } from './cluster-access.js';
import { createClusterExecutor } from './cluster-executor.js';
import { createSharedBuckets } from './shared-buckets.js';
import { troubleOf } from './workers-trouble.js';

interface ConsoleClusterOptions {
  readonly dataDir: string;
  readonly catalogue: Pick<Catalogue, 'buckets' | 'repositories' | 'jobs' | 'sources'>;
  readonly writers: WriterPool;
  readonly secrets: Client<HostContract>['secrets'];
}

/** What a console has of its cluster; nothing where there is none. */
export interface ConsoleCluster {
  readonly access: ClusterAccess;
  readonly chooseExecutor: ChooseExecutor;
  /** Before a session of a job: has workers write to its repository too. */
  readonly shareRepository: (jobId: string) => Promise<void>;
  /** Why no worker takes mailboxes; null where some do, or none is to. */
  readonly trouble: () => Promise<Text | null>;
  readonly close: () => Promise<void>;
}

export function createConsoleCluster(options: ConsoleClusterOptions): ConsoleCluster {
  const { dataDir, catalogue, writers, secrets } = options;
  const access = createClusterAccess(dataDir, secrets);
  const sharedBuckets = createSharedBuckets({ access, catalogue, writers });
  sharedBuckets.hold();
  const executor = createClusterExecutor({ access, sharedBuckets, catalogue, secrets });
  return {
    access,
    chooseExecutor: executor.choose,
    shareRepository: async (jobId) => {
      const { repositoryPath, copyFrom } = catalogue.jobs.get(jobId).definition;
      const repository = catalogue.repositories.register(repositoryPath);
      // Workers write no copies: a repository of copies stays this console's own.
      if (copyFrom === null) await sharedBuckets.share(repository);
      else await sharedBuckets.stayAlone(repository);
    },
    trouble: () => troubleOf(access, catalogue),
    close: async () => {
      await executor.close();
      await access.close();
    },
  };
}
