import { z } from 'zod';
import { pause } from '../lib/cancellation.js';
import type { Queryable } from './database.js';
import { leaseSeconds } from './leases.js';

/** One of the connections that a mail server allows, for all workers together. */
export interface ServerSlot {
  readonly server: string;
  readonly slot: number;
  readonly taskId: string;
}

const lookMs = 500;
const slotRow = z.object({ slot: z.int() });

/** Waits until the server has a connection to spare and does not ask to be left alone. Throws AppError `cancelled`. */
export async function waitForSlot(
  database: Queryable,
  server: string,
  connections: number,
  taskId: string,
  signal: AbortSignal,
): Promise<ServerSlot> {
  for (;;) {
    const slot = await takeSlot(database, server, connections, taskId);
    if (slot !== null) return { server, slot, taskId };
    await pause(lookMs, signal);
  }
}

async function takeSlot(
  database: Queryable,
  server: string,
  connections: number,
  taskId: string,
): Promise<number | null> {
  const [taken] = await database.all(
    slotRow,
    `INSERT INTO postkeep.server_slot AS held (server, slot, task_id, until)
     SELECT $1, number, $3, now() + make_interval(secs => $4) FROM generate_series(1, $2::integer) AS number
      WHERE (SELECT count(*) FROM postkeep.server_slot WHERE server = $1 AND until > now()) < $2
        AND NOT EXISTS (SELECT 1 FROM postkeep.server_slot WHERE server = $1 AND slot = number AND until > now())
        AND NOT EXISTS (SELECT 1 FROM postkeep.server_limit WHERE server = $1 AND paused_until > now())
      ORDER BY number LIMIT 1
     ON CONFLICT (server, slot) DO UPDATE SET task_id = excluded.task_id, until = excluded.until
       WHERE held.until <= now()
     RETURNING slot`,
    ...[server, connections, taskId, leaseSeconds],
  );
  return taken?.slot ?? null;
}

export async function extendSlot(database: Queryable, { server, slot, taskId }: ServerSlot): Promise<void> {
  await database.run(
    `UPDATE postkeep.server_slot SET until = now() + make_interval(secs => $4)
      WHERE server = $1 AND slot = $2 AND task_id = $3`,
    ...[server, slot, taskId, leaseSeconds],
  );
}

export async function endSlot(database: Queryable, { server, slot, taskId }: ServerSlot): Promise<void> {
  const sql = 'DELETE FROM postkeep.server_slot WHERE server = $1 AND slot = $2 AND task_id = $3';
  await database.run(sql, server, slot, taskId);
}

/** The server has asked to slow down: no worker begins another mailbox of it before then. */
export async function pauseServer(database: Queryable, server: string, forMs: number): Promise<void> {
  await database.run(
    `INSERT INTO postkeep.server_limit AS known (server, paused_until) VALUES ($1, now() + make_interval(secs => $2))
     ON CONFLICT (server) DO UPDATE SET paused_until = greatest(known.paused_until, excluded.paused_until)`,
    ...[server, forMs / 1000],
  );
}
