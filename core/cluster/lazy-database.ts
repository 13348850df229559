import type { ClusterAccess } from './cluster-access.js';
import type { ClusterDatabase } from './database.js';

/** The database of a cluster, opened when something is first asked of it: what keeps it from an answer is told to who asks. */
export function lazyDatabase({
  open,
}: Pick<ClusterAccess, 'open'>): Pick<ClusterDatabase, 'all' | 'run' | 'transaction'> {
  return {
    all: async (row, sql, ...parameters) => (await open()).database.all(row, sql, ...parameters),
    run: async (sql, ...parameters) => (await open()).database.run(sql, ...parameters),
    transaction: async (work) => (await open()).database.transaction(work),
  };
}
