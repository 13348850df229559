import type { Sqlite } from '../lib/sqlite.js';
import { bucketOf } from './bucket/bucket-access.js';
import { ownTables, ownTablesOfIndex } from './schema.js';

/** Whether nobody changes a table of this database but the repository's one writer. */
export function ownTablesOf(database: Sqlite): (table: string) => boolean {
  const own = bucketOf(database) === null ? ownTables : ownTablesOfIndex;
  return (table) => own.has(table);
}
