import type { ClusterWorker } from '../../../../shared/backup/cluster.js';
import type { Column } from '../../../components/column.js';
import { ToneLabel } from '../../../components/tone.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { WorkerActions } from './WorkerActions.js';
import type { WorkerRequests } from './useWorkerRequests.js';
import { meaningOf, shownState, tones } from './worker-states.js';

export function workerColumns(format: Format, requests: WorkerRequests): Column<ClusterWorker>[] {
  return [
    {
      id: 'name',
      header: t.workers.columns.name,
      width: 'minmax(84px, 1.4fr)',
      sortable: true,
      title: ({ name, host }) => `${name}, ${host}`,
      cell: ({ name }) => <strong style={{ fontWeight: 600 }}>{name}</strong>,
    },
    {
      id: 'state',
      header: t.workers.columns.state,
      width: 'minmax(104px, 1fr)',
      sortable: true,
      title: (worker) => meaningOf(worker, format),
      cell: (worker) => {
        const state = shownState(worker);
        return <ToneLabel tone={tones[state]}>{t.workers.states[state]}</ToneLabel>;
      },
    },
    {
      id: 'load',
      header: t.workers.columns.load,
      width: '92px',
      align: 'end',
      sortable: true,
      cell: ({ state, running, capacity }) =>
        state === 'stopped' || state === 'lost'
          ? t.common.none
          : t.workers.load(format.number(running), format.number(capacity)),
    },
    {
      id: 'lastSeen',
      header: t.workers.columns.lastSeen,
      width: 'minmax(96px, 1fr)',
      hideBelow: 548,
      sortable: true,
      title: ({ lastSeenAt }) => format.dateTime(lastSeenAt),
      cell: ({ lastSeenAt }) => format.relative(lastSeenAt),
    },
    {
      id: 'version',
      header: t.workers.columns.version,
      width: '76px',
      hideBelow: 640,
      sortable: true,
      title: ({ version }) => version,
      cell: ({ version }) => version,
    },
    {
      id: 'host',
      header: t.workers.columns.host,
      width: 'minmax(96px, 1.2fr)',
      hideBelow: 760,
      sortable: true,
      title: ({ host }) => host,
      cell: ({ host }) => host,
    },
    {
      id: 'actions',
      header: t.workers.columns.actions,
      width: '72px',
      hideHeader: true,
      align: 'end',
      cell: (worker) => <WorkerActions worker={worker} requests={requests} />,
    },
  ];
}
