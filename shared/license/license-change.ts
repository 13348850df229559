import { z } from 'zod';
import { textSchema } from '../texts/text.js';
import { keyComparisonSchema } from './key-comparison.js';
import { maxKeyFileBytes } from './key-verification.js';

/**
 * Installing or removing a license asks first when something gets worse, and says how many mailboxes would stop (licensing.md §7, §11). A key
 * that replaces another is shown beside it even if nothing gets worse: `review`.
 */
export const licenseChangeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), message: textSchema }),
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('review'), comparison: keyComparisonSchema }),
  z.object({
    outcome: z.literal('needs-confirmation'),
    question: textSchema,
    stops: z.int(),
    /** Of a key with what it would replace; absent when the license is removed. */
    comparison: keyComparisonSchema.optional(),
  }),
]);
export type LicenseChange = z.infer<typeof licenseChangeSchema>;

const keyDelivery = [
  z.object({ from: z.literal('file-dialog') }),
  /** The file that the console was last started with. */
  z.object({ from: z.literal('opened-file') }),
  z.object({ from: z.literal('pasted'), text: z.string().max(maxKeyFileBytes + 1) }),
  z.object({
    from: z.literal('dropped'),
    bytes: z.instanceof(Uint8Array).refine(({ length }) => length <= maxKeyFileBytes + 1),
  }),
] as const;

/** How a key is handed over; of what is larger than a key may be, no more than shows it. */
export const keyDeliverySchema = z.discriminatedUnion('from', keyDelivery);
export type KeyDelivery = z.infer<typeof keyDeliverySchema>;

/** Which key is to be installed. `reviewed`: the one that was shown last. */
export const keyOriginSchema = z.discriminatedUnion('from', [
  ...keyDelivery,
  z.object({ from: z.literal('reviewed') }),
]);
export type KeyOrigin = z.infer<typeof keyOriginSchema>;
