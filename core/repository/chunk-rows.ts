import type { Sqlite } from '../lib/sqlite.js';
import { type EncodedChunk, decodeChunk } from './codec.js';
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

/** The bytes of a piece. Throws AppError `repository-damaged` where they cannot be read, `newer-schema` for a codec of a later version. */
export function chunkContent(database: Sqlite, { sha256, codec, data }: ChunkRow): Buffer {
  return decodeChunk({ codec, data: sealOf(database).open(sha256, codec, data) }, chunkHelp(database));
}

/** What lies in the row of a piece that has been encoded. */
export function sealedChunk(database: Sqlite, identity: Buffer, { codec, data }: EncodedChunk): Buffer {
  return sealOf(database).seal(identity, codec, data);
}
