import { createHash, hash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { decodeChunk } from './codec.js';

/** A message as it is stored: its pieces in their order, and what proves it. */
export interface StoredContent {
  readonly id: number;
  readonly sha256: Buffer;
  /** In bytes, of the message. */
  readonly size: number;
  readonly pieces: readonly { readonly codec: number; readonly data: Buffer }[];
}

/** Null where damage has made something else of a column. */
const row = z.object({
  id: z.int(),
  sha256: blob.nullable(),
  size: z.int().nullable(),
  ordinal: z.int().nullable(),
  codec: z.int().nullable(),
  data: blob.nullable(),
});

const ofType = (column: string, type: string): string =>
  `CASE typeof(${column}) WHEN '${type}' THEN ${column} END`;
const columns = `content.id, ${ofType('content.sha256', 'blob')} AS sha256, ${ofType('content.size', 'integer')} AS size,
  ${ofType('ordinal', 'integer')} AS ordinal, ${ofType('codec', 'integer')} AS codec, ${ofType('data', 'blob')} AS data`;

/**
 * Several messages as they are stored, in one question: a third of the time that they take one by one. What is not there or not to be
 * understood is left out; a message of which `readContent` or `damageOf` says why. Throws AppError `corrupt-state` where a page of any
 * of them cannot be read, and `io`. All of them are in memory: the caller knows their sizes.
 */
export function storedContents(database: Sqlite, ids: readonly number[]): StoredContent[] {
  const rows = database.all(
    row,
    `SELECT ${columns} FROM content LEFT JOIN content_chunk ON content_id = content.id LEFT JOIN chunk ON chunk.id = chunk_id
      WHERE content.id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
  const found = new Map<number, z.output<typeof row>[]>();
  for (const each of rows) {
    const known = found.get(each.id);
    if (known === undefined) found.set(each.id, [each]);
    else known.push(each);
  }
  return [...found.values()].flatMap((of) => storedContent(of) ?? []);
}

function storedContent(rows: z.output<typeof row>[]): StoredContent | null {
  const [first] = rows;
  if (first === undefined || first.sha256 === null || first.size === null) return null;
  const pieces: { readonly ordinal: number; readonly codec: number; readonly data: Buffer }[] = [];
  for (const { ordinal, codec, data } of rows) {
    if (ordinal === null || codec === null || data === null) return null;
    pieces.push({ ordinal, codec, data });
  }
  pieces.sort((one, other) => one.ordinal - other.ordinal);
  return { id: first.id, sha256: first.sha256, size: first.size, pieces };
}

/** The message byte for byte, proved by its SHA-256; null where it is not what was recorded. */
export function assembled(content: Omit<StoredContent, 'id'>): Buffer | null {
  const pieces = provedPieces(content);
  const [only] = pieces ?? [];
  if (pieces === null || (only !== undefined && pieces.length === 1)) return only ?? null;
  return Buffer.concat(pieces);
}

/** Whether the message can be read back byte for byte. */
export function isWhole(content: Omit<StoredContent, 'id'>): boolean {
  return provedPieces(content) !== null;
}

/** Its pieces, decoded, which together are proved by the message's SHA-256; null where they are not what was recorded. */
export function provedPieces({ sha256, size, pieces }: Omit<StoredContent, 'id'>): Buffer[] | null {
  const decoded = decodedPieces(pieces);
  if (decoded === null || decoded.reduce((sum, { length }) => sum + length, 0) !== size) return null;
  return hashOf(decoded).equals(sha256) ? decoded : null;
}

function hashOf(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  // A third faster than an object to hash with, which counts for small messages.
  if (only !== undefined && pieces.length === 1) return hash('sha256', only, 'buffer');
  const whole = createHash('sha256');
  for (const piece of pieces) whole.update(piece);
  return whole.digest();
}

/** Null where one of them cannot be decoded. */
function decodedPieces(pieces: StoredContent['pieces']): Buffer[] | null {
  try {
    return pieces.map(decodeChunk);
  } catch (error) {
    // Also of a codec's own header that points beyond its bytes.
    if (error instanceof AppError || error instanceof RangeError) return null;
    throw error;
  }
}
