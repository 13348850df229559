import { z } from 'zod';

/** How an export of diagnostics ended; `items` counts the saved file, as for every other export. */
export const exportedDiagnosticsSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('saved'), path: z.string(), items: z.int() }),
  z.object({ outcome: z.literal('cancelled') }),
]);

/** Files of a diagnostics zip that are written, of how many. */
export const diagnosticsProgressSchema = z.object({ done: z.int(), total: z.int() });
export type DiagnosticsProgress = z.infer<typeof diagnosticsProgressSchema>;
