import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { bridge } from '../../base/bridge.js';
import { PopupDialog } from './PopupDialog.js';

/** Quitting would stop `running` sessions: asks (screens.md §5). */
export function QuitDuringRun(props: { readonly running: number; readonly onClose: () => void }): ReactNode {
  const action = useAction();
  return (
    <PopupDialog
      tone="warning"
      title={t.popups.quitTitle(props.running)}
      onClose={props.onClose}
      actions={
        <>
          <Button appearance="primary" onClick={props.onClose}>
            {t.popups.quitCancel}
          </Button>
          <Button
            disabledFocusable={action.busy}
            onClick={() => {
              action.run(() => bridge.app.quit({ stopRunning: true }));
            }}
          >
            {t.popups.quitConfirm}
          </Button>
        </>
      }
    >
      <p>{t.popups.quitText}</p>
      {action.error && <LoadFailed error={action.error} />}
    </PopupDialog>
  );
}
