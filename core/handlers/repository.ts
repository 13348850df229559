import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { type Maintenance, repositoriesWithMail } from '../maintenance/maintenance.js';
import { isRepository } from '../repository/repository-folder.js';
import { repositoryStats, statsOrSize } from '../repository/stats.js';
import type { OpenRepositories } from '../restore/open-repositories.js';

/** Calls about repositories: what they hold, verification and pruning. */
export function repositoryHandlers(
  catalogue: Catalogue,
  repositories: OpenRepositories,
  maintenance: Maintenance,
): Handlers<WorkerContract>['repository'] {
  return {
    stats: () => {
      const { id, path } = catalogue.repositories.register(null);
      return repositoryStats(path, isRepository(path) ? repositories.reader(id) : null);
    },
    list: () =>
      repositoriesWithMail(catalogue).map(({ id, path }) => statsOrSize(path, () => repositories.reader(id))),
    verify: maintenance.verify,
    pruneForecast: maintenance.forecast,
    prune: maintenance.prune,
    repair: () => {
      const report = maintenance.repair();
      // What is open was read with the second copy.
      repositories.close();
      return report;
    },
    cancel: () => {
      maintenance.cancel();
    },
  };
}
