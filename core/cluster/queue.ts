import { Logger, makeWorkerUtils, run, runMigrations } from 'graphile-worker';
import { z } from 'zod';
import type { ClusterDatabase, Queryable } from './database.js';

/** The queue's own name for what is to be done; its job's key is the id of the task. */
const taskName = 'postkeep-mailbox';
/** A mailbox that takes its worker down is not tried for ever. The library waits longer after each failure: four minutes by the sixth. */
const attempts = 6;

/** What the library says is said by our own log lines, or is of no use to anybody. */
const silent = new Logger(() => () => undefined);

/** Makes the tables of the queue's library, in the schema `graphile_worker`. */
export async function migrateQueue({ pool }: ClusterDatabase): Promise<void> {
  await runMigrations({ pgPool: pool, logger: silent });
}

/** Puts a task into the queue, in SQL, by the `id` of its row: it is there exactly if the statement commits. */
export const enqueued = `graphile_worker.add_job('${taskName}', json_build_object('task', id::text), job_key => id::text, max_attempts => ${String(attempts)})`;

/** Takes a task that nobody works on out of the queue. */
export async function dequeue(transaction: Queryable, taskId: string): Promise<void> {
  await transaction.run('SELECT graphile_worker.remove_job($1)', taskId);
}

const givenUpRow = z.object({ taskId: z.string(), attempts: z.int(), lastError: z.string().nullable() });

/** Those of the tasks that are tried no more, and what the last one who tried has said; null where each has ended without a word. */
export function givenUpIn(
  database: Queryable,
  taskIds: readonly string[],
): Promise<z.output<typeof givenUpRow>[]> {
  return database.all(
    givenUpRow,
    `SELECT key AS "taskId", attempts, last_error AS "lastError" FROM graphile_worker.jobs
      WHERE task_identifier = $1 AND attempts >= max_attempts AND locked_by IS NULL
        AND key IN (SELECT json_array_elements_text($2::json))`,
    ...[taskName, JSON.stringify(taskIds)],
  );
}

export interface RunningQueue {
  /** Takes nothing more, and resolves when what it has taken has ended. */
  readonly stop: () => Promise<void>;
  /** Resolves when it takes nothing more, also where it has lost the database for good. */
  readonly ended: Promise<void>;
}

const payloadSchema = z.object({ task: z.uuid() });

/** Takes tasks out of the queue, `capacity` at a time. What `work` throws gives the task back, for another try after some time. */
export async function runQueue(
  { pool }: ClusterDatabase,
  capacity: number,
  work: (taskId: string) => Promise<void>,
): Promise<RunningQueue> {
  const runner = await run({
    pgPool: pool,
    concurrency: capacity,
    pollInterval: 1_000,
    noHandleSignals: true,
    logger: silent,
    // By themselves, what cannot be noted of a job while the database is away ends the program.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    taskList: { [taskName]: (payload) => work(payloadSchema.parse(payload).task) },
  });
  const ended = runner.promise.catch(() => undefined);
  return { stop: () => runner.stop(), ended };
}

const lockedRow = z.object({ lockedBy: z.string() });

/**
 * Gives back what workers had taken and do not work on any more: no lease of their mailbox is alive. Answers whether there was anything. The library by itself
 * does so after four hours.
 */
export async function giveBackLost(database: ClusterDatabase, graceSeconds: number): Promise<boolean> {
  const lost = await database.all(
    lockedRow,
    `SELECT DISTINCT job.locked_by AS "lockedBy" FROM graphile_worker.jobs AS job
      WHERE job.task_identifier = $1 AND job.locked_by IS NOT NULL
        AND job.locked_at < now() - make_interval(secs => $2)
        AND NOT EXISTS (
          SELECT 1 FROM postkeep.mailbox_task AS task JOIN postkeep.mailbox_lease AS lease USING (repository, mailbox_key)
           WHERE task.id::text = job.key AND lease.epoch = task.epoch AND lease.worker IS NOT NULL AND lease.until > now())`,
    ...[taskName, graceSeconds],
  );
  if (lost.length === 0) return false;
  const utils = await makeWorkerUtils({ pgPool: database.pool, logger: silent });
  try {
    await utils.forceUnlockWorkers(lost.map(({ lockedBy }) => lockedBy));
  } finally {
    await utils.release();
  }
  return true;
}
