import { z } from 'zod';
import { licenseNotice } from './license-notice.js';
import { severities } from './severity.js';
import { textSchema } from '../texts/text.js';

/** The one message bar above the content (licensing.md §8). */
export const barSchema = z.object({
  ...licenseNotice,
  severity: z.enum(severities),
  text: textSchema,
  /** Where the bar's one action leads. */
  action: z.enum(['license', 'history', 'settings', 'jobs']).nullable(),
});
export type Bar = z.infer<typeof barSchema>;
