import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ErrorText } from '../../../components/ErrorText.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import type { useMaintenance } from '../../../stores/maintenance.js';

/** How the last pruning ended. */
export function PruneOutcome(props: {
  readonly task: ReturnType<typeof useMaintenance.getState>['prune'];
}): ReactNode {
  const format = useFormat();
  const { task } = props;
  switch (task.state) {
    case 'idle':
    case 'running':
      return null;
    case 'stopped':
      return (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t.storage.pruneStopped}</MessageBarBody>
        </MessageBar>
      );
    case 'failed':
      return <LoadFailed error={task.error} />;
    case 'done': {
      const { repositories } = task.report;
      const sum = (field: 'points' | 'mailboxes' | 'bytesFreed'): number =>
        repositories.reduce((total, each) => total + each[field], 0);
      const points = sum('points');
      const locked = {
        objects: repositories.reduce((total, each) => total + each.locked.objects, 0),
        bytes: repositories.reduce((total, each) => total + each.locked.bytes, 0),
      };
      const mailboxes = t.storage.mailboxCount(sum('mailboxes'), format.number(sum('mailboxes')));
      const failed = repositories.flatMap(({ path, error }) => (error === null ? [] : [{ path, error }]));
      return (
        <MessageBar intent={failed.length > 0 ? 'warning' : 'success'} layout="multiline">
          <MessageBarBody>
            {(points > 0 || failed.length === 0) &&
              t.storage.pruned(points, format.number(points), mailboxes, format.bytes(sum('bytesFreed')))}
            {locked.objects > 0 && (
              <p>
                {t.storage.keptByLock(
                  locked.objects,
                  format.number(locked.objects),
                  locked.bytes > 0 ? format.bytes(locked.bytes) : null,
                )}
              </p>
            )}
            {failed.map(({ path, error }) => (
              <p key={path}>
                <ErrorText error={error} />
              </p>
            ))}
          </MessageBarBody>
        </MessageBar>
      );
    }
  }
}
