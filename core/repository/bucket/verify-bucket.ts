import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { groupBy } from '../../lib/group-by.js';
import { type Sqlite, anyText, blob } from '../../lib/sqlite.js';
import { chunkIdentity, isProved } from '../chunk-rows.js';
import { decodeChunk } from '../codec.js';
import { chunkHelp } from '../dictionaries.js';
import { sealOf } from '../encryption/database-seal.js';
import { sha256 } from '../prepared-message.js';
import type { StoredContent } from '../read-batch.js';
import { isPointAsWritten } from '../row-checksums.js';
import type { ContentThreads } from '../threads/content-threads.js';
import type { Batch, ContentProof } from '../verify-batches.js';
import { type Bucket, storeOf } from './bucket-access.js';
import { lookAtMarkers } from './bucket-marker.js';
import { decodeManifest } from './manifest.js';
import { notesProblems } from './notes.js';
import { type PublishedManifest, isManifestOf, publishedManifests } from './point-manifest.js';
import { unknownManifests } from './writer-mark.js';
import { type ChunkPlace, PackReader, placesOf } from './verify-packs.js';

const contentRow = z.object({ id: z.int(), sha256: blob, size: z.int() });
const leafRow = z.object({
  chunkId: z.int(),
  identity: blob,
  codec: z.int(),
  size: z.int(),
  packId: z.int().nullable(),
  pack: blob.nullable(),
  offset: z.int().nullable(),
  length: z.int().nullable(),
  data: blob.nullable(),
  mailbox: anyText,
  points: z.int(),
});

/** Reads what a repository has in its bucket back from there, whatever lies here: packs, manifests, lists and messages. */
export class BucketProof implements ContentProof {
  private readonly packs: PackReader;
  /** Messages that cannot be read because of a pack, by its id. */
  private readonly taken = new Map<number, number>();

  constructor(
    private readonly database: Sqlite,
    private readonly bucket: Bucket,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.packs = new PackReader(database, bucket, signal);
  }

  async wholeAmong(threads: ContentThreads, { together }: Batch): Promise<Map<number, number>> {
    const contents = (await Promise.all(together.map((id) => this.stored(id)))).filter((one) => one !== null);
    const whole = contents.length === 0 ? [] : await threads.check(contents);
    return new Map(contents.flatMap(({ id, size }, index) => (whole[index] === true ? [[id, size]] : [])));
  }

  /** Why a content cannot be read from the bucket; null when it can. */
  async damageOf(contentId: number): Promise<Text | null> {
    const content = this.contentOf(contentId);
    if (content === null) return text('repository.entryUnreadable');
    const whole = createHash('sha256');
    let size = 0;
    for (const place of placesOf(this.database, contentId)) {
      const data = await this.packs.dataOf(place);
      const piece = data === null ? null : this.decoded(place, data);
      if (piece === null) return this.takenBy(place);
      whole.update(piece);
      size += piece.length;
    }
    const isWhole = size === content.size && whole.digest().equals(content.sha256);
    return isWhole ? null : text('repository.contentDiffers');
  }

  /** What is wrong beside messages, once all of them have been read. */
  async problems(pause: () => Promise<void>): Promise<Text[]> {
    const leaves = await this.damagedLeaves(pause);
    await this.packs.lookAtRest(pause);
    const packs = Array.from(this.packs.problems, ([id, problem]) => {
      const messages = this.taken.get(id) ?? 0;
      return messages === 0 ? problem : text('repository.packTakes', { problem, messages });
    });
    return [...(await this.markerProblems()), ...packs, ...leaves, ...(await this.manifestProblems(pause))];
  }

  private async markerProblems(): Promise<Text[]> {
    try {
      const { wrong } = await lookAtMarkers(this.bucket, this.signal);
      return wrong.map((name) => text('repository.bucketMarkerDamaged', { name }));
    } catch (error) {
      const isFinding =
        error instanceof AppError && (error.code === 'not-found' || error.code === 'newer-schema');
      if (isFinding) return [error.text];
      throw error;
    }
  }

  private async stored(id: number): Promise<StoredContent | null> {
    const content = this.contentOf(id);
    if (content === null) return null;
    const pieces: { codec: number; data: Buffer }[] = [];
    for (const place of placesOf(this.database, id)) {
      const data = await this.packs.dataOf(place);
      const opened = data === null ? null : this.opened(place, data);
      if (opened === null) return null;
      pieces.push({ codec: place.codec, data: opened });
    }
    return { ...content, pieces };
  }

