import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { isProved } from '../chunk-rows.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { waitForPack } from './chunk-places.js';
import { lockFor } from './locks.js';
import { packName } from './object-names.js';
import type { Packing } from './packing.js';
import { isMissing, unlessMissing } from './unless-missing.js';
import { type PackRow, packProblem } from './verify-packs.js';

const chunkRow = z.object({
  id: z.int(),
  identity: blob,
  codec: z.int(),
  size: z.int(),
  data: blob,
  offset: z.int(),
  length: z.int(),
});
const idRow = z.object({ id: z.int() });
const totalRow = z.object({ total: z.int() });

/** Versions of a damaged pack that are looked through for whole pieces: each is in memory. */
const mostVersions = 4;

export interface RepairInput {
  readonly database: Sqlite;
  readonly bucket: Bucket;
  readonly packing: Packing;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** What was done, and what could not be. */
export interface Repaired {
  readonly mended: readonly Text[];
  readonly left: readonly Text[];
}

const whole: Repaired = { mended: [], left: [] };

/**
 * Reads a pack, and mends one that is not what was written: by an earlier version of the object, or else piece by piece, each from whatever has it
 * whole; these go into another pack. Lists of messages that nothing has are left out of the index, to be made anew with the manifests of their points.
 */
export async function repairPack(input: RepairInput, pack: PackRow): Promise<Repaired> {
  const { database, bucket, packing, now, signal } = input;
  const [name, store] = [packName(pack.sha256), storeOf(bucket)];
  const found = await unlessMissing(store.get(name, { signal }));
  signal.throwIfAborted();
  const problem = found === null ? text('repository.packGone', { name }) : packProblem(database, pack, found);
  if (problem === null) return whole;
  // The pack is whole: it is the index that says something else of it.
  if (found !== null && isNamed(pack, found)) return { mended: [], left: [problem] };
  const versions = found === null ? [] : [found];
  for await (const version of versionsOf(input, name)) {
    signal.throwIfAborted();
    if (isNamed(pack, version)) {
      const lockedUntil = lockFor(bucket, now);
      await store.put(name, version, { lockedUntil, signal });
      database.run('UPDATE pack SET locked_until = ? WHERE id = ?', lockedUntil?.getTime() ?? null, pack.id);
      return { mended: [text('repository.objectPutBack', { name })], left: [] };
    }
    if (versions.length < mostVersions) versions.push(version);
  }
  const pieces = piecesOf(database, pack.id);
  const saved = takeWhole(database, pieces, versions);
  await packing.pack(saved);
  signal.throwIfAborted();
  const lost = pieces.map(({ id }) => id).filter((id) => !saved.includes(id));
  const points = listAnew(database, lost);
  const messages = messagesWith(database, lost);
  return {
    mended: [
      ...(saved.length === 0 ? [] : [text('repository.packWrittenAnew', { name, pieces: saved.length })]),
      ...(points === 0 ? [] : [text('repository.listsWrittenAnew', { name, points })]),
    ],
    left: messages.messages === 0 ? [] : [text('repository.packNotMended', { name, ...messages })],
  };
}

/** Every version of an object; none for a key that may not see them. */
export async function* versionsOf(
  { bucket, signal }: Pick<RepairInput, 'bucket' | 'signal'>,
  name: string,
): AsyncIterable<Buffer> {
  try {
    yield* storeOf(bucket).versions(name, signal);
  } catch (error) {
    const isRefused =
      error instanceof AppError && (error.code === 'bucket-credentials' || error.code === 'bucket-refused');
    if (!isRefused && !isMissing(error)) throw error;
  }
}

function isNamed({ sha256 }: PackRow, bytes: Buffer): boolean {
  return createHash('sha256').update(bytes).digest().equals(sha256);
}

function piecesOf(database: Sqlite, packId: number): z.output<typeof chunkRow>[] {
  return database.all(
    chunkRow,
    `SELECT id, sha256 AS identity, codec, size, data, offset, packed_chunk.length FROM packed_chunk
       JOIN chunk ON chunk.id = chunk_id WHERE pack_id = ? ORDER BY offset`,
    packId,
  );
}

/** Has the pieces wait for another pack that lie here, or in any of these bytes of the pack, whole; answers which. */
function takeWhole(
  database: Sqlite,
  pieces: readonly z.output<typeof chunkRow>[],
  versions: readonly Buffer[],
): number[] {
  return database.transaction(() =>
    pieces.flatMap(({ id, identity, codec, size, data: here, offset, length }) => {
      const data = [here, ...versions.map((bytes) => bytes.subarray(offset, offset + length))].find(
        (each) => each.length === length && isProved(database, { sha256: identity, codec, data: each }, size),
      );
      if (data === undefined) return [];
      if (data !== here) database.run('UPDATE chunk SET data = ? WHERE id = ?', data, id);
      waitForPack(database, id);
      return [id];
    }),
  );
}

/** Has the points be listed again of which these chunks are lists; answers how many. */
function listAnew(database: Sqlite, lost: readonly number[]): number {
  return database.transaction(() => {
    const ids = JSON.stringify(lost);
    const points = database.all(
      idRow,
      'SELECT DISTINCT point_id AS id FROM point_leaf WHERE chunk_id IN (SELECT value FROM json_each(?))',
      ids,
    );
    for (const { id } of points) {
      database.run('DELETE FROM point_leaf WHERE point_id = ?', id);
      database.run('INSERT OR IGNORE INTO unpublished_point (point_id) VALUES (?)', id);
    }
    // A list of the same messages has the same name: it is not to be taken for one that is there.
    database.run(
      `DELETE FROM chunk WHERE id IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM point_leaf WHERE chunk_id = chunk.id)
          AND NOT EXISTS (SELECT 1 FROM content_chunk WHERE chunk_id = chunk.id)`,
      ids,
    );
    return points.length;
  });
}

function messagesWith(
  database: Sqlite,
  lost: readonly number[],
): { readonly pieces: number; readonly messages: number } {
  const total = (what: string): number =>
    database.get(
      totalRow,
      `SELECT count(DISTINCT ${what}) AS total FROM content_chunk WHERE chunk_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(lost),
    )?.total ?? 0;
  return { pieces: total('chunk_id'), messages: total('content_id') };
}
