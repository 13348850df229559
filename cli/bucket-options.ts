import type { Command } from 'commander';
import { z } from 'zod';
import { type ObjectStorePlace, objectStorePlaceSchema } from '../shared/backup/object-store-place.js';
import { bucketTexts as words } from '../shared/texts/command-line/repository-bucket.js';
import { text } from '../shared/texts/text.js';
import { keptPath, readPrivateFile, usage, usageOf } from './arguments.js';
import { parseBucketKeys } from './bucket-credentials.js';
import type { Output } from './output.js';

export const bucketOptions = {
  endpoint: z.string().optional(),
  region: z.string().optional(),
  credentialsFile: z.string().optional(),
  pathStyle: z.boolean().optional(),
  ca: keptPath.optional(),
};
export const lockOptions = { objectLock: z.string().optional() };
export const indexOptions = { index: keptPath.optional(), cache: z.string().optional() };
export type BucketOptions = z.output<z.ZodObject<typeof bucketOptions>> & {
  readonly objectLock?: string | undefined;
};

/** What the user knows a field of a place by. */
const optionOf: Readonly<Record<string, string>> = {
  endpoint: '--endpoint',
  region: '--region',
  bucket: 's3://BUCKET/PREFIX',
  prefix: 's3://BUCKET/PREFIX',
  authority: '--ca',
  credentials: '--credentials-file',
  lock: '--object-lock',
};

export function withBucketOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', words.endpoint)
    .option('--region <region>', words.region)
    .option('--credentials-file <file>', words.credentialsFile)
    .option('--path-style', words.pathStyle)
    .option('--ca <file>', words.ca);
}

export function withLockOption(command: Command): Command {
  return command.option('--object-lock <mode:days>', words.objectLock);
}

/** Where the index of a repository in a bucket lies, and how much of the bucket lies there too. */
export function withIndexOptions(command: Command): Command {
  return command.option('--index <folder>', words.index).option('--cache <size>', words.cache);
}

/** The options that say something of a bucket, as they are typed. */
export function givenBucketOptions(options: Readonly<Record<string, unknown>>): string[] {
  return ['endpoint', 'region', 'credentialsFile', 'pathStyle', 'ca', 'objectLock', 'index', 'cache']
    .filter((key) => options[key] !== undefined)
    .map((key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}

/**
 * A bucket as `s3://bucket/prefix` and the options say it, with its secret key; null where the environment has the credentials. What no option says is
 * as `before`, whose secret key is not known here.
 */
export function placeOf(
  named: string,
  options: BucketOptions,
  output: Pick<Output, 'note'>,
  before?: ObjectStorePlace,
): { readonly place: ObjectStorePlace; readonly secretKey: string | null } {
  const { credentialsFile, pathStyle = before?.pathStyle ?? false, ca, objectLock } = options;
  const { endpoint = before?.endpoint, region = before?.region } = options;
  if (endpoint === undefined && region === undefined) throw usage(text('commandLine.bucketNeedsEndpoint'));
  const keys =
    credentialsFile === undefined
      ? null
      : parseBucketKeys(readPrivateFile(credentialsFile, output), credentialsFile);
  const { bucket, prefix } = namesIn(named);
  const place = objectStorePlaceSchema.safeParse({
    endpoint: endpoint ?? `https://s3.${region ?? ''}.amazonaws.com`,
    region: region ?? 'us-east-1',
    ...{ bucket, prefix, pathStyle },
    authority: ca === undefined ? (before?.authority ?? null) : ca === '' ? null : ca,
    credentials:
      keys === null
        ? (before?.credentials ?? { type: 'environment' })
        : { type: 'keys', accessKeyId: keys.accessKeyId },
    lock: objectLock === undefined ? (before?.lock ?? null) : parseLock(objectLock),
  });
  if (!place.success) throw usageOf(place.error, (key) => optionOf[key] ?? key);
  return { place: place.data, secretKey: keys?.secretKey ?? null };
}

/** Whether a repository is named by its bucket, and not by its folder. */
export function isBucketName(named: string): boolean {
  return /^s3:\/\//i.test(named);
}

/** The bucket and the prefix of `s3://bucket/prefix`. */
export function namesIn(named: string): { readonly bucket: string; readonly prefix: string } {
  const [bucket = '', ...steps] = named.slice('s3://'.length).split('/');
  return { bucket, prefix: steps.join('/').replace(/\/+$/, '') };
}

/** `compliance:30d`. */
function parseLock(given: string): ObjectStorePlace['lock'] {
  const [, mode, days] = /^(governance|compliance):(\d{1,5})d$/.exec(given) ?? [];
  const lock = objectStorePlaceSchema.shape.lock.safeParse({ mode, days: Number(days) });
  if (!lock.success) throw usage(text('commandLine.objectLockInvalid', { given }));
  return lock.data;
}

/** `500mb` or `2gb`, in bytes; null where none is given. */
export function parseCache(given: string | undefined): number | null {
  if (given === undefined) return null;
  const [, count, unit] = /^(\d{1,6})(mb|gb|tb)$/i.exec(given) ?? [];
  const power = ['mb', 'gb', 'tb'].indexOf(unit?.toLowerCase() ?? '');
  if (count === undefined || power < 0) throw usage(text('commandLine.cacheInvalid', { given }));
  return Number(count) * 1024 ** (power + 2);
}
