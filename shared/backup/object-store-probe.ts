import { z } from 'zod';
import { instantSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';

/** What a server of object storage is tried for, in this order. */
export const objectStoreAbilities = [
  'write',
  'read',
  'range',
  'list',
  'clock',
  'versions',
  'lock',
  'extend-lock',
  'remove',
] as const;
export type ObjectStoreAbility = (typeof objectStoreAbilities)[number];

/** What was found by doing it; `unknown`: not tried, or the server did not say. */
const findingSchema = z.object({
  ability: z.enum(objectStoreAbilities),
  state: z.enum(['yes', 'no', 'unknown']),
  remark: textSchema.nullable(),
});
export type ObjectStoreFinding = Readonly<z.infer<typeof findingSchema>>;

export const objectStoreProbeSchema = z.object({
  /** Whether a repository can be kept there as its place says. */
  isUsable: z.boolean(),
  findings: z.array(findingSchema),
  /** How far the server's clock is ahead of ours; null = it does not say. */
  serverAheadMs: z.number().nullable(),
  /** Objects of the probe that could not be removed, with the end of their lock where one holds them. */
  leftBehind: z.array(z.object({ name: z.string(), lockedUntil: instantSchema.nullable() })),
});
export type ObjectStoreProbe = Readonly<z.infer<typeof objectStoreProbeSchema>>;
