import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { HostContract } from '../../../shared/ipc/host-contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { type BucketRepositoriesOptions, createBucketRepositories } from './bucket-repositories.js';
import { createBucketStores } from './bucket-stores.js';

interface Buckets {
  readonly handlers: Handlers<WorkerContract>['buckets'];
  /** Has this process use the buckets that the catalogue knows by now. */
  readonly takeIn: () => void;
  /** Ends what is under way, and closes what is open: after everything that reads and writes repositories. */
  readonly close: () => Promise<void>;
}

/** Repositories in buckets: the calls, and what everything else reads and writes them by. */
export function createBuckets({
  host,
  ...options
}: Omit<BucketRepositoriesOptions, 'stores' | 'secrets'> & {
  readonly host: Pick<Client<HostContract>, 'secrets' | 'network'>;
}): Buckets {
  const { catalogue, clock } = options;
  const stores = createBucketStores({ buckets: catalogue.buckets, clock, host });
  const repositories = createBucketRepositories({ ...options, stores, secrets: host.secrets });
  const { cancel, ended, ...calls } = repositories;
  return {
    handlers: {
      ...calls,
      cancel: ({ task }) => {
        cancel(task);
      },
    },
    takeIn: stores.takeIn,
    close: async () => {
      cancel();
      await ended();
      stores.close();
    },
  };
}
