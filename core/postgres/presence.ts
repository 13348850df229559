import { z } from 'zod';
import type { Database } from '../lib/database.js';

/** Tells our advisory locks from those of others in one database: writing into a schema, and being there. */
export const lockClass = { writing: 0x706b_7772, presence: 0x706b_7072 } as const;

/** How many connections to the same database have that presence (`PostgresPlace`); the server forgets it with the connection. */
export function holdersOf(database: Database, presence: string): number {
  const row = database.get(
    z.object({ holders: z.int() }),
    `SELECT count(*) AS holders FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND classid = ? AND objid::bigint = (hashtext(?)::bigint & 4294967295)
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    ...[lockClass.presence, presence],
  );
  return row?.holders ?? 0;
}

/** How many connections to the same database have any presence. */
export function countPresent(database: Database): number {
  const row = database.get(
    z.object({ holders: z.int() }),
    `SELECT count(*) AS holders FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND classid = ?
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    lockClass.presence,
  );
  return row?.holders ?? 0;
}

export function isPresent(database: Database, presence: string): boolean {
  return holdersOf(database, presence) > 0;
}
