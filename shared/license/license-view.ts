import { z } from 'zod';
import { calendarDateSchema, instantSchema } from './dates.js';
import {
  licenseFactsSchema,
  licensePayloadSchema,
  licenseStatusSchema,
  mailboxCountsSchema,
} from './model.js';
import { timelineMarkSchema } from './timeline.js';
import { updateOutcomes } from './update.js';
import { textSchema } from '../texts/text.js';

/** Everything the License Information dialog, the home card and the badge show. */
export const licenseViewSchema = z.object({
  status: licenseStatusSchema,
  license: licensePayloadSchema.nullable(),
  /** Null while license.json cannot be read. */
  installationId: z.uuid().nullable(),
  today: calendarDateSchema,
  managed: z.int(),
  /** All that the status is a function of besides: for supposing something else (licensing.md §11, What if). */
  counts: mailboxCountsSchema,
  facts: licenseFactsSchema,
  autoUpdate: z.boolean(),
  /** The dialog suggests auto-update for rental licenses (VBR). */
  autoUpdateSupported: z.boolean(),
  updating: z.boolean(),
  lastUpdate: z.object({ at: instantSchema, outcome: z.enum(updateOutcomes) }).nullable(),
  nextUpdateAt: instantSchema.nullable(),
  clockWarning: textSchema.nullable(),
  timeline: z.array(timelineMarkSchema),
});
export type LicenseView = z.infer<typeof licenseViewSchema>;
