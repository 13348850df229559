import { z } from 'zod';
import { instantSchema } from './license/dates.js';

/** An entry of the product's event log (licensing.md §8). */
export const eventSchema = z.object({ at: instantSchema, number: z.int(), text: z.string() });
export type EventLogEntry = z.infer<typeof eventSchema>;
