import { z } from 'zod';
import { instantSchema } from './dates.js';
import { render, text, textSchema } from '../texts/text.js';

/** The outcomes of a license update (licensing.md §6, outcome table). */
export const updateOutcomes = [
  'renewed',
  'unsupported-type',
  'invalid',
  'up-to-date',
  'contract-expired',
  'generation-error',
  'no-connection',
  'bad-answer',
  /** Ours: a valid new key came, but could not be written (full disk, no permission). */
  'not-installed',
] as const;
export type UpdateOutcome = (typeof updateOutcomes)[number];

/** Name of every update session (S0). */
export const updateSessionName = render(text('licenseUpdate.sessionName'));

/** One finished update: what the session log keeps, what the pop-up and `license update --json` show. */
export const updateReportSchema = z.object({
  sessionId: z.string(),
  outcome: z.enum(updateOutcomes),
  result: z.enum(['Success', 'Warning', 'Failed']),
  lines: z.array(
    z.object({ type: z.enum(['Success', 'Warning', 'Error']), text: textSchema, time: instantSchema }),
  ),
  /** Pop-up texts of the outcome table. */
  reason: textSchema,
  recommendation: textSchema,
  /** What the documented recommendation does not say. */
  note: textSchema.optional(),
  nextAttempt: instantSchema.optional(),
});
export type UpdateReport = z.infer<typeof updateReportSchema>;
