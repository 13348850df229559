import { z } from 'zod';

/** Rules of Amazon S3, which the others keep or are laxer than. */
const bucketSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
/** No path goes up or stands still in it, and no name of a step is empty: proxies and servers do with those what they like. */
const prefixSchema = z
  .string()
  .max(512)
  .regex(/^[^\p{Cc}]*$/u)
  .refine((prefix) => prefix === '' || prefix.replace(/\/$/, '').split('/').every(isStep));

function isStep(step: string): boolean {
  return step !== '' && step !== '.' && step !== '..';
}

export const lockDaysSchema = z.int().min(1).max(36_500);

/**
 * A bucket of an S3 server, and where in it. The secret key is never part of it: it comes from the secrets, or from the environment.
 */
export const objectStorePlaceSchema = z.strictObject({
  /** `https://host[:port]`; `http` is accepted for loopback hosts only. */
  endpoint: z.url({ protocol: /^https?$/ }).max(2048),
  region: z.string().min(1).max(64),
  bucket: bucketSchema,
  /** The folder, so to say, that everything lies in, so that a bucket can hold other things too; empty = all of the bucket. */
  prefix: prefixSchema,
  /** The bucket is part of the path and not of the host's name. */
  pathStyle: z.boolean(),
  /** PEM file of a private certificate authority. */
  authority: z.string().min(1).max(4096).nullable(),
  credentials: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('keys'), accessKeyId: z.string().min(1).max(256) }),
    /** The chain that AWS's own programs follow: variables, profile, role of the machine. */
    z.strictObject({ type: z.literal('environment') }),
  ]),
  /** Object Lock: what is written cannot be removed for so many days. `governance` yields to those with a special right, `compliance` to nobody. */
  lock: z.strictObject({ mode: z.enum(['governance', 'compliance']), days: lockDaysSchema }).nullable(),
});
export type ObjectStorePlace = z.infer<typeof objectStorePlaceSchema>;

/** What people call a place, and programs of S3 too; the server is said besides. */
export function nameOfPlace({ bucket, prefix }: Pick<ObjectStorePlace, 'bucket' | 'prefix'>): string {
  return `s3://${[bucket, ...prefix.split('/').filter((step) => step !== '')].join('/')}`;
}
