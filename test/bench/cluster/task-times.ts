import pg from 'pg';
import { z } from 'zod';
import { median } from '../peers/measured-command.js';

/** When a mailbox was handed out, begun and ended, in milliseconds by the database's clock. */
interface TaskTimes {
  readonly session: string;
  readonly handedOutAt: number;
  readonly begunAt: number;
  readonly endedAt: number;
}

const row = z.object({
  session: z.string(),
  handedOutAt: z.number(),
  begunAt: z.number(),
  endedAt: z.number(),
});

const noting = `
create table if not exists public.task_times (session text, handed_out timestamptz, begun timestamptz, ended timestamptz);
create or replace function public.note_task_times() returns trigger language plpgsql as $$
begin
  insert into public.task_times values (old.session_id, old.enqueued_at, old.begun_at, old.ended_at);
  return old;
end $$;
create or replace trigger note_task_times after delete on postkeep.mailbox_task
  for each row when (old.state = 'done') execute function public.note_task_times();
`;

/** Notes the times of tasks as they are forgotten: the product keeps none. The answer is what to ask them with. */
export async function noteTaskTimes(databaseUrl: string): Promise<() => Promise<TaskTimes[]>> {
  await inDatabase(databaseUrl, (client) => client.query(noting));
  return () =>
    inDatabase(databaseUrl, async (client) => {
      const { rows } = await client.query<Record<string, unknown>>(
        `select session, extract(epoch from handed_out)::float8 * 1000 as "handedOutAt",
                extract(epoch from begun)::float8 * 1000 as "begunAt", extract(epoch from ended)::float8 * 1000 as "endedAt"
           from public.task_times order by ended`,
      );
      return z.array(row).parse(rows);
    });
}

async function inDatabase<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl.replace('?sslmode=disable', '') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** From the first mailbox that was begun to the last that ended. */
export function elapsedMs(tasks: readonly TaskTimes[]): number {
  return Math.max(...tasks.map(({ endedAt }) => endedAt)) - Math.min(...tasks.map(({ begunAt }) => begunAt));
}

/** How much longer each mailbox made all of it take than reading alone would have, where so many were read at once. */
export function overheadMs(tasks: readonly TaskTimes[], atOnce: number): number {
  const reading = tasks.reduce((sum, { begunAt, endedAt }) => sum + endedAt - begunAt, 0);
  return (elapsedMs(tasks) - reading / atOnce) / tasks.length;
}

export function medianWaitMs(tasks: readonly TaskTimes[]): number {
  return median(tasks.map(({ handedOutAt, begunAt }) => begunAt - handedOutAt));
}
