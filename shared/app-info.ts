import { z } from 'zod';
import { instantSchema } from './license/dates.js';

/** What main says of itself when a page starts; it does not change while the window is open. */
export const appInfoSchema = z.object({
  version: z.string(),
  vendor: z.string(),
  dataFolder: z.string(),
  /** `file` shows the warning that secrets are not in the system's keychain. */
  secretStorage: z.enum(['keychain', 'file']),
  locale: z.string(),
  /** Main's clock at the call: the page's own runs on from it, so that POSTKEEP_NOW holds there too. */
  now: instantSchema,
  /** Files that were corrupt at start and have been set aside. */
  quarantined: z.array(z.string()),
});
export type AppInfo = z.infer<typeof appInfoSchema>;
