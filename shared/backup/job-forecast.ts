import { z } from 'zod';
import { id } from '../id.js';
import { textSchema } from '../texts/text.js';
import { jobDefinitionSchema } from './job.js';

/** A job as it would be made, or as the one with `jobId` would be changed. */
export const jobForecastRequestSchema = jobDefinitionSchema
  .pick({ sourceId: true, selection: true, kinds: true, repositoryPath: true })
  .extend({ jobId: id.nullable() });
export type JobForecastRequest = z.infer<typeof jobForecastRequestSchema>;

/** What the next session of a job would do with its mailboxes (licensing.md §11). */
export const jobForecastSchema = z.discriminatedUnion('says', [
  /** The job needs no license, and there is one. */
  z.object({ says: z.literal('nothing') }),
  /** Whether there is a license is not known. */
  z.object({ says: z.literal('unknown'), reason: textSchema }),
  /** A license is installed. */
  z.object({
    says: z.literal('license'),
    covers: z.int().min(0),
    /** Mailboxes of the console that need it, with this job. */
    used: z.int().min(0),
    /** Of the job; those that need no license are backed up. */
    backedUp: z.int().min(0),
    waiting: z.int().min(0),
    /** M1, M3, M4 or M6: what is wrong with the license then; null when nothing is. */
    message: textSchema.nullable(),
  }),
  /** Without a license. */
  z.object({
    says: z.literal('mailboxes'),
    /** Of the job; those that need no license are backed up. */
    backedUp: z.int().min(0),
    waiting: z.int().min(0),
    /** M8, which counts every mailbox of the console; null while none of the job's waits. */
    message: textSchema.nullable(),
  }),
]);
export type JobForecast = z.infer<typeof jobForecastSchema>;
