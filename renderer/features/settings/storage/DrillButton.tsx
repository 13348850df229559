import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { bridge } from '../../../base/bridge.js';
import { go } from '../../../base/navigation.js';
import { valueOr } from '../../../base/resource.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { sessionsResource } from '../../../stores/sessions.js';

/** Holds a restore drill and leads to its log; while one runs it stops it. */
export function DrillButton(): ReactNode {
  const action = useAction();
  const isRunning = sessionsResource.use(({ data }) =>
    valueOr(data, []).some(({ type, status }) => type === 'restore-drill' && status === 'Running'),
  );
  const hold = async (): Promise<void> => {
    const { sessionId } = await bridge.repository.drill({ which: 'all' });
    if (sessionId !== null) go({ screen: 'history', sessionId });
  };
  return (
    <>
      <Button
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(isRunning ? () => bridge.repository.cancel() : hold);
        }}
      >
        {isRunning ? t.storage.stopDrill : t.storage.drill}
      </Button>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
