import { z } from 'zod';
import type { Database } from '../lib/database.js';

/** Tells our advisory locks from those of others in one database: writing into a schema, and being there. */
export const lockClass = { writing: 0x706b_7772, presence: 0x706b_7072 } as const;

/** Whether any connection to the same server has that presence (`PostgresPlace`); the server forgets it with the connection. */
export function isPresent(database: Database, presence: string): boolean {
  const row = database.get(
    z.object({ holders: z.int() }),
    `SELECT count(*) AS holders FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND classid = ? AND objid::bigint = (hashtext(?)::bigint & 4294967295)
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    ...[lockClass.presence, presence],
  );
  return (row?.holders ?? 0) > 0;
}
