import type { ComparisonProgress } from '../../shared/backup/comparison.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { coalesce } from '../lib/coalesce.js';
import { createPointComparisons } from '../restore/compare/compare-points.js';
import type { OpenRepositories } from '../restore/open-repositories.js';

/** At most ten figures a second reach the window. */
const intervalMs = 100;

/** Comparisons of restore points; `running` holds what stops each, by the name that its caller gave it. */
export function comparisonHandlers(
  repositories: OpenRepositories,
  onComparing: (progress: ComparisonProgress) => void,
  running: Map<string, AbortController>,
): Pick<Handlers<WorkerContract>['restore'], 'compare' | 'cancelComparison' | 'differences'> {
  const comparisons = createPointComparisons(repositories);
  return {
    compare: async ({ task, ...points }) => {
      const controller = new AbortController();
      let figures = { done: 0, total: 0 };
      const pushes = coalesce(
        () => intervalMs,
        () => {
          onComparing({ task, ...figures });
        },
      );
      running.set(task, controller);
      try {
        return await comparisons.compare(points, controller.signal, (done, total) => {
          figures = { done, total };
          pushes.call();
        });
      } finally {
        pushes.flush();
        running.delete(task);
      }
    },
    cancelComparison: ({ task }) => {
      running.get(task)?.abort();
    },
    differences: comparisons.page,
  };
}
