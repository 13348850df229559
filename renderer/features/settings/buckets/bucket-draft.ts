import { z } from 'zod';
import {
  type ObjectStorePlace,
  objectStorePlaceSchema,
} from '../../../../shared/backup/object-store-place.js';
import { type NumberFormat, numberProblem } from '../../../base/field-problems.js';
import { boundsOf, longestOf, wholeNumberOf } from '../../../base/limits.js';
import { t } from '../../../messages/index.js';
import { type Provider, endpointOf, providers, takesPathStyle } from './providers.js';

export const lockModes = ['governance', 'compliance'] as const;
export const credentialTypes = ['keys', 'environment'] as const;

/** What a form of a bucket holds, but no secret: numbers as typed. */
const bucketDraftSchema = z.object({
  provider: z.enum(providers),
  endpoint: z.string(),
  region: z.string(),
  bucket: z.string(),
  prefix: z.string(),
  /** Null while nobody has said: then as the address has it. */
  pathStyle: z.boolean().nullable(),
  caFile: z.string(),
  credentials: z.enum(credentialTypes),
  accessKeyId: z.string(),
  locks: z.boolean(),
  lockMode: z.enum(lockModes),
  lockDays: z.string(),
  isEncrypted: z.boolean(),
  keepsKey: z.boolean(),
  cacheGb: z.string(),
});
export type BucketDraft = Readonly<z.infer<typeof bucketDraftSchema>>;

export const newBucketDraft: BucketDraft = {
  provider: 'aws',
  endpoint: '',
  region: '',
  bucket: '',
  prefix: '',
  pathStyle: null,
  caFile: '',
  credentials: 'keys',
  accessKeyId: '',
  locks: false,
  lockMode: 'governance',
  lockDays: '30',
  isEncrypted: true,
  keepsKey: true,
  cacheGb: '2',
};

/** The draft that changes the access to a place. */
export function draftOfPlace(place: ObjectStorePlace): BucketDraft {
  const { endpoint, region, bucket, prefix, pathStyle, authority, credentials, lock } = place;
  return {
    ...newBucketDraft,
    ...{ endpoint, region, bucket, prefix, pathStyle },
    provider: providers.find((each) => endpointOf(each, region) === endpoint) ?? 'other',
    caFile: authority ?? '',
    credentials: credentials.type,
    accessKeyId: credentials.type === 'keys' ? credentials.accessKeyId : '',
    locks: lock !== null,
    ...(lock === null ? {} : { lockMode: lock.mode, lockDays: String(lock.days) }),
  };
}

/** Another provider or region: the address follows, unless it was typed. */
export function withRegion(
  draft: BucketDraft,
  change: { readonly provider?: Provider; readonly region?: string },
): BucketDraft {
  const next = { ...draft, ...change };
  const wasDerived = draft.endpoint === '' || draft.endpoint === endpointOf(draft.provider, draft.region);
  return wasDerived ? { ...next, endpoint: endpointOf(next.provider, next.region) ?? '' } : next;
}

export function hasPathStyle({ pathStyle, endpoint }: BucketDraft): boolean {
  return pathStyle ?? takesPathStyle(endpoint.trim());
}

/** The place that was typed; null while something is missing or wrong. */
export function placeOf(draft: BucketDraft): ObjectStorePlace | null {
  const { endpoint, region, bucket, prefix, caFile, credentials, accessKeyId, locks, lockMode } = draft;
  const parsed = objectStorePlaceSchema.safeParse({
    endpoint: endpoint.trim(),
    region: region.trim(),
    bucket: bucket.trim(),
    prefix: prefix.trim(),
    pathStyle: hasPathStyle(draft),
    authority: caFile.trim() === '' ? null : caFile.trim(),
    credentials:
      credentials === 'keys' ? { type: 'keys', accessKeyId: accessKeyId.trim() } : { type: credentials },
    lock: locks ? { mode: lockMode, days: lockDaysOf(draft) } : null,
  });
  return parsed.success && endpointProblem(draft) === null ? parsed.data : null;
}

const { shape } = objectStorePlaceSchema;
const daysSchema = shape.lock.unwrap().shape.days;
const gigabyte = 1_000_000_000;
const cacheGbSchema = z.int().min(0).max(100_000);

export const longest = {
  region: longestOf(shape.region),
  accessKeyId: 256,
  lockDays: String(boundsOf(daysSchema).most).length,
};

export function lockDaysOf({ lockDays }: Pick<BucketDraft, 'lockDays'>): number | null {
  return wholeNumberOf(lockDays, daysSchema);
}

export function cacheBytesOf({ cacheGb }: Pick<BucketDraft, 'cacheGb'>): number | null {
  const typed = wholeNumberOf(cacheGb, cacheGbSchema);
  return typed === null ? null : typed * gigabyte;
}

export function cacheGbOf(bytes: number): string {
  return String(Math.round(bytes / gigabyte));
}

/** What is wrong with a field that has something in it; null when nothing is. */
export function endpointProblem({ endpoint }: BucketDraft): string | null {
  const typed = endpoint.trim();
  if (typed === '') return null;
  if (!shape.endpoint.safeParse(typed).success) return t.buckets.endpointInvalid;
  const { protocol, hostname } = new URL(typed);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'http:' && !isHere ? t.buckets.endpointPlain : null;
}

export function bucketProblem({ bucket }: BucketDraft): string | null {
  return bucket === '' || shape.bucket.safeParse(bucket.trim()).success ? null : t.buckets.bucketInvalid;
}

export function prefixProblem({ prefix }: BucketDraft): string | null {
  return shape.prefix.safeParse(prefix.trim()).success ? null : t.buckets.prefixInvalid;
}

export function lockDaysProblem(draft: Pick<BucketDraft, 'lockDays'>, number: NumberFormat): string | null {
  return numberProblem(draft.lockDays, daysSchema, number);
}

export function cacheProblem(draft: Pick<BucketDraft, 'cacheGb'>, number: NumberFormat): string | null {
  return numberProblem(draft.cacheGb, cacheGbSchema, number);
}

const storageKey = 'postkeep.bucket-draft';

/** What was typed of a bucket that was not set up: none of its secrets. */
export function keptBucketDraft(): BucketDraft | null {
  try {
    return bucketDraftSchema.parse(JSON.parse(localStorage.getItem(storageKey) ?? 'null'));
  } catch {
    return null;
  }
}

export function keepBucketDraft(draft: BucketDraft): void {
  localStorage.setItem(storageKey, JSON.stringify(draft));
}

export function forgetBucketDraft(): void {
  localStorage.removeItem(storageKey);
}
