import { z } from 'zod';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { isProved } from '../chunk-rows.js';
import { wasCompleted } from '../row-checksums.js';
import { bringChunksHere } from './bring-here.js';
import { chunksToPack, placesHere } from './chunk-places.js';
import { inParallel } from './in-parallel.js';
import {
  manifestPrefix,
  packName,
  packNamed,
  packPrefix,
  refusalName,
  refusedPrefix,
} from './object-names.js';
import { lockFor } from './locks.js';
import { type Packing, packBytes } from './packing.js';
import { takeManifestBack } from './refuse-manifest.js';
import type { Alone, SharedWriting } from './shared-writing.js';
import { assertNobodyElseWrites } from './writer-mark.js';

/*
 * What no restore point needs any more leaves the bucket: first its manifest, then packs. What a lock holds stays, and is tried again by the next
 * pruning. Only the one writer may call these, or who is alone: then first nobody refers to it any more.
 */

/** What pruning has done in a bucket. */
export interface Swept {
  /** Bytes of the objects that are gone. */
  readonly bytesRemoved: number;
  /** Objects that nothing needs and that Object Lock keeps, and the bytes of packs among them. */
  readonly locked: number;
  readonly bytesLocked: number;
}

const manifestRow = z.object({ name: z.string(), lockedUntil: z.int().nullable() });
const packRow = z.object({
  id: z.int(),
  sha256: blob,
  bytes: z.int(),
  lockedUntil: z.int().nullable(),
  unknown: z.int(),
});
const thinRow = packRow.extend({ chunkBytes: z.int(), living: z.int() });
const chunkRow = z.object({ id: z.int(), length: z.int() });

/** A pack that is in the bucket and in no index may be one that an unfinished session of another machine needs (as `leftoverMailboxes`). */
const orphanAfterMs = 30 * 86_400_000;
const smallPackBytes = packBytes / 8;
const fewestSmallPacks = 8;

/** What others may still need of packs that were written lately, though no point does: what they have begun. */
export type YoungPacks = (sha256: Buffer) => boolean;

interface RemovedWith {
  readonly alone: Alone | null;
  readonly isYoung: YoungPacks;
}

const byOneWriter: RemovedWith = { alone: null, isYoung: () => false };

/** Removes the manifests of points that are gone, and then the packs of which nothing is needed. */
export async function removeDead(
  database: Sqlite,
  bucket: Bucket,
  now: Date,
  { alone, isYoung }: RemovedWith = byOneWriter,
): Promise<Swept> {
  const store = storeOf(bucket);
  const manifests = database.all(
    manifestRow,
    `SELECT name, locked_until AS lockedUntil FROM point_manifest WHERE is_published = 0 OR point_id IS NULL
        OR NOT EXISTS (SELECT 1 FROM restore_point WHERE id = point_id AND ${wasCompleted(database)})`,
  );
  const packs = database
    .all(
      packRow,
      `SELECT id, sha256, bytes, locked_until AS lockedUntil, ${unknownBytes} AS unknown FROM pack
        WHERE NOT EXISTS (SELECT 1 FROM packed_chunk WHERE pack_id = pack.id)`,
    )
    .filter(({ sha256, unknown }) => unknown === 0 || !isYoung(sha256));
  let [bytesRemoved, locked, bytesLocked] = [0, 0, 0];
  // What a power cut takes back would be rows of what is gone.
  if (manifests.length + packs.length > 0) await database.settle();
  const isLocked = (until: number | null): boolean => until !== null && until > now.getTime();
  await inBatches(manifests, (some) => alone?.withdraw(some.map(({ name }) => name)));
  const free = packs.filter(({ lockedUntil }) => !isLocked(lockedUntil));
  await inBatches(free, (some) => removeFromShared(database, alone, some));
  await inParallel(manifests, async ({ name, lockedUntil }) => {
    if (isLocked(lockedUntil) || (await store.remove(name)) === 'locked') locked += 1;
    else database.run('DELETE FROM point_manifest WHERE name = ?', name);
  });
  await inParallel(packs, async ({ id, sha256, bytes, lockedUntil }) => {
    if (isLocked(lockedUntil) || (await store.remove(packName(sha256))) === 'locked') {
      locked += 1;
      bytesLocked += bytes;
    } else {
      bytesRemoved += bytes;
      database.run('DELETE FROM pack WHERE id = ?', id);
    }
  });
  return { bytesRemoved, locked, bytesLocked };
}

/**
 * Writes what is needed of packs of which less than `least` of their bytes is, and of many small ones, into new ones; `removeDead` takes the
 * former ones away. Those that a lock holds stay as they are.
 */
export async function repackThin(
  database: Sqlite,
  bucket: Bucket,
  packing: Packing,
  {
    least,
    now,
    signal,
    isYoung = () => false,
  }: {
    readonly least: number;
    readonly now: Date;
    readonly signal: AbortSignal;
    readonly isYoung?: YoungPacks;
  },
): Promise<void> {
  const thin = packsWith(database, 'living > 0 AND living < chunkBytes * ?', least).filter(
    ({ living, unknown, chunkBytes, sha256 }) =>
      unknown === 0 || !isYoung(sha256) || living + unknown < chunkBytes * least,
  );
  const small = packsWith(database, 'living = chunkBytes AND bytes < ?', smallPackBytes);
  const free = [...thin, ...(small.length >= fewestSmallPacks ? small : [])].filter(
    ({ lockedUntil }) => lockedUntil === null || lockedUntil <= now.getTime(),
  );
  let [ids, bytes]: [number[], number] = [[], 0];
  const write = async (): Promise<void> => {
    signal.throwIfAborted();
    await bringChunksHere(database, bucket, ids, signal);
    await packing.pack(provedAmong(database, ids));
    [ids, bytes] = [[], 0];
  };
  for (const { id } of free) {
    const living = database.all(
      chunkRow,
      'SELECT chunk_id AS id, length FROM packed_chunk WHERE pack_id = ? ORDER BY offset',
      id,
    );
    for (const chunk of living) {
      ids.push(chunk.id);
      bytes += chunk.length;
      if (bytes >= packBytes) await write();
    }
  }
  if (ids.length > 0) await write();
}

