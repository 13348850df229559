import type { ClusterWorker } from '../../../../shared/backup/cluster.js';
import { bridge } from '../../../base/bridge.js';
import { useUndoToast } from '../../../components/undo-toast.js';
import { type Action, useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';

/** What can be asked of a worker. */
export interface WorkerRequests {
  readonly action: Action;
  readonly drain: (worker: ClusterWorker) => void;
  readonly resume: (worker: ClusterWorker) => void;
  /** Asks first. */
  readonly remove: (worker: ClusterWorker) => void;
}

/** Draining asks nothing, as it is taken back by resuming, and the other way round. */
export function useWorkerRequests(onRemove: (worker: ClusterWorker) => void): WorkerRequests {
  const action = useAction();
  const onDone = useUndoToast();
  const { drain, resume } = bridge.cluster;
  return {
    action,
    drain: ({ name }) => {
      action.run(async () => {
        await drain({ name });
        onDone({
          done: t.workers.drained(name),
          undo: async () => {
            await resume({ name });
            return t.workers.resumed(name);
          },
          failed: t.workers.notResumed(name),
        });
      });
    },
    resume: ({ name }) => {
      action.run(async () => {
        await resume({ name });
        onDone({
          done: t.workers.resumed(name),
          undo: async () => {
            await drain({ name });
            return t.workers.drained(name);
          },
          failed: t.workers.notDrained(name),
        });
      });
    },
    remove: onRemove,
  };
}
