import { Button } from '@fluentui/react-components';
import { Wrench20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { t } from '../../../messages/index.js';
import { repairRepositories, useMaintenance } from '../../../stores/maintenance.js';
import { statusResource } from '../../../stores/status.js';

/** Puts right what is damaged and can be had from elsewhere, as `postkeep repository repair` does; there once damage is known. */
export function RepairButton({
  ref,
}: {
  readonly ref: (button: HTMLButtonElement | null) => void;
}): ReactNode {
  const { verify, repair } = useMaintenance();
  const isKnown = statusResource.use(({ data }) =>
    (data.state === 'ready' ? data.value.reasons : []).some(
      ({ code }) => code === 'damage' || code === 'repository-unreachable',
    ),
  );
  const wasFound = verify.state === 'done' && !verify.report.whole;
  if (!isKnown && !wasFound && repair.state === 'idle') return null;
  return (
    <Button
      ref={ref}
      icon={<Wrench20Regular />}
      disabledFocusable={repair.state === 'running'}
      onClick={() => void repairRepositories()}
    >
      {repair.state === 'running' ? t.storage.repairing : t.storage.repair}
    </Button>
  );
}
