import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';

/** Repositories in buckets: all of it is the engine's. */
export function bucketHandlers(
  worker: Pick<Client<WorkerContract>, 'buckets'>,
): Handlers<ConsoleContract>['buckets'] {
  const { progress: _progress, ...calls } = worker.buckets;
  return calls;
}
