import { Button } from '@fluentui/react-components';
import { Stop20Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Session } from '../../shared/backup/session.js';
import { bridge } from '../base/bridge.js';
import { t } from '../messages/index.js';
import { LoadFailed } from './Loaded.js';
import { useAction } from './useAction.js';

/** Stops a session where it is shown (docs/decisions/0145). `label` names it where there are several. */
export function StopSessionButton(props: { readonly session: Session; readonly label?: string }): ReactNode {
  const action = useAction();
  const { session, label } = props;
  return (
    <>
      <Button
        size="small"
        icon={<Stop20Filled />}
        disabledFocusable={action.busy}
        {...(label !== undefined && { 'aria-label': label })}
        onClick={() => {
          action.run(() => bridge.sessions.stop({ sessionId: session.id }));
        }}
      >
        {action.busy ? t.history.stopping : t.history.stop}
      </Button>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
