import { z } from 'zod';
import { licenseNotice } from './license-notice.js';
import { severities } from './severity.js';

/** The one message bar above the content (licensing.md §8). */
export const barSchema = z.object({
  ...licenseNotice,
  severity: z.enum(severities),
  text: z.string(),
  /** Where the bar's one action leads. */
  action: z.enum(['license', 'history', 'settings', 'jobs']).nullable(),
});
export type Bar = z.infer<typeof barSchema>;
