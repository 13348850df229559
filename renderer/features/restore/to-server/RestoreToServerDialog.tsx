import { Dialog, DialogBody, DialogSurface, DialogTitle, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { t } from '../../../messages/index.js';
import { useServerRestore } from '../../../stores/server-restore.js';
import { RestoreForm } from './RestoreForm.js';
import { RestoreRun } from './RestoreRun.js';
import type { RestoreSubject } from '../../../base/restore-subject.js';

const useStyles = makeStyles({
  surface: { width: '600px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
});

/** Where a restore to a server is begun, watched and stopped; one at a time. Without a subject it shows the last one. */
export function RestoreToServerDialog(props: {
  readonly subject: RestoreSubject | null;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const { subject, onClose } = props;
  const run = useServerRestore((state) => state.run);
  const [showsRun, setShowsRun] = useState(subject === null || run?.status === 'Running');
  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{t.restoreToServer.title}</DialogTitle>
          {showsRun && run ? (
            <RestoreRun run={run} onClose={onClose} />
          ) : (
            subject && (
              <RestoreForm
                subject={subject}
                onBegun={() => {
                  setShowsRun(true);
                }}
                onClose={onClose}
              />
            )
          )}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
