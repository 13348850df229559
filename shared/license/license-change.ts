import { z } from 'zod';
import { textSchema } from '../texts/text.js';

/** Installing or removing a license asks first when it would stop mailboxes, and says how many (licensing.md §7). */
export const licenseChangeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), message: textSchema }),
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('needs-confirmation'), question: textSchema, stops: z.int() }),
]);
export type LicenseChange = z.infer<typeof licenseChangeSchema>;
