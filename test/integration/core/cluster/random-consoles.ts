import { randomBytes } from 'node:crypto';
import type { Catalogue } from '../../../../core/catalogue/catalogue.js';
import { type ClusterExecutor, createClusterExecutor } from '../../../../core/cluster/cluster-executor.js';
import type { ClusterDatabase } from '../../../../core/cluster/database.js';
import { createPatience } from '../../../../core/cluster/patience.js';
import { type WriterPool, createWriterPool } from '../../../../core/repository/writer-pool.js';
import type { CatalogueHome } from '../../../fixtures/catalogue-homes.js';

/* Consoles whose workers are played: what hands mailboxes out is the product's. */

export const now = '2026-03-01T09:00:00.000Z';
export const clock = (): Date => new Date(now);

export interface Console {
  readonly home: CatalogueHome;
  readonly catalogue: Catalogue;
  readonly writers: WriterPool;
  readonly executor: ClusterExecutor;
}

const secrets = {
  read: () => Promise.resolve('secret'),
  repositoryKey: () => Promise.resolve(null),
  keepRepositoryKey: () => Promise.resolve(),
  bucketKey: () => Promise.resolve(null),
  keepBucketKey: () => Promise.resolve(),
  databasePassword: () => Promise.resolve(null),
  keepDatabasePassword: () => Promise.resolve(),
};

/** Reads no bucket and no mail; `identity` is that of the repository of now. */
export function openConsoleOn(
  database: ClusterDatabase,
  home: CatalogueHome,
  identity: () => string,
): Console {
  const catalogue = home.open(clock);
  const patience = createPatience({ look: () => database.run('SELECT 1'), settleMs: 20_000 });
  const cluster = { database, key: randomBytes(32), controller: crypto.randomUUID(), patience };
  const place = {
    ...{ endpoint: 'https://s3.example.com', region: 'x', bucket: 'mail', prefix: '', pathStyle: true },
    ...{ authority: null, credentials: { type: 'environment' as const }, lock: null },
  };
  const executor = createClusterExecutor({
    access: {
      ...{ isThere: () => true, host: () => 'here', open: () => Promise.resolve(cluster) },
      ...{ place: never, patience },
      ...{ probe: never, setUp: never, close: () => Promise.resolve() },
    },
    waitingOf: () => (_signal, work) => work(),
    sharedBuckets: { isHeld: () => true, hold: never, share: never, stayAlone: never },
    catalogue: {
      buckets: {
        ...catalogue.buckets,
        get: (repositoryId) => ({
          ...{ repositoryId, identity: identity(), place, version: 1, lastContact: null },
        }),
      },
    },
    ...{ secrets, clock },
  });
  return { home, catalogue, writers: createWriterPool(clock), executor };
}

export function never(): never {
  throw new Error('It is not asked for.');
}
