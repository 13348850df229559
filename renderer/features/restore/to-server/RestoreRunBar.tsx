import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { openOverlay } from '../../../app/navigation.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useServerRestore } from '../../../stores/server-restore.js';
import { placeText } from './RestoreRun.js';
import { restoreFigures } from './figures.js';

/** On the screen while a restore to a server runs, and the way back to its window. */
export function RestoreRunBar(): ReactNode {
  const format = useFormat();
  const run = useServerRestore((state) => state.run);
  if (run?.status !== 'Running') return null;
  const figures = run.progress === null ? '' : ` · ${restoreFigures(run.progress, format)}`;
  return (
    <MessageBar intent="info" style={{ marginBottom: 12 }}>
      <MessageBarBody>
        {placeText(run)}
        {figures}
      </MessageBarBody>
      <MessageBarActions>
        <Button
          size="small"
          onClick={() => {
            openOverlay({ type: 'restore-to-server', subject: null });
          }}
        >
          {t.restoreToServer.show}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
