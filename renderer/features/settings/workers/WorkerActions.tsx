import { Button, MenuItem, makeStyles } from '@fluentui/react-components';
import { Pause20Regular, Play20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { ClusterWorker } from '../../../../shared/backup/cluster.js';
import { RowMenu } from '../../../components/RowMenu.js';
import { t } from '../../../messages/index.js';
import type { WorkerRequests } from './useWorkerRequests.js';
import { isRemovable, requestOf } from './worker-states.js';

const useStyles = makeStyles({
  row: { display: 'inline-flex', alignItems: 'center', columnGap: '4px', verticalAlign: 'middle' },
});

interface WorkerActionsProps {
  readonly worker: ClusterWorker;
  readonly requests: WorkerRequests;
}

/** Drain or resume, and the rest in a menu. */
export function WorkerActions({ worker, requests }: WorkerActionsProps): ReactNode {
  const styles = useStyles();
  const { name } = worker;
  const request = requestOf(worker);
  const label = request === 'resume' ? t.workers.resumeNamed(name) : t.workers.drainNamed(name);
  return (
    <span className={styles.row}>
      {request !== null && (
        <Button
          appearance="subtle"
          size="small"
          aria-label={label}
          title={label}
          icon={request === 'resume' ? <Play20Regular /> : <Pause20Regular />}
          disabledFocusable={requests.action.busy}
          onClick={() => {
            requests[request](worker);
          }}
        />
      )}
      <RowMenu label={t.common.moreActions(name)}>
        <WorkerMenuItems worker={worker} requests={requests} />
      </RowMenu>
    </span>
  );
}

export function WorkerMenuItems({ worker, requests }: WorkerActionsProps): ReactNode {
  const request = requestOf(worker);
  return (
    <>
      {request !== null && (
        <MenuItem
          onClick={() => {
            requests[request](worker);
          }}
        >
          {t.workers[request]}
        </MenuItem>
      )}
      <MenuItem
        disabled={!isRemovable(worker)}
        onClick={() => {
          requests.remove(worker);
        }}
      >
        {t.workers.remove}
      </MenuItem>
    </>
  );
}
