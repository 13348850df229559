import { z } from 'zod';

/** Files of a diagnostics zip that are written, of how many. */
export const diagnosticsProgressSchema = z.object({ done: z.int(), total: z.int() });
export type DiagnosticsProgress = z.infer<typeof diagnosticsProgressSchema>;
