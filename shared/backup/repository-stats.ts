import { z } from 'zod';
import { errorDataSchema } from '../errors.js';

export const repositoryStatsSchema = z.object({
  path: z.string(),
  messages: z.int(),
  /** Bytes of all messages as their mailboxes hold them, duplicates counted each time. */
  bytesOriginal: z.int(),
  bytesOnDisk: z.int(),
  restorePoints: z.int(),
  /** Null where its folder does not tell. */
  isEncrypted: z.boolean().nullable(),
  /** Why nothing is known but the size; the other figures are zero then. */
  error: errorDataSchema.omit({ details: true }).nullable(),
});
export type RepositoryStats = z.infer<typeof repositoryStatsSchema>;

/** A repository as `repository list` and Settings → Storage name it. */
export const listedRepositorySchema = z.object({
  path: z.string(),
  /** `own`: this console writes to it. `opened`: it only restores from it, and writes nothing into it. */
  use: z.enum(['own', 'opened']),
  /** With restore points; as far as is known where it cannot be read. */
  mailboxes: z.int(),
  restorePoints: z.int().nullable(),
  error: errorDataSchema.omit({ details: true }).nullable(),
});
export type ListedRepository = z.infer<typeof listedRepositorySchema>;
