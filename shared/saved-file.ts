import { z } from 'zod';
import { textSchema } from './texts/text.js';

/** The answer of a call that saves files where the user chose. */
export const savedFileSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('saved'),
    path: z.string(),
    items: z.int(),
    /** What is not there, or not whole. */
    warnings: z.array(textSchema).optional(),
  }),
  z.object({ outcome: z.literal('cancelled') }),
]);
export type SavedFile = z.infer<typeof savedFileSchema>;
