import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type JobDefinition, storedDefinitionSchema } from '../../shared/backup/job.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { seldomParsed } from '../../shared/seldom-parsed.js';
import type { Database } from '../lib/database.js';
import { asciiLower } from './ascii-lower.js';
import { readableName } from './readable-name.js';
import { type KeptRows, putBack, takeOut } from './kept-rows.js';

/** A job as the catalogue keeps it. */
export interface StoredJob {
  readonly id: string;
  readonly definition: JobDefinition;
  readonly createdAt: string;
  /** The schedule counts from here: the job's creation, its last change of schedule, or its last run. */
  readonly scheduleFrom: string;
  readonly lastSessionId: string | null;
  /** When its failed session is tried again; null when it is not. */
  readonly retryAt: string | null;
  /** Retries that have begun since the schedule was last due. */
  readonly retriesDone: number;
}

export interface JobStore {
  readonly list: () => StoredJob[];
  /** Throws AppError `not-found`. */
  readonly get: (id: string) => StoredJob;
  /** Throws AppError `already-exists` for a name in use. */
  readonly create: (definition: JobDefinition, now: string) => StoredJob;
  readonly update: (id: string, definition: JobDefinition, scheduleFrom: string) => StoredJob;
  /** Removes one, and returns all that was known of it. Throws AppError `not-found`. */
  readonly remove: (id: string) => KeptRows;
  /** Puts back what was removed, as it was. Throws AppError `already-exists` for a name that is in use by now. */
  readonly putBack: (kept: KeptRows) => void;
  /** A session has begun; `retriesDone` counts it if it is a retry. No retry is waited for any more. */
  readonly noteRun: (id: string, sessionId: string, at: string, retriesDone?: number) => void;
  /** Its session is tried again then. */
  readonly noteRetry: (id: string, at: string) => void;
}

const jobRow = z
  .object({
    id: z.string(),
    name: z.string(),
    definition: z
      .string()
      .transform((json) =>
        storedDefinitionSchema.parse(JSON.parse(json), seldomParsed(storedDefinitionSchema)),
      ),
    created_at: z.string(),
    schedule_from: z.string(),
    last_session_id: z.string().nullable(),
    retry_at: z.string().nullable(),
    retries_done: z.int(),
  })
  .transform((row) => ({
    id: row.id,
    definition: { ...row.definition, name: readableName(row.name, row.id) },
    createdAt: row.created_at,
    scheduleFrom: row.schedule_from,
    lastSessionId: row.last_session_id,
    retryAt: row.retry_at,
    retriesDone: row.retries_done,
  }));
const columns = 'id, name, definition, created_at, schedule_from, last_session_id, retry_at, retries_done';

const tablesOfJob = [
  { table: 'job', where: 'id = ?' },
  { table: 'job_mailbox', where: 'job_id = ?' },
] as const;

export function createJobStore(database: Database): JobStore {
  const get = (id: string): StoredJob => {
    const job = database.get(jobRow, `SELECT ${columns} FROM job WHERE id = ?`, id);
    if (!job) throw new AppError('not-found', text('jobs.gone'));
    return job;
  };
  const assertNameIsFree = (name: string, exceptId: string): void => {
    if (
      database.get(
        z.object({ id: z.string() }),
        'SELECT id FROM job WHERE lower(name) = ? AND id <> ?',
        asciiLower(name),
        exceptId,
      )
    ) {
      throw new AppError('already-exists', text('jobs.nameTaken', { name }));
    }
  };
  return {
    list: () => database.all(jobRow, `SELECT ${columns} FROM job ORDER BY lower(name)`),
    get,
    create: (definition, now) =>
      database.transaction(() => {
        assertNameIsFree(definition.name, '');
        const id = randomUUID();
        database.run(
          'INSERT INTO job (id, name, definition, created_at, schedule_from) VALUES (?, ?, ?, ?, ?)',
          id,
          definition.name,
          JSON.stringify(definition),
          now,
          now,
        );
        return get(id);
      }),
    update: (id, definition, scheduleFrom) =>
      database.transaction(() => {
        const before = get(id);
        assertNameIsFree(definition.name, id);
        // A mailbox of the same name at another source is another mailbox: nothing is known of it.
        if (before.definition.sourceId !== definition.sourceId)
          database.run('DELETE FROM job_mailbox WHERE job_id = ?', id);
        database.run(
          'UPDATE job SET name = ?, definition = ?, schedule_from = ? WHERE id = ?',
          definition.name,
          JSON.stringify(definition),
          scheduleFrom,
          id,
        );
        return get(id);
      }),
    remove: (id) => {
      get(id);
      return database.transaction(() => takeOut(database, tablesOfJob, id));
    },
    putBack: (kept) => {
      database.durableTransaction(() => {
        for (const { table, rows } of kept)
          if (table === 'job') for (const { name, id } of rows) assertNameIsFree(String(name), String(id));
        putBack(database, kept);
      });
    },
    noteRun: (id, sessionId, at, retriesDone = 0) => {
      database.run(
        'UPDATE job SET last_session_id = ?, schedule_from = ?, retry_at = NULL, retries_done = ? WHERE id = ?',
        sessionId,
        at,
        retriesDone,
        id,
      );
    },
    noteRetry: (id, at) => {
      database.run('UPDATE job SET retry_at = ? WHERE id = ?', at, id);
    },
  };
}
