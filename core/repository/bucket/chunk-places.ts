import { z } from 'zod';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import type { ChunkToPack, Pack } from './pack.js';
import type { SharedPack, SharedPlace } from './shared-writing.js';

/*
 * Where the bytes of chunks lie. A chunk waits for a pack (unpacked_chunk), or is in one (packed_chunk); one that is in a pack may lie here too, in
 * the cache (cached_chunk). Where it does not, its row has no bytes.
 */

const waitingRow = z.object({ id: z.int(), bytes: z.int() });
const chunkRow = z.object({ id: z.int(), identity: blob, codec: z.int(), size: z.int(), data: blob });
const hereRow = waitingRow.extend({ codec: z.int() });
const placeRow = z.object({
  codec: z.int(),
  size: z.int(),
  offset: z.int(),
  length: z.int(),
  sha256: blob,
  bytes: z.int(),
  chunkBytes: z.int(),
  lockedUntil: z.int().nullable(),
});
const totalRow = z.object({ total: z.int() });
const idRow = z.object({ id: z.int() });

/** Bytes that wait for a pack. */
export function bytesWaiting(database: Sqlite): number {
  return totalOf(database, 'SELECT coalesce(sum(bytes), 0) AS total FROM unpacked_chunk');
}

/** The last chunk that waits for a pack. */
export function lastWaiting(database: Sqlite): number {
  return totalOf(database, 'SELECT coalesce(max(chunk_id), 0) AS total FROM unpacked_chunk');
}

/** Chunks that wait for a pack, as they came. */
export function chunksWaiting(database: Sqlite, after: number, limit: number): z.output<typeof waitingRow>[] {
  return database.all(
    waitingRow,
    'SELECT chunk_id AS id, bytes FROM unpacked_chunk WHERE chunk_id > ? ORDER BY chunk_id LIMIT ?',
    after,
    limit,
  );
}

/** Chunks with their bytes; without those of a pack that do not lie here, as another process may have used the cache meanwhile. */
export function chunksToPack(database: Sqlite, ids: readonly number[]): ChunkToPack[] {
  return database.all(
    chunkRow,
    `SELECT id, sha256 AS identity, codec, size, data FROM chunk LEFT JOIN packed_chunk ON chunk_id = id
      WHERE id IN (SELECT value FROM json_each(?)) AND (chunk_id IS NULL OR length(data) = packed_chunk.length) ORDER BY id`,
    JSON.stringify(ids),
  );
}

/** Notes a pack that is in the bucket, and that its chunks are in it; their bytes are a part of the cache then. */
export function notePack(
  database: Sqlite,
  { sha256, bytes }: Pack,
  chunks: readonly ChunkToPack[],
  lockedUntil: Date | null,
): void {
  const chunkBytes = chunks.reduce((sum, { data }) => sum + data.length, 0);
  database.transaction(() => {
    database.run(
      'INSERT INTO pack (sha256, bytes, chunk_bytes, locked_until) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING',
      ...[sha256, bytes.length, chunkBytes, lockedUntil?.getTime() ?? null],
    );
    const packId = database.get(idRow, 'SELECT id FROM pack WHERE sha256 = ?', sha256)?.id ?? 0;
    const used = nextUse(database);
    let offset = 0;
    for (const { id, identity, codec, data } of chunks) {
      // One that was removed, or written anew, while it was on its way is not what is in the pack.
      const { changes } = database.run(
        `INSERT OR REPLACE INTO packed_chunk (chunk_id, pack_id, offset, length)
         SELECT id, ?, ?, ? FROM chunk WHERE id = ? AND sha256 = ? AND codec = ? AND data = ?`,
        ...[packId, offset, data.length, id, identity, codec, data],
      );
      offset += data.length;
      if (changes === 0) continue;
      database.run('DELETE FROM unpacked_chunk WHERE chunk_id = ?', id);
      noteCached(database, id, data.length, used);
    }
    letGo(database, 0);
  });
}

/** Of chunks that wait for a pack, those that another writer may have packed. */
export function maybePackedElsewhere(
  database: Sqlite,
  chunks: readonly ChunkToPack[],
): readonly ChunkToPack[] {
  const waiting = new Set(
    database
      .all(
        idRow,
        'SELECT chunk_id AS id FROM unpacked_chunk WHERE anew = 0 AND chunk_id IN (SELECT value FROM json_each(?))',
        JSON.stringify(chunks.map(({ id }) => id)),
      )
      .map(({ id }) => id),
  );
  return chunks.filter(({ id }) => waiting.has(id));
}

