import { z } from 'zod';
import {
  type LogLine,
  type Session,
  logCodes,
  logLineSchema,
  mailboxResultSchema,
  sessionStatuses,
  sessionTriggers,
  sessionTypes,
} from '../../shared/backup/session.js';

/** A line of a log; a code of a later version is done without. */
export const lineRow = logLineSchema
  .extend({ code: z.enum(logCodes).nullable().catch(null) })
  .transform(({ code, ...line }): LogLine => (code === null ? line : { ...line, code }));

/** A row of `session`, with the process that runs it. */
export const sessionRow = z
  .object({
    id: z.string(),
    type: z.enum(sessionTypes),
    name: z.string(),
    job_id: z.string().nullable(),
    started_by: z.enum(sessionTriggers),
    status: z.enum(sessionStatuses),
    started_at: z.string(),
    ended_at: z.string().nullable(),
    owner_pid: z.int(),
    owner_started: z.string(),
    owner_folder: z.string().nullable(),
    stop_requested: z.int(),
    written_at: z.string().nullable(),
  })
  .transform((row) => ({
    owner: { pid: row.owner_pid, started: row.owner_started, folder: row.owner_folder },
    isToStop: row.stop_requested === 1,
    session: {
      id: row.id,
      type: row.type,
      name: row.name,
      jobId: row.job_id,
      trigger: row.started_by,
      status: row.status,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      ...(row.written_at === null ? {} : { writtenAt: row.written_at }),
    } satisfies Session,
  }));
export const foundRow = z.object({ session_id: z.string() });
export const stopRow = z.object({ stop_requested: z.int() });
export const resultRow = z.object({
  result: z.string().transform((text) => mailboxResultSchema.parse(JSON.parse(text))),
});

/** A session with the result of one of its mailboxes. */
export const sessionResultRow = z.intersection(
  sessionRow.transform(({ session }) => ({ session })),
  resultRow,
);
