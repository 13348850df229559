import { type Cluster, type ClusterWorker } from '../../../../shared/backup/cluster.js';
import { AppError } from '../../../../shared/errors.js';
import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import { text } from '../../../../shared/texts/text.js';
import type { MockState } from '../state.js';
import type { Answering } from './answering.js';

const keyFile = '/home/ada/.config/Postkeep/cluster.key';

/** Workers on other computers, as the engine answers for them. */
export function clusterAnswers({ answer, nothing, pushes }: Answering): Handlers<ConsoleContract>['cluster'] {
  const change = (
    state: MockState,
    name: string,
    changed: (worker: ClusterWorker) => ClusterWorker | null,
  ): void => {
    const { cluster } = state;
    const worker = cluster.type === 'set-up' ? cluster.workers.find((each) => each.name === name) : undefined;
    if (cluster.type !== 'set-up' || worker === undefined)
      throw new AppError('not-found', text('cluster.noSuchWorker', { name }));
    const workers = cluster.workers.flatMap((each) => (each === worker ? (changed(each) ?? []) : [each]));
    state.cluster = { ...cluster, workers } satisfies Cluster;
    pushes.cluster.changed();
  };
  return {
    get: answer('cluster.get', ({ cluster }) => cluster),
    probe: answer('cluster.probe', ({ database }) => database),
    setUp: answer('cluster.setUp', (state, { databaseUrl, authority }) => {
      const { host } = state.database;
      const place = { databaseUrl: withoutPassword(databaseUrl), authority, keyFile };
      state.cluster = { type: 'set-up', host, place, workers: [], waiting: 0, controller: null };
      pushes.cluster.changed();
      return { host, keyFile };
    }),
    cancel: nothing('cluster.cancel'),
    drain: answer('cluster.drain', (state, { name }) => {
      change(state, name, (worker) => ({ ...worker, state: worker.running > 0 ? 'draining' : 'drained' }));
    }),
    resume: answer('cluster.resume', (state, { name }) => {
      change(state, name, (worker) => ({ ...worker, state: 'active' }));
    }),
    removeWorker: answer('cluster.removeWorker', (state, { name }) => {
      change(state, name, () => null);
    }),
  };
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return url.href;
}
