import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { Dismiss16Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { LicenseView } from '../../../shared/license/license-view.js';
import { t } from '../../messages/index.js';
import type { LicenseActions } from './useLicenseActions.js';

/** What a change of license came to, with the check box that it may suggest (licensing.md §6) as a button. */
export function ChangeDone(props: {
  readonly view: LicenseView;
  readonly actions: LicenseActions;
}): ReactNode {
  const { view, actions } = props;
  if (actions.done === null) return null;
  return (
    <MessageBar intent="success" layout="multiline">
      <MessageBarBody>{actions.done}</MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            aria-label={t.shell.dismiss}
            icon={<Dismiss16Regular />}
            onClick={actions.clearDone}
          />
        }
      >
        {view.autoUpdateSupported && !view.autoUpdate && (
          <Button
            size="small"
            disabledFocusable={actions.busy}
            onClick={() => {
              actions.setAutoUpdate(true);
            }}
          >
            {t.license.turnOnAutoUpdate}
          </Button>
        )}
      </MessageBarActions>
    </MessageBar>
  );
}
