import type { ExportRequest } from '../../../../shared/backup/export.js';
import { toErrorData } from '../../../../shared/errors.js';
import { useDoneToast, useSavedToast } from '../../../base/toast.js';
import { useFailedToast } from '../../../components/failed-toast.js';
import { t } from '../../../messages/index.js';
import { exportMessages } from '../../../stores/exports.js';

/** Exports messages in the background; a toast says how it ended, also on another screen. */
export function useExport(): (request: Omit<ExportRequest, 'task'>) => void {
  const onSaved = useSavedToast();
  const onDone = useDoneToast();
  const onFailed = useFailedToast();
  return (request) => {
    exportMessages(request).then(onSaved, (failure: unknown) => {
      const error = toErrorData(failure);
      if (error.code === 'cancelled') onDone(t.restore.exportStopped);
      else onFailed(t.restore.exportFailed, error);
    });
  };
}
