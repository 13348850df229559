import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { VerificationProcess } from '../../worker/verification-process.js';

interface RepositoryServices {
  readonly worker: Client<WorkerContract>;
  readonly verification: VerificationProcess;
}

/** The repository: verification runs in a process of its own. */
export function repositoryHandlers({
  worker,
  verification,
}: RepositoryServices): Handlers<ConsoleContract>['repository'] {
  const { stats, list, drill, care, setCare, pruneForecast, prune, repair, cancel } = worker.repository;
  return {
    stats,
    list,
    verify: () => verification.verify('all'),
    verifyDue: () => verification.verify('due'),
    drill,
    care,
    setCare,
    pruneForecast,
    prune,
    repair,
    async cancel(wanted) {
      if (wanted.task !== 'verify') return cancel(wanted);
      await verification.cancel();
      // Looks for sessions whose process has gone.
      await worker.sessions.list({ type: 'verification', limit: 1 });
    },
  };
}