/** Those whose bytes lie here and are what their names tell: nothing else may take the place of what a pack has. */
function provedAmong(database: Sqlite, ids: readonly number[]): number[] {
  return chunksToPack(database, ids)
    .filter(({ identity, codec, size, data }) => isProved(database, { sha256: identity, codec, data }, size))
    .map(({ id }) => id);
}

function packsWith(database: Sqlite, condition: string, value: number): z.output<typeof thinRow>[] {
  return database.all(
    thinRow,
    `SELECT * FROM (
       SELECT id, sha256, bytes, chunk_bytes AS chunkBytes, locked_until AS lockedUntil, ${unknownBytes} AS unknown,
              (SELECT coalesce(sum(length), 0) FROM packed_chunk WHERE pack_id = pack.id) AS living FROM pack)
      WHERE ${condition} ORDER BY id`,
    value,
  );
}

/** Of a pack, the bytes of chunks that no point is known to have needed. */
const unknownBytes = 'coalesce(chunk_bytes - known_bytes, 0)';
const namesAtOnce = 200;

async function inBatches<T>(
  items: readonly T[],
  work: (some: readonly T[]) => Promise<void> | undefined,
): Promise<void> {
  for (let from = 0; from < items.length; from += namesAtOnce)
    await work(items.slice(from, from + namesAtOnce));
}

function removeFromShared(
  database: Sqlite,
  alone: Alone | null,
  packs: readonly { readonly sha256: Buffer }[],
): Promise<void> | undefined {
  const hashes = packs.map(({ sha256 }) => sha256);
  const going = new Set(hashes.map((sha256) => sha256.toString('hex')));
  return alone?.removePacks(hashes, (identities) =>
    placesHere(database, identities).filter(({ pack }) => !going.has(pack.sha256.toString('hex'))),
  );
}

/** Which packs were put into the bucket less than a month ago. */
export async function youngPacks(bucket: Bucket, now: Date): Promise<YoungPacks> {
  const young = new Set<string>();
  for await (const { name, writtenAt } of storeOf(bucket).list(packPrefix))
    if (writtenAt.getTime() > now.getTime() - orphanAfterMs) young.add(name);
  return (sha256) => young.has(packName(sha256));
}

/**
 * Takes back manifests that are none: they were put by somebody who was too late, or cut short. Those that a lock keeps are named beside them, until it
 * has ended.
 */
export async function removeRefused(
  database: Sqlite,
  bucket: Bucket,
  shared: SharedWriting,
  now: Date,
): Promise<void> {
  const store = storeOf(bucket);
  const refused = new Set<string>();
  for await (const { name } of store.list(refusedPrefix)) refused.add(name);
  const known = 'SELECT name FROM point_manifest WHERE name = ?';
  const [unknown, there]: [string[], Set<string>] = [[], new Set()];
  for await (const { name } of store.list(manifestPrefix)) {
    there.add(refusalName(name));
    if (database.get(z.object({ name: z.string() }), known, name) === undefined) unknown.push(name);
  }
  // Once they are listed: whoever has taken over said so before the first of theirs.
  if (unknown.length > 0) await assertNobodyElseWrites(database, bucket, await shared.names());
  await inBatches(unknown, async (some) => {
    // One that cannot be read is a point all the same.
    const published = new Set(await shared.publishedAmong(some));
    await inParallel(
      some.filter((name) => !published.has(name)),
      async (name) => {
        if (!refused.has(refusalName(name))) await takeManifestBack(bucket, name, lockFor(bucket, now));
        else if ((await store.remove(name)) === 'removed') there.delete(refusalName(name));
      },
    );
  });
  await inParallel(
    [...refused].filter((name) => !there.has(name)),
    async (name) => {
      await store.remove(name);
    },
  );
}

/** Removes packs that were put into the bucket a month ago or earlier, and that no index has heard of: their sessions were cut short. */
export async function removeOrphanPacks(
  database: Sqlite,
  bucket: Bucket,
  now: Date,
  { alone, afterMs = orphanAfterMs }: { readonly alone?: Alone; readonly afterMs?: number } = {},
): Promise<Swept> {
  const store = storeOf(bucket);
  const orphans: { readonly name: string; readonly size: number; readonly sha256: Buffer }[] = [];
  for await (const { name, size, writtenAt } of store.list(packPrefix)) {
    const sha256 = packNamed(name);
    if (sha256 === null || writtenAt.getTime() > now.getTime() - afterMs) continue;
    const known = database.get(z.object({ id: z.int() }), 'SELECT id FROM pack WHERE sha256 = ?', sha256);
    if (known === undefined) orphans.push({ name, size, sha256 });
  }
  await inBatches(orphans, (some) => removeFromShared(database, alone ?? null, some));
  let [bytesRemoved, locked, bytesLocked] = [0, 0, 0];
  await inParallel(orphans, async ({ name, size }) => {
    if ((await store.remove(name)) === 'locked') {
      locked += 1;
      bytesLocked += size;
    } else bytesRemoved += size;
  });
  return { bytesRemoved, locked, bytesLocked };
}
