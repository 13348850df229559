import { z } from 'zod';
import { errorDataSchema } from '../errors.js';

export const repositoryStatsSchema = z.object({
  path: z.string(),
  messages: z.int(),
  /** Bytes of all messages as their mailboxes hold them, duplicates counted each time. */
  bytesOriginal: z.int(),
  bytesOnDisk: z.int(),
  restorePoints: z.int(),
  /** Why nothing is known but the size; the other figures are zero then. */
  error: errorDataSchema.omit({ details: true }).nullable(),
});
export type RepositoryStats = z.infer<typeof repositoryStatsSchema>;
