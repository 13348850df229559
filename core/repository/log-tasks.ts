import { z } from 'zod';

/** What the thread that keeps a repository's log short is asked for. */
export const logTasks = {
  /** Whether everything that was in the log is in the file now. */
  checkpoint: { argument: z.null(), result: z.boolean() },
} as const;

/** What it opens the repository with. */
export const logData = z.object({ path: z.string(), key: z.string().nullable() });
