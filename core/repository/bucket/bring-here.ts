import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { isProved, noteInBucket } from '../chunk-rows.js';
import { type Bucket, bucketOf, storeOf } from './bucket-access.js';
import { forget, letGo, nextUse, noteCached, waitForPack } from './chunk-places.js';
import { inParallel } from './in-parallel.js';
import { packName } from './object-names.js';
import { unlessMissing } from './unless-missing.js';

const packedRow = z.object({
  id: z.int(),
  identity: blob,
  codec: z.int(),
  size: z.int(),
  packId: z.int(),
  pack: blob,
  offset: z.int(),
  length: z.int(),
});
type PackedHere = z.output<typeof packedRow>;
const dataRow = z.object({ data: blob });

/** Bytes between two chunks of a pack that are fetched with them: to ask twice takes longer. */
const worthReading = 128 * 1024;
const mostBytesOfRange = 8 * 1024 * 1024;
/** Uses of the cache after which one more is noted: to read what lies here is not to write each time. */
const usesBetweenNotes = 100;

/** Neighbouring chunks of a pack, which are asked for together. */
interface Range {
  readonly pack: Buffer;
  readonly offset: number;
  readonly length: number;
  readonly chunks: readonly PackedHere[];
}

/**
 * Brings here what of these contents lies only in the bucket, so that it can be read on the spot. What is damaged there, or gone, is found damaged by
 * whoever reads it. Throws the signal's reason, and what the bucket throws where it cannot be reached. At once for a folder.
 */
export async function bringHere(
  database: Sqlite,
  contentIds: readonly number[],
  signal?: AbortSignal,
): Promise<void> {
  const bucket = bucketOf(database);
  if (bucket === null || contentIds.length === 0) return;
  await bringChunksHere(database, bucket, chunksOf(database, contentIds), signal);
}

function chunksOf(database: Sqlite, contentIds: readonly number[]): number[] {
  const rows = database.all(
    z.object({ id: z.int() }),
    'SELECT DISTINCT chunk_id AS id FROM json_each(?) CROSS JOIN content_chunk ON content_id = value',
    JSON.stringify(contentIds),
  );
  return rows.map(({ id }) => id);
}

/** The same for chunks. */
export async function bringChunksHere(
  database: Sqlite,
  bucket: Bucket,
  chunkIds: readonly number[],
  signal?: AbortSignal,
): Promise<void> {
  const away = packedChunks(
    database,
    chunkIds,
    'NOT EXISTS (SELECT 1 FROM cached_chunk WHERE cached_chunk.chunk_id = chunk.id)',
  );
  if (away.length > 0 && database.isReadOnly) throw new AppError('io', text('repository.cacheNotWritable'));
  const use = nextUse(database);
  noteUse(database, chunkIds, away.length > 0 ? use : use - usesBetweenNotes, use);
  await fetchRanges(bucket, away, signal, (range, bytes) => {
    cache(database, proved(database, range, bytes).whole, use);
  });
}

/**
 * Looks in the bucket whether the pieces of a content are whole there. One that is not, and lies here, is to be put into another pack. Only the one
 * writer may call it.
 */
export async function proveInBucket(database: Sqlite, bucket: Bucket, contentId: number): Promise<void> {
  const damaged = await damagedThere(database, bucket, [contentId], undefined);
  database.transaction(() => {
    for (const { id, identity, codec, size } of damaged) {
      const data = database.get(dataRow, 'SELECT data FROM chunk WHERE id = ?', id)?.data ?? Buffer.alloc(0);
      if (data.length > 0 && isProved(database, { sha256: identity, codec, data }, size))
        waitForPack(database, id);
      else forget(database, id);
    }
  });
}

/**
 * Reads contents out of the bucket, whatever of them lies here; answers those that are not whole there, though they may be here. None for a folder.
 * Throws the signal's reason, and what the bucket throws.
 */
