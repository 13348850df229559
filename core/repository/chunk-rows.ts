import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Sqlite } from '../lib/sqlite.js';
import { type EncodedChunk, decodeChunk, mostPlain } from './codec.js';
import { chunkHelp } from './dictionaries.js';
import { sealOf } from './encryption/database-seal.js';

/** A chunk as its row has it. */
export interface ChunkRow {
  /** What names it: {@link chunkIdentity}. */
  readonly sha256: Buffer;
  readonly codec: number;
  readonly data: Buffer;
}

/** What names a piece of this SHA-256 in the repository: the hash itself, or what the key of an encrypted one makes of it. */
export function chunkIdentity(database: Sqlite, sha256: Buffer): Buffer {
  return sealOf(database).identityOf(sha256);
}

/**
 * The bytes of a piece. Throws AppError `repository-damaged` where they cannot be read, `newer-schema` for a codec of a later version, `io` where they
 * lie in a bucket and were not brought here.
 */
export function chunkContent(database: Sqlite, { sha256, codec, data }: ChunkRow): Buffer {
  if (data.length === 0) assertHere(database, sha256);
  return decodeChunk({ codec, data: sealOf(database).open(sha256, codec, data) }, chunkHelp(database));
}

/** What lies in the row of a piece that has been encoded. */
export function sealedChunk(database: Sqlite, identity: Buffer, { codec, data }: EncodedChunk): Buffer {
  return sealOf(database).seal(identity, codec, data);
}

/** Whether the bytes of a chunk are those that its name tells; `size` is that of the piece, where it may be a large one. */
export function isProved(database: Sqlite, { sha256, codec, data }: ChunkRow, size = 0): boolean {
  try {
    const opened = { codec, data: sealOf(database).open(sha256, codec, data) };
    const most = Math.max(size, mostPlain);
    const content = decodeChunk(opened, chunkHelp(database), undefined, most);
    const hash = createHash('sha256').update(content).digest();
    return chunkIdentity(database, hash).equals(sha256);
  } catch (error) {
    if (error instanceof AppError && error.code === 'repository-damaged') return false;
    throw error;
  }
}

/** Names of chunks that a connection has found damaged in the bucket, or gone from it. */
const damagedChunks = new WeakMap<Sqlite, Set<string>>();

/** Notes whether a chunk is whole in the bucket, as it was just found there. */
export function noteInBucket(database: Sqlite, identity: Buffer, isWhole: boolean): void {
  const known = damagedChunks.get(database) ?? new Set<string>();
  damagedChunks.set(database, known);
  if (isWhole) known.delete(identity.toString('hex'));
  else known.add(identity.toString('hex'));
}

const notHere = text('repository.pieceNotHere');

/** Whether an error says that a chunk lies in a bucket and was not brought here. */
export function isNotHere(error: unknown): boolean {
  return error instanceof AppError && error.text.id === notHere.id;
}

/** What has not been brought here is not damaged: that it would be must not be said of it. */
function assertHere(database: Sqlite, identity: Buffer): void {
  if (damagedChunks.get(database)?.has(identity.toString('hex')) === true)
    throw new AppError('repository-damaged', text('repository.pieceDamagedInBucket'));
  if (!knowsPacks(database)) return;
  const lengths = z.object({ length: z.int() });
  const sql = 'SELECT length FROM packed_chunk JOIN chunk ON chunk.id = chunk_id WHERE sha256 = ?';
  if ((database.get(lengths, sql, identity)?.length ?? 0) > 0) throw new AppError('io', notHere);
}

/** False for a database of an earlier version that cannot be written, and so was not brought to this one. */
function knowsPacks(database: Sqlite): boolean {
  const sql = "SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = 'packed_chunk'";
  return database.get(z.object({ found: z.int() }), sql) !== undefined;
}
