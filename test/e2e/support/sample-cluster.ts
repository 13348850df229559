import type { Cluster, ClusterWorker, FoundDatabase } from '../../../shared/backup/cluster.js';

export const databaseUrl = 'postgres://postkeep@db.example.com:5432/postkeep';
export const databaseHost = 'db.example.com:5432';

/** A database that a cluster can be set up in. */
export const emptyDatabase: FoundDatabase = {
  ...{ host: databaseHost, version: '15.14 (Debian 15.14-0+deb12u1)', isEncrypted: true },
  ...{ content: 'nothing', mayMakeTables: true, isUsable: true },
};

/** `now` as of the sample state. */
export function sampleWorker(change: Partial<ClusterWorker> & Pick<ClusterWorker, 'name'>): ClusterWorker {
  return {
    ...{ host: `${change.name}.example.com`, version: '1.0.0', state: 'active', running: 0, capacity: 4 },
    ...{ startedAt: '2026-04-10T08:00:00.000Z', lastSeenAt: '2026-04-10T09:29:57.000Z', problem: null },
    ...change,
  };
}

export function sampleCluster(
  workers: readonly ClusterWorker[],
  waiting = 0,
): Extract<Cluster, { type: 'set-up' }> {
  return {
    ...{ type: 'set-up', host: databaseHost, workers: [...workers], waiting, controller: null },
    place: {
      databaseUrl,
      authority: '/etc/ssl/postgres-ca.pem',
      keyFile: '/home/ada/.config/Postkeep/cluster.key',
    },
  };
}
