import { z } from 'zod';
import { id } from '../id.js';
import { pathSchema } from './limits.js';

export const coverageFormats = ['pdf', 'csv', 'json'] as const;
export type CoverageFormat = (typeof coverageFormats)[number];

/** `task` is of the caller's choice and names the report that is being made, for its progress and its end. */
export const coverageRequestSchema = z.strictObject({ task: id, format: z.enum(coverageFormats) });
export const coverageToWriteSchema = coverageRequestSchema.extend({ path: pathSchema });

/** Mailboxes by what they are worth; each in one of the three. */
const coverageCountsSchema = z.object({
  protected: z.int(),
  /** A first or a new backup is on its way. */
  pending: z.int(),
  unprotected: z.int(),
});
export type CoverageCounts = z.infer<typeof coverageCountsSchema>;

/** Mailboxes that the report names, and how many of them: a PDF does not name very many. */
export const writtenCoverageSchema = z.object({
  items: z.int(),
  listed: z.int(),
  counts: coverageCountsSchema,
});