export async function notWholeInBucket(
  database: Sqlite,
  contentIds: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const bucket = bucketOf(database);
  if (bucket === null) return new Set();
  const damaged = await damagedThere(database, bucket, contentIds, signal);
  const rows = database.all(
    z.object({ id: z.int() }),
    `SELECT DISTINCT content_id AS id FROM content_chunk WHERE content_id IN (SELECT value FROM json_each(?))
        AND chunk_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(contentIds),
    JSON.stringify(damaged.map(({ id }) => id)),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Fetches the pieces of contents, also those that lie here; answers which are not whole in the bucket. */
async function damagedThere(
  database: Sqlite,
  bucket: Bucket,
  contentIds: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly PackedHere[]> {
  const packed = packedChunks(database, chunksOf(database, contentIds), 'TRUE');
  const use = nextUse(database);
  const damaged: PackedHere[] = [];
  await fetchRanges(bucket, packed, signal, (range, bytes) => {
    const found = proved(database, range, bytes);
    if (!database.isReadOnly) cache(database, found.whole, use);
    damaged.push(...found.damaged);
  });
  return damaged;
}

function packedChunks(database: Sqlite, chunkIds: readonly number[], condition: string): PackedHere[] {
  return database.all(
    packedRow,
    `SELECT chunk.id, chunk.sha256 AS identity, codec, size, pack_id AS packId, pack.sha256 AS pack, offset, packed_chunk.length
       FROM json_each(?) CROSS JOIN packed_chunk ON chunk_id = value JOIN chunk ON chunk.id = chunk_id
       JOIN pack ON pack.id = pack_id
      WHERE packed_chunk.length > 0 AND ${condition} ORDER BY pack_id, offset`,
    JSON.stringify(chunkIds),
  );
}

async function fetchRanges(
  bucket: Bucket,
  chunks: readonly PackedHere[],
  signal: AbortSignal | undefined,
  onRange: (range: Range, bytes: Buffer | null) => void,
): Promise<void> {
  await inParallel(rangesOf(chunks), async (range) => {
    signal?.throwIfAborted();
    const { offset, length } = range;
    const options = { range: { offset, length }, ...(signal === undefined ? {} : { signal }) };
    onRange(range, await unlessMissing(storeOf(bucket).get(packName(range.pack), options)));
  });
}

/** Notes the use of what lies here already, where it was not noted since `before`. */
function noteUse(database: Sqlite, chunkIds: readonly number[], before: number, use: number): void {
  if (database.isReadOnly) return;
  const longAgo = database.all(
    z.object({ id: z.int() }),
    'SELECT chunk_id AS id FROM cached_chunk WHERE chunk_id IN (SELECT value FROM json_each(?)) AND used < ?',
    JSON.stringify(chunkIds),
    before,
  );
  if (longAgo.length === 0) return;
  database.transaction(() => {
    for (const { id } of longAgo)
      database.run('UPDATE cached_chunk SET used = ? WHERE chunk_id = ?', use, id);
  });
}

interface Proved {
  readonly whole: readonly { readonly id: number; readonly packId: number; readonly data: Buffer }[];
  readonly damaged: readonly PackedHere[];
}

function proved(database: Sqlite, { offset, chunks }: Range, bytes: Buffer | null): Proved {
  const [whole, damaged]: [{ id: number; packId: number; data: Buffer }[], PackedHere[]] = [[], []];
  for (const chunk of chunks) {
    const { id, packId, identity, codec, size, offset: at, length } = chunk;
    const data = bytes?.subarray(at - offset, at - offset + length) ?? Buffer.alloc(0);
    const isWhole = data.length === length && isProved(database, { sha256: identity, codec, data }, size);
    noteInBucket(database, identity, isWhole);
    if (isWhole) whole.push({ id, packId, data });
    else damaged.push(chunk);
  }
  return { whole, damaged };
}

function cache(database: Sqlite, chunks: Proved['whole'], use: number): void {
  database.transaction(() => {
    const coming = chunks.reduce((sum, { data }) => sum + data.length, 0);
    letGo(database, coming, use);
    for (const { id, packId, data } of chunks) {
      // One that is in another pack meanwhile, or gone, has what it needs.
      const { changes } = database.run(
        'UPDATE chunk SET data = ? WHERE id = ? AND EXISTS (SELECT 1 FROM packed_chunk WHERE chunk_id = chunk.id AND pack_id = ?)',
        ...[data, id, packId],
      );
      if (changes > 0) noteCached(database, id, data.length, use);
    }
  });
}

function rangesOf(chunks: readonly PackedHere[]): Range[] {
  const ranges: { pack: Buffer; offset: number; length: number; chunks: PackedHere[] }[] = [];
  for (const chunk of chunks) {
    const last = ranges.at(-1);
    const end = chunk.offset + chunk.length;
    if (
      last?.pack.equals(chunk.pack) === true &&
      chunk.offset - (last.offset + last.length) <= worthReading &&
      end - last.offset <= mostBytesOfRange
    ) {
      last.length = end - last.offset;
      last.chunks.push(chunk);
    } else ranges.push({ pack: chunk.pack, offset: chunk.offset, length: chunk.length, chunks: [chunk] });
  }
  return ranges;
}
