import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { sealOf } from '../encryption/database-seal.js';
import { type Bucket, storeOf } from './bucket-access.js';
import {
  bytesWaiting,
  chunksToPack,
  chunksWaiting,
  lastWaiting,
  maybePackedElsewhere,
  notePack,
  notePlaces,
} from './chunk-places.js';
import { lockFor } from './locks.js';
import { packName } from './object-names.js';
import { type ChunkToPack, packOf } from './pack.js';
import type { SharedWriting } from './shared-writing.js';

/** Larger ones are read in fewer questions, and each must be in memory as a whole. */
export const packBytes = 8 * 1024 * 1024;
const packsAtOnce = 3;
/** Bytes that wait here for a pack beyond which no more mail is read. */
const mostWaiting = 64 * 1024 * 1024;
const rowsAtOnce = 5_000;

/** Who else packs, and since when this index knows what was removed. */
export interface OtherWriters {
  readonly shared: Pick<SharedWriting, 'placesOf' | 'notePack'>;
  readonly generation: () => number;
}

/**
 * Puts the chunks that lie only here into packs, and the packs into the bucket, a few at a time: so many of them are in memory at most. What has
 * failed is told to whoever waits for room or the end, and tried again by the next one who does.
 */
export class Packing {
  private readonly underWay = new Set<Promise<void>>();
  private readonly taken = new Set<number>();
  private bytesTaken = 0;
  private failure: { readonly reason: unknown } | null = null;

  constructor(
    private readonly database: Sqlite,
    private readonly bucket: Bucket,
    private readonly clock: Clock,
    /** Null while nobody else writes to the bucket. */
    private readonly others: OtherWriters | null,
  ) {}

  /** Resolves when more may be written. Rejects with what a pack has failed with. */
  async room(): Promise<void> {
    this.throwFailure();
    while (this.bytesLeft() >= packBytes && this.underWay.size < packsAtOnce) this.start(this.nextChunks());
    while (bytesWaiting(this.database) >= mostWaiting && this.underWay.size > 0) {
      await Promise.race(this.underWay);
      this.throwFailure();
      if (this.bytesLeft() >= packBytes && this.underWay.size < packsAtOnce) this.start(this.nextChunks());
    }
  }

  /** Resolves once no pack is on its way, whatever has become of it. */
  async still(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Resolves once everything that waited by now is in a pack. */
  async finish(): Promise<void> {
    // What has failed is tried again.
    this.takeFailure();
    // What other mailboxes add meanwhile is not waited for.
    const last = lastWaiting(this.database);
    for (let chunks = this.nextChunks(last); chunks.length > 0; chunks = this.nextChunks(last)) {
      this.start(chunks);
      if (this.underWay.size >= packsAtOnce) await Promise.race(this.underWay);
      if (this.failure !== null) break;
    }
    await Promise.all(this.underWay);
    this.throwFailure();
  }

  /**
   * Puts chunks into a pack, whether they are in another one or not; their bytes lie here. Those that wait for one, and that another writer has packed
   * meanwhile, are taken from there.
   */
  async pack(ids: readonly number[], lockedUntil = lockFor(this.bucket, this.clock())): Promise<void> {
    const generation = this.others?.generation() ?? 0;
    const chunks = await this.notPackedElsewhere(chunksToPack(this.database, ids));
    if (chunks.length === 0) return;
    const pack = packOf(chunks, sealOf(this.database));
    const name = packName(pack.sha256);
    await storeOf(this.bucket).put(name, pack.bytes, { lockedUntil });
    try {
      await this.others?.shared.notePack(
        {
          ...{ sha256: pack.sha256, bytes: pack.bytes.length, lockedUntil },
          chunkBytes: chunks.reduce((sum, { data }) => sum + data.length, 0),
        },
        placesIn(chunks),
        generation,
      );
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'fenced')) throw error;
      // Nobody refers to it; where a lock holds it, or this fails, it goes as any pack does that is in no index.
      await storeOf(this.bucket)
        .remove(name)
        .catch(() => undefined);
      // Begun before something was removed, and not for whoever writes now: it is packed again.
      if (generation !== this.others?.generation()) return;
      throw error;
    }
    notePack(this.database, pack, chunks, lockedUntil);
  }

  private async notPackedElsewhere(chunks: readonly ChunkToPack[]): Promise<readonly ChunkToPack[]> {
    if (this.others === null || chunks.length === 0) return chunks;
    const asked = maybePackedElsewhere(this.database, chunks);
    const places = await this.others.shared.placesOf(asked.map(({ identity }) => identity));
    const elsewhere = new Set(places.map(({ identity }) => identity.toString('hex')));
    this.database.transaction(() => {
      notePlaces(this.database, places);
    });
    return chunks.filter(({ identity }) => !elsewhere.has(identity.toString('hex')));
  }

  private bytesLeft(): number {
    return bytesWaiting(this.database) - this.bytesTaken;
  }

  /** Of as many bytes as a pack has, or all that are left up to this one. */
  private nextChunks(last = Number.MAX_SAFE_INTEGER): { readonly id: number; readonly bytes: number }[] {
    const next: { readonly id: number; readonly bytes: number }[] = [];
    let bytes = 0;
    for (let after = 0; ;) {
      const rows = chunksWaiting(this.database, after, rowsAtOnce);
      for (const row of rows) {
        after = row.id;
        if (row.id > last) return next;
        if (this.taken.has(row.id)) continue;
        next.push(row);
        bytes += row.bytes;
        if (bytes >= packBytes) return next;
      }
      if (rows.length < rowsAtOnce) return next;
    }
  }

  private start(chunks: readonly { readonly id: number; readonly bytes: number }[]): void {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    for (const { id } of chunks) this.taken.add(id);
    this.bytesTaken += bytes;
    const task = this.pack(chunks.map(({ id }) => id))
      .catch((reason: unknown) => {
        this.failure ??= { reason };
      })
      .finally(() => {
        for (const { id } of chunks) this.taken.delete(id);
        this.bytesTaken -= bytes;
        this.underWay.delete(task);
      });
    this.underWay.add(task);
  }

  private throwFailure(): void {
    const failure = this.takeFailure();
    if (failure !== null) throw failure.reason;
  }

  private takeFailure(): Packing['failure'] {
    const { failure } = this;
    this.failure = null;
    return failure;
  }
}

/** Where chunks lie in the pack that is made of them. */
function placesIn(chunks: readonly ChunkToPack[]): {
  readonly identity: Buffer;
  readonly codec: number;
  readonly size: number;
  readonly offset: number;
  readonly length: number;
}[] {
  let end = 0;
  return chunks.map(({ identity, codec, size, data }) => {
    end += data.length;
    return { identity, codec, size, offset: end - data.length, length: data.length };
  });
}
