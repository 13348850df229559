import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { ClusterWorker } from '../../../../shared/backup/cluster.js';
import { bridge } from '../../../base/bridge.js';
import { useDoneToast } from '../../../base/toast.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { ContextMenu, type MenuPlace } from '../../../components/ContextMenu.js';
import { DataTable } from '../../../components/DataTable.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useRememberedSort } from '../../../components/sort.js';
import { useAction } from '../../../components/useAction.js';
import { useSorted } from '../../../components/useSorted.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { WorkerMenuItems } from './WorkerActions.js';
import { useWorkerRequests } from './useWorkerRequests.js';
import { workerColumns } from './worker-columns.js';
import { sortKeyOf } from './worker-states.js';

const useStyles = makeStyles({ table: { maxHeight: '420px', marginTop: '4px' } });

interface OpenMenu {
  readonly worker: ClusterWorker;
  readonly place: MenuPlace;
}

/** The workers of a cluster, and what can be asked of each. */
export function WorkerTable({ workers }: { readonly workers: readonly ClusterWorker[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [sort, setSort] = useRememberedSort('workers', { column: 'name', direction: 'ascending' });
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [removing, setRemoving] = useState<ClusterWorker | null>(null);
  const requests = useWorkerRequests(setRemoving);
  const rows = useSorted(workers, sort, sortKeyOf);
  const { error } = requests.action;
  return (
    <>
      {error && <LoadFailed error={error} />}
      <DataTable
        name="workers"
        label={t.workers.table}
        className={styles.table}
        columns={workerColumns(format, requests)}
        rows={rows}
        keyOf={({ name }) => name}
        sort={sort}
        onSort={setSort}
        onMenu={(worker, place) => {
          setMenu({ worker, place });
        }}
      />
      {menu && (
        <ContextMenu
          label={t.common.moreActions(menu.worker.name)}
          place={menu.place}
          onClose={() => {
            setMenu(null);
          }}
        >
          <WorkerMenuItems worker={menu.worker} requests={requests} />
        </ContextMenu>
      )}
      {removing && (
        <RemoveDialog
          worker={removing}
          onClose={() => {
            setRemoving(null);
          }}
        />
      )}
    </>
  );
}

function RemoveDialog(props: { readonly worker: ClusterWorker; readonly onClose: () => void }): ReactNode {
  const action = useAction();
  const onDone = useDoneToast();
  const { name } = props.worker;
  return (
    <ConfirmDialog
      title={t.workers.removeTitle(name)}
      text={t.workers.removeText}
      confirm={t.workers.removeConfirm}
      busy={action.busy}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          await bridge.cluster.removeWorker({ name });
          props.onClose();
          onDone(t.workers.removed(name));
        });
      }}
      onCancel={props.onClose}
    />
  );
}
