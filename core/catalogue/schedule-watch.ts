import { z } from 'zod';
import type { Database } from '../lib/database.js';
import { type Briefly, isUnwritten } from './briefly.js';

/** Runs of a job that were missed in one time off, as they were found at its end. Instants are of the machine's clock. */
export interface NotedMissedRuns {
  readonly jobId: string;
  readonly runs: number;
  readonly firstDue: string;
  readonly lastDue: string;
  readonly offUntil: string;
}

/** When something last watched the schedules, and what was missed while nothing did (docs/decisions/0258). */
export interface ScheduleWatchStore {
  /** Null while nothing ever has. */
  readonly watchedAt: () => string | null;
  /** Something watches at `at`, and finds this missed. What cannot be written stops nothing: it is not known then. */
  readonly note: (at: string, missed: readonly NotedMissedRuns[]) => void;
  /** Newest first. */
  readonly missed: () => NotedMissedRuns[];
}

const row = z
  .object({
    job_id: z.string(),
    runs: z.int(),
    first_due: z.string(),
    last_due: z.string(),
    off_until: z.string(),
  })
  .transform((it) => ({
    jobId: it.job_id,
    runs: it.runs,
    firstDue: it.first_due,
    lastDue: it.last_due,
    offUntil: it.off_until,
  }));

const keptMs = 31 * 24 * 60 * 60_000;

export function createScheduleWatchStore(database: Database, briefly: Briefly): ScheduleWatchStore {
  return {
    watchedAt: () => database.get(z.object({ at: z.string() }), 'SELECT at FROM schedule_watch')?.at ?? null,
    note(at, missed) {
      const oldest = new Date(Date.parse(at) - keptMs).toISOString();
      try {
        briefly(() => {
          database.transaction(() => {
            database.run(
              `INSERT INTO schedule_watch (only_row, at) VALUES (1, ?)
               ON CONFLICT (only_row) DO UPDATE SET at = excluded.at`,
              at,
            );
            // What ended in the future was found by a clock that was ahead: nobody knows what was missed then.
            database.run('DELETE FROM missed_run WHERE off_until < ? OR off_until > ?', oldest, at);
            for (const { jobId, runs, firstDue, lastDue, offUntil } of missed)
              database.run(
                `INSERT INTO missed_run (job_id, off_until, runs, first_due, last_due) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT (job_id, off_until) DO UPDATE SET runs = excluded.runs, first_due = excluded.first_due,
                   last_due = excluded.last_due`,
                ...[jobId, offUntil, runs, firstDue, lastDue],
              );
          });
        });
      } catch (error) {
        if (!isUnwritten(error)) throw error;
      }
    },
    missed: () => database.all(row, 'SELECT * FROM missed_run ORDER BY off_until DESC, job_id'),
  };
}
