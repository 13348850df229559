import { z } from 'zod';
import type { ClusterWorker } from '../../shared/backup/cluster.js';
import { AppError } from '../../shared/errors.js';
import { type Text, text, textSchema } from '../../shared/texts/text.js';
import type { Queryable } from './database.js';
import { leaseSeconds } from './leases.js';

/** What a worker says of itself. */
export interface WorkerSelf {
  readonly name: string;
  /** Of this run of its program: a second one of the same name is told from the first. */
  readonly run: string;
  readonly host: string;
  readonly version: string;
  readonly schema: number;
  readonly capacity: number;
}

/** One that was not heard of for longer is lost. */
export const lostAfterSeconds = leaseSeconds;
const isAlive = `stopped_at IS NULL AND seen_at > now() - make_interval(secs => ${String(lostAfterSeconds)})`;

const instant = z.date().transform((date) => date.toISOString());
const workerRow = z
  .object({
    name: z.string(),
    host: z.string(),
    version: z.string(),
    capacity: z.int(),
    running: z.int(),
    isDraining: z.boolean(),
    isAlive: z.boolean(),
    isStopped: z.boolean(),
    problem: textSchema.nullable().catch(null),
    startedAt: instant,
    lastSeenAt: instant,
  })
  .transform(({ isDraining, isAlive: alive, isStopped, ...worker }): ClusterWorker => ({
    ...worker,
    running: alive ? worker.running : 0,
    state: stateOf({ ...worker, isDraining, isAlive: alive, isStopped }),
  }));

function stateOf(worker: {
  readonly running: number;
  readonly isDraining: boolean;
  readonly isAlive: boolean;
  readonly isStopped: boolean;
  readonly problem: Text | null;
}): ClusterWorker['state'] {
  if (worker.isStopped) return 'stopped';
  if (!worker.isAlive) return 'lost';
  if (worker.problem !== null) return 'refused';
  if (!worker.isDraining) return 'active';
  return worker.running > 0 ? 'draining' : 'drained';
}

/** By their names. */
export function listWorkers(database: Queryable): Promise<ClusterWorker[]> {
  return database.all(
    workerRow,
    `SELECT name, host, version, capacity, running, is_draining AS "isDraining", ${isAlive} AS "isAlive",
            stopped_at IS NOT NULL AS "isStopped", problem, started_at AS "startedAt", seen_at AS "lastSeenAt"
       FROM postkeep.worker ORDER BY name`,
  );
}

/** How many take mailboxes now; for `unheardMs` none of them could be heard. */
export async function countTaking(database: Queryable, unheardMs = 0): Promise<number> {
  const [row] = await database.all(
    z.object({ count: z.int() }),
    `SELECT count(*) AS count FROM postkeep.worker
      WHERE stopped_at IS NULL AND seen_at > now() - make_interval(secs => $1) AND NOT is_draining AND problem IS NULL`,
    lostAfterSeconds + unheardMs / 1000,
  );
  return row?.count ?? 0;
}

/** Enters a worker; one of the same name that has ended is this one from now on. Throws AppError `already-exists` while another is there. */
export async function enterWorker(
  database: Queryable,
  self: WorkerSelf,
  problem: Text | null,
): Promise<void> {
  const { name, run, host, version, schema, capacity } = self;
  const entered = await database.run(
    `INSERT INTO postkeep.worker (name, run, host, version, schema, capacity, problem) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (name) DO UPDATE SET run = excluded.run, host = excluded.host, version = excluded.version,
       schema = excluded.schema, capacity = excluded.capacity, problem = excluded.problem, running = 0,
       started_at = now(), seen_at = now(), stopped_at = NULL
     WHERE postkeep.worker.run = excluded.run OR NOT (${isAlive.replaceAll(/\b(stopped_at|seen_at)\b/g, 'postkeep.worker.$1')})`,
    ...[name, run, host, version, schema, capacity, problem === null ? null : JSON.stringify(problem)],
  );
  if (entered === 0) throw new AppError('already-exists', text('cluster.workerThere', { name, host }));
}

/** What a worker is to know of itself; null when another one of its name has taken its place. */
export async function noteSeen(
  database: Queryable,
  { name, run }: WorkerSelf,
  running: number,
): Promise<{ readonly isDraining: boolean } | null> {
  const [row] = await database.all(
    z.object({ isDraining: z.boolean() }),
    `UPDATE postkeep.worker SET seen_at = now(), running = $3, stopped_at = NULL WHERE name = $1 AND run = $2
     RETURNING is_draining AS "isDraining"`,
    ...[name, run, running],
  );
  return row ?? null;
}

/** Why a worker takes nothing from now on; null where it does again. */
export async function noteProblem(
  database: Queryable,
  { name, run }: WorkerSelf,
  problem: Text | null,
): Promise<void> {
  const sql = 'UPDATE postkeep.worker SET problem = $3 WHERE name = $1 AND run = $2';
  await database.run(sql, name, run, problem === null ? null : JSON.stringify(problem));
}

export async function noteStopped(database: Queryable, { name, run }: WorkerSelf): Promise<void> {
  const sql = 'UPDATE postkeep.worker SET stopped_at = now(), running = 0 WHERE name = $1 AND run = $2';
  await database.run(sql, name, run);
}

/** Throws AppError `not-found`. */
export async function setDraining(database: Queryable, name: string, isDraining: boolean): Promise<void> {
  const sql = 'UPDATE postkeep.worker SET is_draining = $2 WHERE name = $1';
  if ((await database.run(sql, name, isDraining)) === 0) throw noSuchWorker(name);
}

/** Throws AppError `busy` for one that is there, `not-found`. */
export async function removeWorker(database: Queryable, name: string): Promise<void> {
  const removed = await database.run(
    `DELETE FROM postkeep.worker WHERE name = $1 AND NOT (${isAlive})`,
    name,
  );
  if (removed > 0) return;
  const worker = (await listWorkers(database)).find((each) => each.name === name);
  throw worker === undefined
    ? noSuchWorker(name)
    : new AppError('busy', text('cluster.workerRuns', { name }));
}

function noSuchWorker(name: string): AppError {
  return new AppError('not-found', text('cluster.noSuchWorker', { name }));
}
