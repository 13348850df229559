/**
 * Files that wait for most of their time, for leases to run out and for servers that are killed: the project `waiting`, which has workers of its own
 * beside the other files. The longest first.
 */
export const waiting = [
  'core/cluster/outage',
  'core/cluster/workers',
  'cli/cluster',
  'core/restore/to-server-without-database',
  'core/cluster/frozen',
  'core/cluster/kills',
].map((name) => `test/integration/${name}.test.ts`);