/** Notes where chunks lie that others have packed; those that this index has only the bytes of wait for no pack then. Call in a transaction. */
export function notePlaces(database: Sqlite, places: readonly SharedPlace[]): void {
  const used = nextUse(database);
  const packs = new Map<string, number>();
  for (const { identity, codec, size, offset, length, pack } of places) {
    const hex = pack.sha256.toString('hex');
    const packId = packs.get(hex) ?? packIdOf(database, pack);
    packs.set(hex, packId);
    const known = database.get(
      hereRow,
      'SELECT id, codec, length(data) AS bytes FROM chunk WHERE sha256 = ?',
      identity,
    );
    const chunkId = known?.id ?? insertAway(database, { identity, codec, size });
    // What lies here stays as a part of the cache where it is of the same form.
    const isSame = known?.codec === codec && known.bytes === length;
    if (!isSame) {
      forget(database, chunkId);
      database.run('UPDATE chunk SET codec = ?, size = ? WHERE id = ?', codec, size, chunkId);
    }
    database.run('DELETE FROM unpacked_chunk WHERE chunk_id = ?', chunkId);
    const { changes } = database.run(
      `INSERT INTO packed_chunk (chunk_id, pack_id, offset, length) VALUES (?, ?, ?, ?)
       ON CONFLICT (chunk_id) DO UPDATE SET pack_id = excluded.pack_id, offset = excluded.offset, length = excluded.length
         WHERE pack_id <> excluded.pack_id OR offset <> excluded.offset`,
      ...[chunkId, packId, offset, length],
    );
    if (changes === 0) continue;
    if (isSame) noteCached(database, chunkId, length, used);
    database.run(
      'UPDATE pack SET known_bytes = min(chunk_bytes, known_bytes + ?) WHERE id = ?',
      length,
      packId,
    );
  }
  letGo(database, 0);
}

/** Where chunks lie by this index. */
export function placesHere(database: Sqlite, identities: readonly Buffer[]): SharedPlace[] {
  return identities.flatMap((identity) => {
    const place = database.get(
      placeRow,
      `SELECT codec, size, offset, length, pack.sha256, bytes, chunk_bytes AS chunkBytes, locked_until AS lockedUntil
         FROM chunk JOIN packed_chunk ON chunk_id = chunk.id JOIN pack ON pack.id = pack_id WHERE chunk.sha256 = ?`,
      identity,
    );
    if (place === undefined) return [];
    const { sha256, bytes, chunkBytes, lockedUntil, ...where } = place;
    const until = lockedUntil === null ? null : new Date(lockedUntil);
    return [{ identity, ...where, pack: { sha256, bytes, chunkBytes, lockedUntil: until } }];
  });
}

function packIdOf(database: Sqlite, { sha256, bytes, chunkBytes, lockedUntil }: SharedPack): number {
  database.run(
    `INSERT INTO pack (sha256, bytes, chunk_bytes, locked_until, known_bytes) VALUES (?, ?, ?, ?, 0) ON CONFLICT (sha256) DO NOTHING`,
    ...[sha256, bytes, chunkBytes, lockedUntil?.getTime() ?? null],
  );
  return database.get(idRow, 'SELECT id FROM pack WHERE sha256 = ?', sha256)?.id ?? 0;
}

function insertAway(
  database: Sqlite,
  { identity, codec, size }: Pick<SharedPlace, 'identity' | 'codec' | 'size'>,
): number {
  const insert = "INSERT INTO chunk (sha256, size, codec, data) VALUES (?, ?, ?, x'')";
  return database.run(insert, identity, size, codec).lastId;
}

/** Has a chunk whose bytes lie here put into another pack than the one that it is in. Call in a transaction. */
export function waitForPack(database: Sqlite, chunkId: number): void {
  database.run('DELETE FROM packed_chunk WHERE chunk_id = ?', chunkId);
  database.run('DELETE FROM cached_chunk WHERE chunk_id = ?', chunkId);
  database.run(
    'INSERT OR REPLACE INTO unpacked_chunk (chunk_id, bytes, anew) SELECT id, length(data), 1 FROM chunk WHERE id = ?',
    chunkId,
  );
}

/** The number of the next use of the cache: of two the larger one is later. */
export function nextUse(database: Sqlite): number {
  return 1 + totalOf(database, 'SELECT coalesce(max(used), 0) AS total FROM cached_chunk');
}

export function noteCached(database: Sqlite, chunkId: number, bytes: number, used: number): void {
  database.run(
    'INSERT OR REPLACE INTO cached_chunk (chunk_id, bytes, used) VALUES (?, ?, ?)',
    chunkId,
    bytes,
    used,
  );
}

/**
 * Makes room in the cache for so many bytes more: what was used longest ago goes, but nothing of the use `during` which it is called. Call in a
 * transaction.
 */
export function letGo(database: Sqlite, coming: number, during = Number.MAX_SAFE_INTEGER): void {
  const limit = totalOf(database, 'SELECT coalesce(max(cache_bytes), 0) AS total FROM bucket');
  let bytes = totalOf(database, 'SELECT coalesce(sum(bytes), 0) AS total FROM cached_chunk') + coming;
  while (bytes > limit) {
    const oldest = database.all(
      waitingRow,
      'SELECT chunk_id AS id, bytes FROM cached_chunk WHERE used < ? ORDER BY used, chunk_id LIMIT 100',
      during,
    );
    if (oldest.length === 0) return;
    for (const { id, bytes: own } of oldest) {
      if (bytes <= limit) return;
      forget(database, id);
      bytes -= own;
    }
  }
}

/** Has what lies here of a chunk lie here no more. Call in a transaction. */
export function forget(database: Sqlite, chunkId: number): void {
  database.run("UPDATE chunk SET data = x'' WHERE id = ?", chunkId);
  database.run('DELETE FROM cached_chunk WHERE chunk_id = ?', chunkId);
}

function totalOf(database: Sqlite, sql: string): number {
  return database.get(totalRow, sql)?.total ?? 0;
}
