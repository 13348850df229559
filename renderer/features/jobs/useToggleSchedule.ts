import { definitionOf } from '../../../shared/backup/exclusion.js';
import type { Job } from '../../../shared/backup/job.js';
import { bridge } from '../../base/bridge.js';
import { useUndoToast } from '../../components/undo-toast.js';
import { t } from '../../messages/index.js';

/** Disables a job's schedule, or enables it again; for a while it can be taken back. */
export function useToggleSchedule(): (job: Job) => Promise<void> {
  const onToggled = useUndoToast();
  return async (job) => {
    const { id: jobId, name } = job;
    const definition = { ...definitionOf(job), enabled: !job.enabled };
    await bridge.jobs.update({ jobId, definition });
    onToggled({
      done: definition.enabled ? t.jobs.isEnabled(name) : t.jobs.isDisabled(name),
      undo: async () => {
        await bridge.jobs.undoChange({ jobId });
        return t.jobs.changeUndone(name);
      },
      failed: t.jobs.changeNotUndone(name),
    });
  };
}
