import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import { type WaitForCatalogue, alwaysThere } from '../backup/ask-catalogue.js';
import type { ChooseExecutor } from '../backup/mailbox-executor.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { WriterPool } from '../repository/writer-pool.js';
import type { SessionLog } from '../sessions/session-log.js';
import type { Clock } from '../../shared/clock.js';
import type { Text } from '../../shared/texts/text.js';
import { type ClusterAccess, createClusterAccess } from './cluster-access.js';
import { createClusterExecutor } from './cluster-executor.js';
import type { Patience } from './patience.js';
import { type Waiting, waitingSessions } from './say-while-waiting.js';
import { createSharedBuckets } from './shared-buckets.js';
import { troubleOf } from './workers-trouble.js';

interface ConsoleClusterOptions {
  readonly dataDir: string;
  readonly catalogue: Pick<Catalogue, 'buckets' | 'repositories' | 'jobs' | 'sources'>;
  /** The catalogue lies in the cluster's database. */
  readonly hasCatalogue: boolean;
  readonly writers: WriterPool;
  readonly secrets: Client<HostContract>['secrets'];
  readonly clock: Clock;
  /** How long its database is waited for, in milliseconds; as usual without it. */
  readonly longestWaitMs?: number | undefined;
}

/** What a console has of its cluster; nothing where there is none. */
export interface ConsoleCluster {
  readonly access: ClusterAccess;
  readonly chooseExecutor: ChooseExecutor;
  readonly waitForCatalogue: WaitForCatalogue;
  /** Before a session of a job: has workers write to its repository too. */
  readonly shareRepository: (jobId: string) => Promise<void>;
  /** Why no worker takes mailboxes; null where some do, or none is to. */
  readonly trouble: () => Promise<Text | null>;
  readonly close: () => Promise<void>;
}

export function createConsoleCluster(options: ConsoleClusterOptions): ConsoleCluster {
  const { dataDir, catalogue, hasCatalogue, writers, secrets, clock, longestWaitMs } = options;
  const access = createClusterAccess(dataDir, secrets, longestWaitMs);
  const waitingOf = waitingSessions(access);
  const sharedBuckets = createSharedBuckets({ access, catalogue, writers });
  sharedBuckets.hold();
  const executor = createClusterExecutor({ access, waitingOf, sharedBuckets, catalogue, secrets, clock });
  return {
    access,
    chooseExecutor: executor.choose,
    waitForCatalogue: hasCatalogue ? waitIn(access.patience, waitingOf) : alwaysThere,
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

/** Has whole sessions wait for a catalogue that lies in the cluster's database. */
function waitIn(patience: Patience, waitingOf: (log: SessionLog) => Waiting): WaitForCatalogue {
  return (log, signal, session) =>
    waitingOf(log)(signal, () => session((ask) => patience.again(async () => ask(), signal)));
}
