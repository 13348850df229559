import { z } from 'zod';
import type { Queryable } from './database.js';
import { type MailboxLease, assertNobodyRemoves, extendLease, takeLease } from './leases.js';
import { assertVersion } from './migrate-database.js';
import type { Transacting } from './shared-rows.js';
import { type TaskLine, type TaskOutcome, type TaskProgress, controllerChannel } from './tasks.js';

/** A task that this worker has begun. */
export interface BegunTask {
  readonly id: string;
  readonly lease: MailboxLease;
  readonly mailbox: string;
  readonly server: string;
  readonly sealed: string;
}

/** A console that was not heard of for longer has no use for what its sessions still wait for. */
const controllerLostSeconds = 60;

const taskRow = z.object({
  sessionId: z.string(),
  repository: z.string(),
  mailboxKey: z.string(),
  mailbox: z.string(),
  server: z.string(),
  sealed: z.string(),
  isWanted: z.boolean(),
  schema: z.int(),
});

/**
 * Throws AppError `busy` while the console removes something from the repository, and `newer-schema` or `database-refused` where the database has been brought
 * to another schema meanwhile. `held`: another worker has the mailbox. `gone`: nobody waits for it any more.
 */
export async function beginTask(
  database: Transacting,
  id: string,
  worker: string,
): Promise<BegunTask | 'held' | 'gone'> {
  return database.transaction(async (transaction) => {
    const [task] = await transaction.all(
      taskRow,
      `SELECT session_id AS "sessionId", repository, mailbox_key AS "mailboxKey", mailbox, server, sealed,
              EXISTS (SELECT 1 FROM postkeep.controller WHERE controller.id = mailbox_task.controller
                        AND seen_at > now() - make_interval(secs => $2)) AS "isWanted",
              (SELECT version FROM postkeep.schema_version) AS schema
         FROM postkeep.mailbox_task WHERE id = $1 AND state IN ('waiting', 'running') AND NOT is_stopped FOR UPDATE`,
      ...[id, controllerLostSeconds],
    );
    if (task === undefined) return 'gone';
    assertVersion(task.schema);
    if (!task.isWanted) {
      await transaction.run(`DELETE FROM postkeep.mailbox_task WHERE id = $1`, id);
      return 'gone';
    }
    const lease = await takeLease(transaction, task, worker, task.sessionId);
    if (lease === null) return 'held';
    await assertNobodyRemoves(transaction, task.repository);
    await transaction.run(
      `WITH begun AS (
         UPDATE postkeep.mailbox_task SET state = 'running', worker = $2, epoch = $3, begun_at = now() WHERE id = $1 RETURNING id)
       SELECT pg_notify($4, id::text) FROM begun`,
      ...[id, worker, lease.epoch, controllerChannel],
    );
    return { id, lease, mailbox: task.mailbox, server: task.server, sealed: task.sealed };
  });
}

/** Says that it is being worked on. `fenced`: another worker has it now; `stopped`: it is to end. */
export async function keepTask(
  database: Queryable,
  { id, lease }: Pick<BegunTask, 'id' | 'lease'>,
): Promise<'kept' | 'fenced' | 'stopped'> {
  if (!(await extendLease(database, lease))) return 'fenced';
  const [task] = await database.all(
    z.object({ isStopped: z.boolean() }),
    'SELECT is_stopped AS "isStopped" FROM postkeep.mailbox_task WHERE id = $1',
    id,
  );
  return task?.isStopped === false ? 'kept' : 'stopped';
}

export async function noteProgress(
  database: Queryable,
  { id, lease }: BegunTask,
  progress: TaskProgress,
): Promise<void> {
  await database.run(
    'UPDATE postkeep.mailbox_task SET progress = $2 WHERE id = $1 AND epoch = $3',
    ...[id, JSON.stringify(progress), lease.epoch],
  );
}

export async function noteLine(database: Queryable, { id, lease }: BegunTask, line: TaskLine): Promise<void> {
  await database.run(
    `INSERT INTO postkeep.task_line (task_id, line) SELECT id, $2 FROM postkeep.mailbox_task WHERE id = $1 AND epoch = $3`,
    ...[id, JSON.stringify(line), lease.epoch],
  );
}

/** Tells the session how it went. What a late one says is not heard. */
export async function endTask(database: Queryable, task: BegunTask, outcome: TaskOutcome): Promise<void> {
  const done = `state = 'done', sealed = '', outcome = $6, ended_at = now()`;
  await leaveTask(database, task, done, JSON.stringify(outcome));
}

/** Has another worker take it, before its lease runs out. */
export async function giveBack(database: Queryable, task: BegunTask): Promise<void> {
  await leaveTask(database, task, `state = 'waiting', worker = NULL`);
}

/** In one statement, as the next mailbox waits for it; the row of the task is locked before the lease, as everywhere. */
async function leaveTask(
  database: Queryable,
  { id, lease }: BegunTask,
  change: string,
  ...values: readonly string[]
): Promise<void> {
  const { repository, mailboxKey, epoch } = lease;
  await database.run(
    `WITH left_task AS (
       UPDATE postkeep.mailbox_task SET ${change} WHERE id = $1 AND epoch = $2 AND state = 'running' RETURNING id),
     left_lease AS (
       UPDATE postkeep.mailbox_lease SET worker = NULL, until = now()
        WHERE repository = $3 AND mailbox_key = $4 AND epoch = $2 AND (SELECT count(*) FROM left_task) >= 0)
     SELECT pg_notify($5, $1::text)`,
    ...[id, epoch, repository, mailboxKey, controllerChannel, ...values],
  );
}
