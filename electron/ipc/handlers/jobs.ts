import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';

/** Jobs: passed on to the worker; what the page starts is started by hand. */
export function jobHandlers(worker: Client<WorkerContract>): Handlers<ConsoleContract>['jobs'] {
  const { list, create, update, remove, putBack, undoChange, forecast, nextRuns, stop } = worker.jobs;
  return {
    list,
    create,
    update,
    remove,
    putBack,
    undoChange,
    forecast,
    nextRuns,
    stop,
    run: ({ jobId }) => worker.jobs.run({ jobId, trigger: 'manual' }),
  };
}
