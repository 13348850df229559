import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { decodeNamed, encodeNamed } from './manifest.js';
import { manifestPrefix, writerMarkName } from './object-names.js';
import type { WriterNames } from './shared-writing.js';
import { unlessMissing } from './unless-missing.js';

/*
 * A bucket says who writes to it: one console, or a cluster. Whoever finds another there writes and removes nothing, until its index has been made anew
 * (docs/decisions/0353).
 */

const markSchema = z.object({
  product: z.literal('Postkeep'),
  writer: z.string().min(1),
  host: z.string(),
  since: z.iso.datetime(),
});
export type WriterMark = z.output<typeof markSchema>;

const nameRow = z.object({ name: z.string() });
const ownRow = z.object({ writer: z.string().nullable(), takesOver: z.int() });

/** Who writes to the bucket; null where nobody has said so yet, or what was said is damaged. Throws what the bucket throws. */
export async function readWriterMark(database: Sqlite, bucket: Bucket): Promise<WriterMark | null> {
  const bytes = await unlessMissing(storeOf(bucket).get(writerMarkName, {}));
  if (bytes === null) return null;
  try {
    return decodeNamed(markSchema, bytes, writerMarkName, sealOf(database));
  } catch (error) {
    // Whoever has written here before says so again, and nobody else can: its index does not know what is in the bucket.
    if (error instanceof AppError && error.code === 'repository-damaged') return null;
    throw error;
  }
}

/** Throws AppError `locked` where somebody else writes to the bucket, and what the bucket throws. */
export async function assertNobodyElseWrites(
  database: Sqlite,
  bucket: Bucket,
  shared: WriterNames,
): Promise<void> {
  const mark = await readWriterMark(database, bucket);
  if (mark !== null && !isOwn(mark, ownIn(database), shared)) throw writtenByAnother(mark);
}

/**
 * Says in the bucket that this index writes there as one of those that share it; one that was made anew takes the place of whoever did before. Throws AppError
 * `locked` where somebody else does, and what the bucket throws.
 */
export async function becomeSharedWriter(
  database: Sqlite,
  bucket: Bucket,
  clock: Clock,
  shared: WriterNames,
): Promise<void> {
  await become(database, bucket, clock, await readWriterMark(database, bucket), shared);
}

/** The same of an index that writes alone, which knows every restore point in the bucket: `locked` as well where it does not. */
export async function becomeOnlyWriter(database: Sqlite, bucket: Bucket, clock: Clock): Promise<void> {
  const mark = await readWriterMark(database, bucket);
  // Before what is unknown is looked for: whoever writes still stops from here on.
  if (mark !== null) await become(database, bucket, clock, mark, null);
  await assertAllKnown(database, bucket);
  if (mark === null) await become(database, bucket, clock, mark, null);
}

async function become(
  database: Sqlite,
  bucket: Bucket,
  clock: Clock,
  mark: WriterMark | null,
  shared: WriterNames | null,
): Promise<void> {
  const own = ownIn(database);
  if (mark !== null && own.takesOver === 0 && !isOwn(mark, own, shared)) throw writtenByAnother(mark);
  const writer = shared?.writer ?? own.writer ?? randomUUID();
  if (mark?.writer !== writer) {
    // Before the bucket says so: cut short in between, this index knows the mark for its own.
    if (shared === null)
      database.durableTransaction(() => {
        database.run('UPDATE bucket SET writer = ?', writer);
      });
    const said: WriterMark = {
      ...{ product: 'Postkeep', writer, host: hostname(), since: clock().toISOString() },
    };
    const bytes = encodeNamed(said, writerMarkName, sealOf(database));
    await storeOf(bucket).put(writerMarkName, bytes, { lockedUntil: null });
  }
  if (own.writer !== writer || own.takesOver === 1)
    database.durableTransaction(() => {
      database.run('UPDATE bucket SET writer = ?, takes_over = 0', writer);
    });
}

/** Throws AppError `locked` where the bucket has restore points that this index does not know, and what the bucket throws. */
export async function assertAllKnown(database: Sqlite, bucket: Bucket): Promise<void> {
  const unknown = await unknownManifests(database, bucket);
  if (unknown.length > 0)
    throw new AppError('locked', text('repository.writtenElsewhere', { points: unknown.length }));
}

/** Names of the manifests in the bucket that this index did not write. */
export async function unknownManifests(database: Sqlite, bucket: Bucket): Promise<string[]> {
  const known = new Set(database.all(nameRow, 'SELECT name FROM point_manifest').map(({ name }) => name));
  const unknown: string[] = [];
  for await (const { name } of storeOf(bucket).list(manifestPrefix)) if (!known.has(name)) unknown.push(name);
  return unknown;
}

function isOwn({ writer }: WriterMark, own: z.output<typeof ownRow>, shared: WriterNames | null): boolean {
  return writer === own.writer || (shared !== null && isNamed(writer, shared));
}

/** Whether a mark is that of those who share a bucket. */
export function isNamed(writer: string, shared: WriterNames): boolean {
  return writer === shared.writer || writer === shared.former;
}

/** What an index is named by; null before it has written. */
export function writerOf(database: Sqlite): string | null {
  return ownIn(database).writer;
}

function ownIn(database: Sqlite): z.output<typeof ownRow> {
  const own = database.get(ownRow, 'SELECT writer, takes_over AS takesOver FROM bucket');
  return own ?? { writer: null, takesOver: 0 };
}

function writtenByAnother({ host, since }: WriterMark): AppError {
  return new AppError('locked', text('repository.writtenByAnother', { host, since }));
}
