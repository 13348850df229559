import { hash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { type ChunkHelp, decodeChunk } from './codec.js';
import { sealOf } from './encryption/database-seal.js';

/** A message as it is stored: its pieces in their order, and what proves it. */
export interface StoredContent {
  readonly id: number;
  readonly sha256: Buffer;
  /** In bytes, of the message. */
  readonly size: number;
  /** As they were encoded, and not under the key of an encrypted repository. */
  readonly pieces: readonly { readonly codec: number; readonly data: Buffer }[];
}

/** Null where damage has made something else of a column. */
const bytes = blob.nullable().catch(null);
const whole = z.int().nullable().catch(null);
const contentRow = z.object({ id: z.int(), sha256: bytes, size: whole });
const placesRow = z.object({ chunks: z.string().nullable() });
const chunkRow = z.object({ id: z.int(), sha256: bytes, codec: whole, data: bytes });

const ofType = (column: string, type: string): string =>
  `CASE typeof(${column}) WHEN '${type}' THEN ${column} END AS ${column}`;

/**
 * Several messages as they are stored, in a few questions: in a third of the time that they take one by one. What is not there or not to be
 * understood is left out: of that `readContent` and `damageOf` say what is wrong. Throws AppError `corrupt-state` where a page of any
 * of them cannot be read, and `io`. All of them are in memory: the caller knows their sizes.
 */
export function storedContents(database: Sqlite, ids: readonly number[]): StoredContent[] {
  const contents = database.all(
    contentRow,
    `SELECT content.id, ${ofType('sha256', 'blob')}, ${ofType('size', 'integer')}
       FROM json_each(?) AS wanted CROSS JOIN content ON content.id = wanted.value`,
    lastFirst(ids),
  );
  const places = new Map(contents.map(({ id }) => [id, chunksOf(database, id)]));
  const chunks = new Map(
    database
      .all(
        chunkRow,
        `SELECT chunk.id, ${ofType('sha256', 'blob')}, ${ofType('codec', 'integer')}, ${ofType('data', 'blob')}
           FROM json_each(?) AS wanted CROSS JOIN chunk ON chunk.id = wanted.value`,
        lastFirst([...places.values()].flatMap((chunkIds) => chunkIds ?? [])),
      )
      .map((row) => [row.id, opened(database, row)]),
  );
  return contents.flatMap(({ id, sha256, size }) => {
    const pieces = places.get(id)?.map((chunkId) => chunks.get(chunkId) ?? null) ?? [null];
    if (sha256 === null || size === null || !pieces.every((piece) => piece !== null)) return [];
    return [{ id, sha256, size, pieces }];
  });
}

/**
 * Each once, the last first: from one row to the next SQLite would step instead of looking for it, and find what a damaged page above
 * keeps from being found by whoever restores it.
 */
function lastFirst(ids: readonly number[]): string {
  return JSON.stringify([...new Set(ids)].sort((one, other) => other - one));
}

/** Null where one of them is no id. Asked for by itself for the same reason, and in one row: a list of rows would take half as long again. */
function chunksOf(database: Sqlite, contentId: number): number[] | null {
  const row = database.get(
    placesRow,
    `SELECT group_concat(CASE typeof(chunk_id) WHEN 'integer' THEN chunk_id ELSE 'x' END) AS chunks
       FROM (SELECT chunk_id FROM content_chunk WHERE content_id = ? ORDER BY ordinal)`,
    contentId,
  );
  const ids = row?.chunks?.split(',').map(Number) ?? [];
  return ids.some(Number.isNaN) ? null : ids;
}

/** A piece as it was encoded; null where damage has made something else of its row. */
function opened(
  database: Sqlite,
  { sha256, codec, data }: z.output<typeof chunkRow>,
): StoredContent['pieces'][number] | null {
  if (sha256 === null || codec === null || data === null) return null;
  try {
    return { codec, data: sealOf(database).open(sha256, codec, data) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'repository-damaged') return null;
    throw error;
  }
}

/** What is larger is read piece by piece. */
export const mostAtOnce = 16 * 1024 * 1024;

/** A message put together, and its pieces in it. */
export interface Assembled {
  readonly whole: Buffer;
  readonly pieces: readonly Buffer[];
}

/** Memory in which one message after the other is put together: each takes the place of the one before. */
export class AssemblyMemory {
  private memory = Buffer.allocUnsafeSlow(1024 * 1024);

  of(bytes: number): Buffer {
    if (bytes > this.memory.length) this.memory = Buffer.allocUnsafeSlow(bytes);
    return this.memory.subarray(0, bytes);
  }
}

/** The message byte for byte, in memory of its size, proved by its SHA-256; null where it is not what was recorded. */
export function assembled(
  { sha256, size, pieces }: Omit<StoredContent, 'id'>,
  help: ChunkHelp,
  memoryOf: (bytes: number) => Buffer,
): Assembled | null {
  // A damaged size would take memory for nothing.
  if (size < 0 || size > mostAtOnce) return null;
  try {
    const whole = memoryOf(size);
    const placed = placedIn(whole, pieces, help);
    // Faster than an object to hash with, which counts for small messages.
    return placed !== null && hash('sha256', whole, 'buffer').equals(sha256)
      ? { whole, pieces: placed }
      : null;
  } catch (error) {
    // RangeError: also of a codec's own header that points beyond its bytes.
    if (error instanceof AppError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Decodes pieces one after the other into memory; null where they do not fill it exactly. */
function placedIn(whole: Buffer, pieces: StoredContent['pieces'], help: ChunkHelp): Buffer[] | null {
  let at = 0;
  const room = (bytes: number): Buffer => {
    if (bytes > whole.length - at) throw new RangeError('A piece is longer than the rest of its message.');
    return whole.subarray(at, at + bytes);
  };
  const placed = pieces.map((piece) => {
    const decoded = decodeChunk(piece, help, room);
    const place = room(decoded.length);
    if (decoded.buffer !== place.buffer || decoded.byteOffset !== place.byteOffset) decoded.copy(place);
    at += decoded.length;
    return place;
  });
  return at === whole.length ? placed : null;
}