  private contentOf(id: number): z.output<typeof contentRow> | null {
    const row = this.database.get(z.unknown(), 'SELECT id, sha256, size FROM content WHERE id = ?', id);
    return contentRow.safeParse(row).data ?? null;
  }

  private opened({ identity, codec }: ChunkPlace, data: Buffer): Buffer | null {
    return unlessDamaged(() => sealOf(this.database).open(identity, codec, data));
  }

  /** Null for what its name does not tell. */
  private decoded(place: ChunkPlace, data: Buffer): Buffer | null {
    const opened = this.opened(place, data);
    if (opened === null) return null;
    const piece = unlessDamaged(() =>
      decodeChunk({ codec: place.codec, data: opened }, chunkHelp(this.database)),
    );
    const isProven = piece !== null && chunkIdentity(this.database, sha256(piece)).equals(place.identity);
    return isProven ? piece : null;
  }

  private takenBy({ packId }: ChunkPlace): Text {
    if (packId === null) return text('repository.notDecompressed');
    this.taken.set(packId, (this.taken.get(packId) ?? 0) + 1);
    return this.packs.problems.get(packId) ?? text('repository.pieceDamagedInBucket');
  }

  private async damagedLeaves(pause: () => Promise<void>): Promise<Text[]> {
    const leaves = this.database.all(
      leafRow,
      `SELECT chunk.id AS chunkId, chunk.sha256 AS identity, codec, size, pack.id AS packId, pack.sha256 AS pack, offset,
              packed_chunk.length, CASE WHEN packed_chunk.chunk_id IS NULL THEN data END AS data,
              CAST(mailbox.name AS BLOB) AS mailbox, count(*) AS points
         FROM point_leaf JOIN chunk ON chunk.id = point_leaf.chunk_id
         JOIN restore_point ON restore_point.id = point_id JOIN mailbox ON mailbox.id = mailbox_id
         LEFT JOIN packed_chunk ON packed_chunk.chunk_id = chunk.id LEFT JOIN pack ON pack.id = pack_id
        WHERE completed_at IS NOT NULL GROUP BY chunk.id, mailbox.id ORDER BY pack.id, offset`,
    );
    const damaged: z.output<typeof leafRow>[] = [];
    for (const leaf of leaves) {
      await pause();
      const { identity, codec, size } = leaf;
      const data = await this.packs.dataOf(leaf);
      if (data === null || !isProved(this.database, { sha256: identity, codec, data }, size))
        damaged.push(leaf);
    }
    return Array.from(
      groupBy(damaged, ({ mailbox }) => mailbox),
      ([mailbox, own]) =>
        text('repository.leafOfPointDamaged', {
          mailbox,
          points: Math.max(...own.map(({ points }) => points)),
        }),
    );
  }

  private async manifestProblems(pause: () => Promise<void>): Promise<Text[]> {
    const unknown = this.isShared() ? [] : await unknownManifests(this.database, this.bucket);
    const store = storeOf(this.bucket);
    const problems = await notesProblems(this.database, store, this.signal);
    if (unknown.length > 0) problems.push(text('repository.writtenElsewhere', { points: unknown.length }));
    for (const published of publishedManifests(this.database)) {
      await pause();
      const problem = await this.manifestProblem(published);
      if (problem !== null) problems.push(problem);
    }
    return problems;
  }

  /** What others have written is none of this index's business, until it follows them. */
  private isShared(): boolean {
    const sql = 'SELECT id FROM bucket WHERE generation <> 0';
    return this.database.get(z.object({ id: z.int() }), sql) !== undefined;
  }

  private async manifestProblem(published: PublishedManifest): Promise<Text | null> {
    const { manifest: name } = published;
    const options = this.signal === undefined ? {} : { signal: this.signal };
    try {
      const bytes = await storeOf(this.bucket).get(name, options);
      const manifest = decodeManifest(bytes, name, sealOf(this.database));
      // Of a row that is not as it was written the row itself is the damage.
      const isRowAltered = isPointAsWritten(this.database, published.id) === false;
      const isSame = isRowAltered || isManifestOf(published, manifest);
      return isSame ? null : text('repository.manifestDamaged', { name });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'repository-damaged') return text('repository.manifestDamaged', { name });
      if (error.code !== 'not-found') throw error;
      // Pruned since it was listed, or gone.
      const isKnown = publishedManifests(this.database).some(({ manifest }) => manifest === name);
      return isKnown ? text('repository.manifestGone', { name }) : null;
    }
  }
}

function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'repository-damaged') return null;
    throw error;
  }
}
