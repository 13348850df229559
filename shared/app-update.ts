import { z } from 'zod';
import { instantSchema } from './license/dates.js';
import { textSchema } from './texts/text.js';

/** How an installation takes an update: the packages that are made for it, and null for a folder that was unpacked by hand. */
export const packageKindSchema = z.enum(['deb', 'rpm']);
export type PackageKind = z.infer<typeof packageKindSchema>;

/** Address of the update feed, and whether it is asked once a week; nobody is asked while the address is empty. */
export const appUpdateChoiceSchema = z.strictObject({
  server: z.union([z.literal(''), z.url({ protocol: /^https$/ })]),
  weekly: z.boolean(),
});
export type AppUpdateChoice = z.infer<typeof appUpdateChoiceSchema>;

const bytes = z.int().min(0);

/** Where the console stands with newer versions of itself. */
const appUpdateStatusSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('unknown') }),
  z.object({ type: z.literal('checking') }),
  z.object({ type: z.literal('current') }),
  /** `bytes` of its package; null when there is none for this installation. */
  z.object({ type: z.literal('available'), version: z.string(), bytes: bytes.nullable() }),
  z.object({ type: z.literal('downloading'), version: z.string(), bytes, total: bytes }),
  /** Downloaded and verified; the command installs it. */
  z.object({ type: z.literal('ready'), version: z.string(), path: z.string(), command: z.string() }),
  z.object({ type: z.literal('failed'), during: z.enum(['check', 'download']), message: textSchema }),
]);
export type AppUpdateStatus = z.infer<typeof appUpdateStatusSchema>;

export const appUpdateViewSchema = z.object({
  choice: appUpdateChoiceSchema,
  /** The address that counts: of the settings, else of the environment; empty = none. */
  server: z.string(),
  /** When the feed last answered with a signature that holds. */
  checkedAt: instantSchema.nullable(),
  status: appUpdateStatusSchema,
});
export type AppUpdateView = z.infer<typeof appUpdateViewSchema>;
