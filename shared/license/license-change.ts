import { z } from 'zod';

/** Installing or removing a license asks first when it would stop mailboxes, and says how many (licensing.md §7). */
export const licenseChangeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), message: z.string() }),
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('needs-confirmation'), question: z.string(), stops: z.int() }),
]);
export type LicenseChange = z.infer<typeof licenseChangeSchema>;
