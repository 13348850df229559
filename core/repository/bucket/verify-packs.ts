import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Text, text } from '../../../shared/texts/text.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { packName } from './object-names.js';
import { footerBytes, readPackEnd } from './pack.js';
import { isMissing } from './unless-missing.js';

const placeRow = z.object({
  chunkId: z.int(),
  identity: blob,
  codec: z.int(),
  size: z.int(),
  /** Of a chunk that waits for a pack, which lies here alone. */
  data: blob.nullable(),
  packId: z.int().nullable(),
  pack: blob.nullable(),
  offset: z.int().nullable(),
  length: z.int().nullable(),
});
export type ChunkPlace = z.output<typeof placeRow>;

const packedRow = z.object({ identity: blob, codec: z.int(), offset: z.int(), length: z.int() });
const packRow = z.object({ id: z.int(), sha256: blob, bytes: z.int() });
export type PackRow = z.output<typeof packRow>;

/** Of one that nothing needs pruning may have removed the object, and been cut short. */
const isNeeded = 'EXISTS (SELECT 1 FROM packed_chunk WHERE pack_id = pack.id)';

/** Packs that are kept in memory as a whole: the chunks of messages that came together lie together. */
const mostKept = 6;

export function placesOf(database: Sqlite, contentId: number): ChunkPlace[] {
  return database.all(
    placeRow,
    `SELECT chunk.id AS chunkId, chunk.sha256 AS identity, codec, size,
            CASE WHEN packed_chunk.chunk_id IS NULL THEN data END AS data,
            pack.id AS packId, pack.sha256 AS pack, offset, packed_chunk.length
       FROM content_chunk JOIN chunk ON chunk.id = content_chunk.chunk_id
       LEFT JOIN packed_chunk ON packed_chunk.chunk_id = chunk.id LEFT JOIN pack ON pack.id = pack_id
      WHERE content_id = ? ORDER BY ordinal`,
    contentId,
  );
}

/** Packs of which something is needed, as they came. */
export function neededPacks(database: Sqlite): PackRow[] {
  return database.all(packRow, `SELECT id, sha256, bytes FROM pack WHERE ${isNeeded} ORDER BY id`);
}

/** What is wrong with the bytes of a pack; null when nothing is. */
export function packProblem(
  database: Sqlite,
  { id, sha256, bytes: size }: PackRow,
  bytes: Buffer,
): Text | null {
  const name = packName(sha256);
  if (bytes.length < size) return text('repository.packCut', { name });
  if (!createHash('sha256').update(bytes).digest().equals(sha256))
    return text('repository.packAltered', { name });
  return isAsIndexed(database, id, bytes) ? null : text('repository.packDiffers', { name });
}

/** Whether the index on this machine says of the pack what the pack itself says. */
function isAsIndexed(database: Sqlite, id: number, bytes: Buffer): boolean {
  const end = readPackEnd(bytes, bytes.length, sealOf(database));
  if (!('chunks' in end) || bytes.length < footerBytes) return false;
  const packed = new Map(end.chunks.map((chunk) => [chunk.identity.toString('hex'), chunk]));
  const rows = database.all(
    packedRow,
    `SELECT chunk.sha256 AS identity, codec, offset, packed_chunk.length FROM packed_chunk
       JOIN chunk ON chunk.id = chunk_id WHERE pack_id = ?`,
    id,
  );
  return rows.every(({ identity, codec, offset, length }) => {
    const chunk = packed.get(identity.toString('hex'));
    return chunk?.codec === codec && chunk.offset === offset && chunk.length === length;
  });
}

/** Reads packs out of the bucket, each as a whole and compared with its name once, whatever the cache has. */
export class PackReader {
  private readonly kept = new Map<number, Promise<Buffer | null>>();
  private readonly looked = new Set<number>();
  /** What is wrong with packs, by their ids. */
  readonly problems = new Map<number, Text>();

  constructor(
    private readonly database: Sqlite,
    private readonly bucket: Bucket,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** The bytes of a chunk as they are stored; null where they are not there. Throws what the bucket throws where it cannot be reached. */
  async dataOf({ data, packId, pack, offset, length }: ChunkPlace): Promise<Buffer | null> {
    if (packId === null || pack === null || offset === null || length === null) return data;
    const whole = this.kept.get(packId);
    if (whole === undefined && this.looked.has(packId)) return this.rangeOf(pack, offset, length);
    const bytes = await this.pack(packId);
    if (bytes === null || offset + length > bytes.length) return null;
    return bytes.subarray(offset, offset + length);
  }

  /** Looks at the packs that nothing has been asked of. */
  async lookAtRest(onPack: () => Promise<void>): Promise<void> {
    for (const { id } of neededPacks(this.database)) {
      if (this.looked.has(id)) continue;
      await onPack();
      await this.pack(id);
    }
  }

  private async rangeOf(pack: Buffer, offset: number, length: number): Promise<Buffer | null> {
    try {
      return await storeOf(this.bucket).get(packName(pack), { range: { offset, length }, ...this.options() });
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  private pack(id: number): Promise<Buffer | null> {
    const known = this.kept.get(id);
    if (known !== undefined) return known;
    const read = this.read(id);
    read.catch(() => undefined);
    this.kept.set(id, read);
    this.looked.add(id);
    const oldest = this.kept.keys().next();
    if (this.kept.size > mostKept && oldest.done !== true) this.kept.delete(oldest.value);
    return read;
  }

  private async read(id: number): Promise<Buffer | null> {
    const pack = this.needed(id);
    // Pruned meanwhile.
    if (pack === undefined) return null;
    const name = packName(pack.sha256);
    try {
      const bytes = await storeOf(this.bucket).get(name, this.options());
      const problem = packProblem(this.database, pack, bytes);
      if (problem !== null) this.problems.set(id, problem);
      return bytes;
    } catch (error) {
      if (!isMissing(error)) throw error;
      // A pack that pruning takes away while it is asked for is not one that is gone.
      if (this.needed(id) !== undefined) this.problems.set(id, text('repository.packGone', { name }));
      return null;
    }
  }

  private needed(id: number): PackRow | undefined {
    const sql = `SELECT id, sha256, bytes FROM pack WHERE id = ? AND ${isNeeded}`;
    return this.database.get(packRow, sql, id);
  }

  private options(): { readonly signal?: AbortSignal } {
    return this.signal === undefined ? {} : { signal: this.signal };
  }
}
