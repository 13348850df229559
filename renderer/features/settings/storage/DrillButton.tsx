import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { bridge } from '../../../base/bridge.js';
import { go } from '../../../base/navigation.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { useRunning } from '../../../stores/sessions.js';

/** Holds a restore drill and leads to its log; while one runs it stops it. */
export function DrillButton(): ReactNode {
  const action = useAction();
  const running = useRunning('restore-drill');
  const hold = async (): Promise<void> => {
    const { sessionId } = await bridge.repository.drill({ which: 'all' });
    if (sessionId !== null) go({ screen: 'history', sessionId });
  };
  return (
    <>
      <Button
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(running === null ? hold : () => bridge.sessions.stop({ sessionId: running.id }));
        }}
      >
        {running === null ? t.storage.drill : t.storage.stopDrill}
      </Button>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
