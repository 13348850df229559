import { z } from 'zod';
import { jobForecastRequestSchema, jobForecastSchema } from '../backup/job-forecast.js';
import { jobDefinitionSchema, jobSchema } from '../backup/job.js';
import { progressSchema, sessionTriggers } from '../backup/session.js';
import { id } from '../id.js';
import { instantSchema } from '../license/dates.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** Jobs, their schedule and their runs. */
export const jobCalls = {
  list: invoke(nothing, z.array(jobSchema)),
  create: invoke(jobDefinitionSchema, jobSchema),
  update: invoke(z.object({ jobId: id, definition: jobDefinitionSchema }), jobSchema),
  remove: invoke(z.object({ jobId: id }), nothing),
  /** Undoes a removal of the last minutes. Rejects with `not-found` when it is too late, `already-exists` for a name in use. */
  putBack: invoke(z.object({ jobId: id }), jobSchema),
  /** Undoes the last change of the last minutes. Rejects with `not-found` when it is too late, or the job has been changed since. */
  undoChange: invoke(z.object({ jobId: id }), jobSchema),
  /** How many of its mailboxes the job's next session would back up without a license; the source is asked if it was not listed last. */
  forecast: invoke(jobForecastRequestSchema, jobForecastSchema),
  /** The next five runs of a job as its schedule is to be, fewer where it is not due as often; rejects with `invalid-argument` for no schedule. */
  nextRuns: invoke(
    jobDefinitionSchema.pick({ schedule: true, windows: true }).extend({ jobId: id.nullable() }),
    z.array(instantSchema),
  ),
  /** Resolves as soon as the session exists; its end comes as `sessions.changed`. */
  run: invoke(z.object({ jobId: id, trigger: z.enum(sessionTriggers) }), z.object({ sessionId: id })),
  /** Resolves when the session has stopped (within 5 s); nothing happens when none runs. */
  stop: invoke(z.object({ jobId: id }), nothing),
  changed: push(z.array(jobSchema)),
  progress: push(progressSchema),
} as const;
