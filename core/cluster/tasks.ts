import { z } from 'zod';
import { errorDataSchema } from '../../shared/errors.js';
import { textSchema } from '../../shared/texts/text.js';
import type { Queryable } from './database.js';
import { dequeue, enqueued } from './queue.js';

/** A mailbox of a session, as the controller hands it out; `sealed` is the order with what opens source and bucket. */
export interface TaskToHandOut {
  readonly id: string;
  readonly controller: string;
  readonly sessionId: string;
  readonly repository: string;
  readonly mailboxKey: string;
  readonly mailbox: string;
  readonly server: string;
  readonly sealed: string;
}

const countsSchema = z.object({
  ...{ seen: z.int(), stored: z.int(), removed: z.int(), flagsChanged: z.int() },
  ...{ bytesRead: z.int(), bytesStored: z.int() },
});

const progressSchema = z.object({ counts: countsSchema, folder: z.array(z.string()) });
export type TaskProgress = z.output<typeof progressSchema>;

/** What happened while it was read, for the session's log and catalogue. */
const taskLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('line'),
    kind: z.enum(['Success', 'Warning', 'Error']),
    said: textSchema,
    code: errorDataSchema.shape.code.optional(),
  }),
  z.object({ type: z.literal('retry'), error: errorDataSchema }),
  z.object({ type: z.literal('mended'), messages: z.array(z.string()) }),
]);
export type TaskLine = z.output<typeof taskLineSchema>;

const outcomeSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('read'),
    counts: countsSchema,
    warnings: z.array(textSchema),
    matchedExclusions: z.array(z.string()),
    point: z.object({ messages: z.int(), bytes: z.int(), restorePoints: z.int() }),
  }),
  z.object({ type: z.literal('failed'), counts: countsSchema, error: errorDataSchema }),
]);
export type TaskOutcome = z.output<typeof outcomeSchema>;

/** What has changed of a task, for who handed it out. */
const taskRow = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'withdrawn']),
  worker: z.string().nullable(),
  progress: progressSchema.nullable(),
  outcome: outcomeSchema.nullable(),
});
export type TaskState = z.output<typeof taskRow>;

/** Where controllers and workers are told that a task has changed; what is told is its id. */
export const controllerChannel = 'postkeep_controller';
export const workerChannel = 'postkeep_worker';

/** One that is handed out already stays as it is. */
export async function handOut(database: Queryable, task: TaskToHandOut): Promise<void> {
  const { id, controller, sessionId, repository, mailboxKey, mailbox, server, sealed } = task;
  await database.run(
    `WITH made AS (
       INSERT INTO postkeep.mailbox_task (id, controller, session_id, repository, mailbox_key, mailbox, server, sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING RETURNING id)
     SELECT ${enqueued} FROM made`,
    ...[id, controller, sessionId, repository, mailboxKey, mailbox, server, sealed],
  );
}

/** Takes back one that no worker has begun; false when one has. */
export async function withdraw(transaction: Queryable, taskId: string): Promise<boolean> {
  const withdrawn = await transaction.run(
    `UPDATE postkeep.mailbox_task SET state = 'withdrawn', sealed = '', ended_at = now() WHERE id = $1 AND state = 'waiting'`,
    taskId,
  );
  if (withdrawn === 0) return false;
  await dequeue(transaction, taskId);
  return true;
}

/** Has whoever reads it stop. */
export async function stopTask(database: Queryable, taskId: string): Promise<void> {
  await database.run('UPDATE postkeep.mailbox_task SET is_stopped = true WHERE id = $1', taskId);
  await database.run('SELECT pg_notify($1, $2)', workerChannel, taskId);
}

export function tasksOf(database: Queryable, ids: readonly string[]): Promise<TaskState[]> {
  return database.all(
    taskRow,
    `SELECT id, state, worker, progress, outcome FROM postkeep.mailbox_task
      WHERE id IN (SELECT value::uuid FROM json_array_elements_text($1::json))`,
    JSON.stringify(ids),
  );
}

const lineRow = z.object({ taskId: z.string(), ordinal: z.int(), line: taskLineSchema });

/** Lines of tasks, of each after the last one that is known, in their order. */
export function linesAfter(
  database: Queryable,
  known: readonly { readonly id: string; readonly lastLine: number }[],
): Promise<z.output<typeof lineRow>[]> {
  return database.all(
    lineRow,
    `SELECT task_id AS "taskId", ordinal, line
       FROM json_to_recordset($1::json) AS known (id uuid, "lastLine" bigint)
       JOIN postkeep.task_line ON task_id = known.id AND ordinal > "lastLine" ORDER BY ordinal`,
    JSON.stringify(known),
  );
}

/** The session has what it needs of it. */
export async function forgetTask(database: Queryable, taskId: string): Promise<void> {
  await database.run('DELETE FROM postkeep.mailbox_task WHERE id = $1', taskId);
}

export async function countWaiting(database: Queryable): Promise<number> {
  const sql = `SELECT count(*) AS count FROM postkeep.mailbox_task WHERE state = 'waiting'`;
  return (await database.all(z.object({ count: z.int() }), sql))[0]?.count ?? 0;
}
