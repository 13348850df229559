import { z } from 'zod';
import { type Text, text } from '../../../shared/texts/text.js';
import type { ListedObject, ObjectStore } from '../../object-store/object-store.js';
import { ahead } from '../../lib/ahead.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { inParallel } from './in-parallel.js';
import { type Manifest, decodeManifest } from './manifest.js';
import {
  mailboxFolder,
  manifestPrefix,
  packNamed,
  packPrefix,
  refusalName,
  refusedPrefix,
} from './object-names.js';
import { type PackedChunk, readPackEnd } from './pack.js';
import { isMissing } from './unless-missing.js';

/*
 * What a bucket says of itself, for an index that is made anew.
 */

export interface NamedManifest {
  readonly name: string;
  readonly manifest: Manifest;
}

/** Of the end of a pack: the index of most packs is smaller. */
const endBytes = 64 * 1024;
const packsAtOnce = 8;
const idRow = z.object({ id: z.int() });

/** Notes every pack of the bucket and its chunks, none of which lies here; answers which cannot be used. */
export async function readPacks(
  database: Sqlite,
  store: ObjectStore,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Text[]> {
  const objects: ListedObject[] = [];
  for await (const object of store.list(packPrefix, signal)) objects.push(object);
  // Of a chunk that is in two packs the later one has it: it was written in place of what was damaged.
  objects.sort((one, other) => one.writtenAt.getTime() - other.writtenAt.getTime());
  const problems: Text[] = [];
  let done = 0;
  const read = ahead(objects, packsAtOnce, (object) => readPack(database, store, object, signal));
  for await (const { name, size, sha256, chunks } of read) {
    onProgress(done, objects.length);
    done += 1;
    if (sha256 === null || chunks === null) problems.push(text('repository.packNotRead', { name }));
    else note(database, sha256, size, chunks);
  }
  return problems;
}

export interface ReadPack {
  readonly name: string;
  readonly size: number;
  /** Null for an object that has no pack's name. */
  readonly sha256: Buffer | null;
  /** Null where its end is damaged. */
  readonly chunks: readonly PackedChunk[] | null;
}

/** The index of a pack, by its end alone. */
export async function readPack(
  database: Sqlite,
  store: ObjectStore,
  { name, size }: ListedObject,
  signal: AbortSignal,
): Promise<ReadPack> {
  const sha256 = packNamed(name);
  const seal = sealOf(database);
  const endOf = async (length: number): Promise<Buffer> =>
    store.get(name, { range: { offset: size - length, length }, signal });
  try {
    if (sha256 === null || size === 0) return { name, size, sha256, chunks: null };
    let end = readPackEnd(await endOf(Math.min(size, endBytes)), size, seal);
    if ('bytesNeeded' in end) end = readPackEnd(await endOf(end.bytesNeeded), size, seal);
    return { name, size, sha256, chunks: 'chunks' in end ? end.chunks : null };
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { name, size, sha256, chunks: null };
  }
}

function note(database: Sqlite, sha256: Buffer, bytes: number, chunks: readonly PackedChunk[]): void {
  const chunkBytes = chunks.reduce((sum, { length }) => sum + length, 0);
  database.transaction(() => {
    const { lastId: packId } = database.run(
      'INSERT INTO pack (sha256, bytes, chunk_bytes) VALUES (?, ?, ?)',
      ...[sha256, bytes, chunkBytes],
    );
    for (const { identity, codec, size, offset, length } of chunks) {
      database.run(
        `INSERT INTO chunk (sha256, size, codec, data) VALUES (?, ?, ?, x'')
           ON CONFLICT (sha256) DO UPDATE SET size = excluded.size, codec = excluded.codec`,
        ...[identity, size, codec],
      );
      const id = database.get(idRow, 'SELECT id FROM chunk WHERE sha256 = ?', identity)?.id ?? 0;
      database.run(
        'INSERT OR REPLACE INTO packed_chunk (chunk_id, pack_id, offset, length) VALUES (?, ?, ?, ?)',
        ...[id, packId, offset, length],
      );
    }
  });
}

/**
 * The manifests of a bucket in the order in which their points were made, and what is wrong with those that cannot be read. Of several of one point
 * the one that was written last counts; those that were refused, where several write, are none.
 */
export async function readManifests(
  database: Sqlite,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<{
  readonly manifests: NamedManifest[];
  readonly superseded: string[];
  readonly problems: Text[];
}> {
  const objects: ListedObject[] = [];
  for await (const object of store.list(manifestPrefix, signal)) objects.push(object);
  objects.sort((one, other) => other.writtenAt.getTime() - one.writtenAt.getTime());
  const refusals = new Set<string>();
  for await (const { name } of store.list(refusedPrefix, signal)) refusals.add(name);
  const { found, problems } = await readNamed(
    ...([database, store, objects.map(({ name }) => name), signal] as const),
  );
  const place = new Map(objects.map(({ name }, index) => [name, index]));
  found.sort((one, other) => (place.get(one.name) ?? 0) - (place.get(other.name) ?? 0));
  const latest = new Map<string, NamedManifest>();
  const isRefused = refusedAmong(found, refusals);
  for (const each of found)
    if (!isRefused(each.name, each.manifest.point.number) && !latest.has(pointOf(each)))
      latest.set(pointOf(each), each);
  const manifests = [...latest.values()].sort(
    ({ manifest: { point: one } }, { manifest: { point: other } }) =>
      one.number - other.number || one.completedAt - other.completedAt,
  );
  const superseded = found.filter((each) => latest.get(pointOf(each)) !== each).map(({ name }) => name);
  return { manifests, superseded, problems };
}

/** Those of these manifests that can be read, in any order, and what is wrong with the others. */
export async function readNamed(
  database: Sqlite,
  store: ObjectStore,
  names: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly found: NamedManifest[]; readonly problems: Text[] }> {
  const [found, problems]: [NamedManifest[], Text[]] = [[], []];
  await inParallel(names, async (name) => {
    try {
      const bytes = await store.get(name, { signal });
      found.push({ name, manifest: decodeManifest(bytes, name, sealOf(database)) });
    } catch (error) {
      if (!isMissing(error)) throw error;
      // What is pruned after it was listed is no point any more.
      if (error.code === 'repository-damaged') problems.push(text('repository.manifestDamaged', { name }));
    }
  });
  return { found, problems };
}

/**
 * Which manifests are none: the bucket says so beside them, or a later point of the mailbox does by the one that it comes after, with which whoever
 * wrote it went on.
 */
export function refusedAmong(
  manifests: readonly NamedManifest[],
  refusals: ReadonlySet<string>,
): (name: string, number: number) => boolean {
  const passedOver = new Map<string, { readonly after: number; readonly before: number }[]>();
  for (const { name, manifest } of manifests) {
    const { number, after } = manifest.point;
    if (after === undefined || refusals.has(refusalName(name))) continue;
    const ofMailbox = passedOver.get(mailboxFolder(name)) ?? [];
    ofMailbox.push({ after: after ?? 0, before: number });
    passedOver.set(mailboxFolder(name), ofMailbox);
  }
  return (name, number) =>
    refusals.has(refusalName(name)) ||
    (passedOver.get(mailboxFolder(name)) ?? []).some(
      ({ after, before }) => number > after && number < before,
    );
}

/** Whatever has been written of it. */
function pointOf({ manifest: { mailbox, point } }: NamedManifest): string {
  return JSON.stringify([mailbox.key, point.number, point.session, point.startedAt, point.completedAt]);
}
