import { z } from 'zod';
import { instantSchema } from './license/dates.js';

/** Numbers of events about mailboxes, beside those of licensing.md §8: ours. */
export const mailboxEventNumbers = { held: 50010, released: 50020, dataDeleted: 50030 } as const;

/** An entry of the product's event log (licensing.md §8). */
export const eventSchema = z.object({ at: instantSchema, number: z.int(), text: z.string() });
export type EventLogEntry = z.infer<typeof eventSchema>;
