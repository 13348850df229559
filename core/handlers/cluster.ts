import { isDeepStrictEqual } from 'node:util';
import type { Cluster, ClusterPlace } from '../../shared/backup/cluster.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { ClusterAccess } from '../cluster/cluster-access.js';
import type { ClusterDatabase } from '../cluster/database.js';
import type * as Workers from '../cluster/workers.js';

interface ClusterHandlers {
  readonly handlers: Handlers<WorkerContract>['cluster'];
  readonly close: () => void;
}

/** How often the list is looked at for those who follow it. */
const lookMs = 5_000;

/** Calls about workers on other computers; once somebody has asked for the list, it is told when it changes. */
export function clusterHandlers(
  access: ClusterAccess,
  controllerOf: Catalogue['controller'],
  clock: Clock,
  push: (nothing: undefined) => void,
): ClusterHandlers {
  const onChanged = (): void => {
    push(undefined);
  };
  let shown: Cluster | null = null;
  let timer: NodeJS.Timeout | null = null;
  let unreachableSince: string | null = null;
  let trial: AbortController | null = null;

  const read = async (): Promise<Cluster> => {
    if (!access.isThere()) return { type: 'none' };
    let host = '';
    let place: ClusterPlace | null = null;
    try {
      host = access.host();
      place = access.place();
      const { database } = await access.open();
      const [{ listWorkers }, { countWaiting }] = await Promise.all([
        import('../cluster/workers.js'),
        import('../cluster/tasks.js'),
      ]);
      const [workers, waiting] = [await listWorkers(database), await countWaiting(database)];
      unreachableSince = null;
      return { type: 'set-up', host, place, workers, waiting, controller: controllerOf() };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      unreachableSince ??= clock().toISOString();
      return { type: 'unreachable', host, place, error: toErrorData(error), since: unreachableSince };
    }
  };
  const look = async (): Promise<void> => {
    const before = shown;
    const now = await read().catch(() => before);
    if (now !== null && before !== null && !isDeepStrictEqual(withoutTimes(now), withoutTimes(before)))
      onChanged();
    shown = now;
  };
  const follow = (): void => {
    timer ??= setInterval(() => {
      void look();
    }, lookMs).unref();
  };
  const stoppable = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const begun = new AbortController();
    trial?.abort();
    trial = begun;
    try {
      return await work(begun.signal);
    } finally {
      if (trial === begun) trial = null;
    }
  };
  const change = async (
    work: (workers: typeof Workers, database: ClusterDatabase) => Promise<void>,
  ): Promise<void> => {
    const { database } = await access.open();
    await work(await import('../cluster/workers.js'), database);
    onChanged();
  };
  return {
    handlers: {
      get: async () => {
        const cluster = await read();
        shown = cluster;
        if (cluster.type !== 'none') follow();
        return cluster;
      },
      probe: (cluster) => stoppable((signal) => access.probe(cluster, signal)),
      cancel: () => trial?.abort(),
      setUp: async (cluster) => {
        const made = await stoppable((signal) => access.setUp(cluster, signal));
        onChanged();
        return made;
      },
      drain: ({ name }) => change(({ setDraining }, database) => setDraining(database, name, true)),
      resume: ({ name }) => change(({ setDraining }, database) => setDraining(database, name, false)),
      removeWorker: ({ name }) => change(({ removeWorker }, database) => removeWorker(database, name)),
    },
    close: () => {
      trial?.abort();
      if (timer !== null) clearInterval(timer);
    },
  };
}

/** When each was last seen changes all the time; that one is not seen any more is its state. */
function withoutTimes(cluster: Cluster): Cluster {
  return cluster.type === 'set-up'
    ? {
        ...cluster,
        workers: cluster.workers.map((worker) => ({ ...worker, lastSeenAt: worker.startedAt })),
        controller: cluster.controller === null ? null : { ...cluster.controller, seenAt: '' },
      }
    : cluster;
}
