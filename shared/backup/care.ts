import { z } from 'zod';
import { instantSchema } from '../license/dates.js';

/** What is done for a repository by itself, now and then (docs/decisions/0139, 0140). */
export const careTasks = ['verification', 'restore-drill'] as const;
export type CareTask = (typeof careTasks)[number];

/** How often. */
export const careIntervals = ['never', 'daily', 'weekly', 'monthly', 'quarterly'] as const;
export type CareInterval = (typeof careIntervals)[number];

/** What is chosen for one repository. */
export const careChoiceSchema = z.object({
  path: z.string(),
  task: z.enum(careTasks),
  interval: z.enum(careIntervals),
});
export type CareChoice = z.infer<typeof careChoiceSchema>;

/** The care for one repository: when it is due, and what came of it the last time. */
export const careSchema = careChoiceSchema.extend({
  /** Null for never. */
  nextAt: instantSchema.nullable(),
  /** Start of the last one that was begun; null when none has been. */
  begunAt: instantSchema.nullable(),
  /** End of the last one that came to its end, and its session; null when none has. */
  completedAt: instantSchema.nullable(),
  sessionId: z.string().nullable(),
  /** Whether that one found everything in order. */
  wasWell: z.boolean().nullable(),
  /** End of the last one that found everything in order. */
  wellAt: instantSchema.nullable(),
  /** Messages that the last one looked at, and of them those that were in order. */
  messages: z.int(),
  whole: z.int(),
});
export type Care = z.infer<typeof careSchema>;

/** Which repositories a restore drill is held for. */
export const drillRequestSchema = z.object({ which: z.enum(['all', 'due']) });

/** The session of a drill; null when there is nothing to try. */
export const startedDrillSchema = z.object({ sessionId: z.string().nullable() });
