import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';

/** Workers on other computers: all of it is the engine's. */
export function clusterHandlers(
  worker: Pick<Client<WorkerContract>, 'cluster'>,
): Handlers<ConsoleContract>['cluster'] {
  const { changed: _changed, ...calls } = worker.cluster;
  return calls;
}
