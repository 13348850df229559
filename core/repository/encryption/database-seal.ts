import type { Sqlite } from '../../lib/sqlite.js';
import { type ChunkSeal, noSeal } from './chunk-seal.js';

const seals = new WeakMap<Sqlite, ChunkSeal>();

/** Said once of each database of a repository that is opened. */
export function sealDatabase(database: Sqlite, seal: ChunkSeal): void {
  seals.set(database, seal);
}

/** How the pieces in a repository's database are named and kept. */
export function sealOf(database: Sqlite): ChunkSeal {
  return seals.get(database) ?? noSeal;
}
