import { z } from 'zod';
import { textSchema } from './texts/text.js';

/** What is counted in what was saved. */
export const savedThings = ['message', 'mailbox', 'session', 'action', 'event', 'file'] as const;
export type SavedThing = (typeof savedThings)[number];

/** The answer of a call that saves files where the user chose. */
export const savedFileSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('saved'),
    path: z.string(),
    /** How many of what were saved; null for a file that is one thing, such as a report or an attachment. */
    holds: z.object({ what: z.enum(savedThings), count: z.int() }).nullable(),
    /** What is not there, or not whole. */
    warnings: z.array(textSchema).optional(),
  }),
  z.object({ outcome: z.literal('cancelled') }),
]);
export type SavedFile = z.infer<typeof savedFileSchema>;
