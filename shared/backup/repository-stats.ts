import { z } from 'zod';

export const repositoryStatsSchema = z.object({
  path: z.string(),
  messages: z.int(),
  /** Bytes of all messages as their mailboxes hold them, duplicates counted each time. */
  bytesOriginal: z.int(),
  bytesOnDisk: z.int(),
  restorePoints: z.int(),
});
export type RepositoryStats = z.infer<typeof repositoryStatsSchema>;
