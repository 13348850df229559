import type { ReactNode } from 'react';
import type { Source } from '../../../shared/backup/source.js';
import { bridge } from '../../base/bridge.js';
import { valueOr } from '../../base/resource.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { useUndoToast } from '../../components/undo-toast.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';

/** Removes a source and the jobs that read it, which it names, in one step; for a while it can be taken back. */
export function RemoveSourceDialog(props: {
  readonly source: Source;
  readonly onClose: () => void;
}): ReactNode {
  const { source, onClose } = props;
  const { id: sourceId, name } = source;
  const action = useAction();
  const onRemoved = useUndoToast();
  const names = valueOr(
    jobsResource.use((state) => state.data),
    [],
  )
    .filter((job) => job.sourceId === sourceId)
    .map((job) => job.name);
  return (
    <ConfirmDialog
      title={t.sources.removeTitle(name)}
      text={names.length === 0 ? t.sources.removeText : t.sources.removeWithJobs(names)}
      confirm={names.length === 0 ? t.sources.removeConfirm : t.sources.removeWithJobsConfirm}
      busy={action.busy}
      error={action.error}
      onCancel={onClose}
      onConfirm={() => {
        action.run(async () => {
          await bridge.sources.remove({ sourceId, withJobs: true });
          onClose();
          onRemoved({
            done:
              names.length === 0 ? t.sources.removed(name) : t.sources.removedWithJobs(name, names.length),
            undo: () => putBack(sourceId),
            failed: t.sources.notPutBack(name),
          });
        });
      }}
    />
  );
}

async function putBack(sourceId: string): Promise<string> {
  const { source, isSecretMissing } = await bridge.sources.putBack({ sourceId });
  return isSecretMissing ? t.sources.putBackWithoutSecret(source.name) : t.sources.putBack(source.name);
}
