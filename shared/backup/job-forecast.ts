import { z } from 'zod';
import { id } from '../id.js';
import { textSchema } from '../texts/text.js';
import { jobDefinitionSchema } from './model.js';

/** A job as it would be made, or as the one with `jobId` would be changed. */
export const jobForecastRequestSchema = jobDefinitionSchema
  .pick({ sourceId: true, selection: true, kinds: true, repositoryPath: true })
  .extend({ jobId: id.nullable() });
export type JobForecastRequest = z.infer<typeof jobForecastRequestSchema>;

/** What the next session of a job would do with its mailboxes without a license (licensing.md §11, M8). */
export const jobForecastSchema = z.discriminatedUnion('says', [
  /** A license is installed: its own messages say what it covers. */
  z.object({ says: z.literal('nothing') }),
  /** Whether there is a license is not known. */
  z.object({ says: z.literal('unknown'), reason: textSchema }),
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
