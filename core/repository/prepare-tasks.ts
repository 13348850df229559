import { z } from 'zod';
import { freeMemory } from '../lib/free-memory.js';
import { threadBytes } from '../lib/thread-messages.js';
import { knownCodecs, type Codec } from './codec.js';
import type { Keep, PreparedContent, PreparedPiece } from './prepared-message.js';

/*
 * What the threads that prepare messages are given and give back. Bytes cross in one block each way, which changes hands instead of being copied:
 * the messages one after the other; and the compressed pieces in the order of what is told of them, their hashes in another.
 */

const hashSize = 32;

const codecSchema = z.custom<Codec>((value) => knownCodecs.some((codec) => codec === value));
/** Size of a piece, and codec and length of its compressed bytes; null where the repository has it. */
const toldPiece = z.tuple([z.int(), z.tuple([codecSchema, z.int()]).nullable()]);
const toldContent = z.tuple([
  z.int(),
  z
    .object({
      pieces: z.array(toldPiece),
      envelope: z.object({
        subject: z.string(),
        from: z.string(),
        to: z.string(),
        sentAt: z.date().nullable(),
      }),
      attachments: z.int(),
    })
    .nullable(),
]);

const bytesInLengths = z.object({ bytes: threadBytes, lengths: z.array(z.int()) });

export const prepareTasks = {
  contents: {
    argument: bytesInLengths,
    /** `block` is the one that came: what was prepared is stored soon. */
    result: z.object({ block: threadBytes, hashes: threadBytes, told: z.array(toldContent) }),
  },
  pieces: {
    argument: bytesInLengths,
    result: z.object({ block: threadBytes, hashes: threadBytes, told: z.array(toldPiece) }),
  },
} as const;

type ToldPiece = z.output<typeof toldPiece>;
type ToldContent = z.output<typeof toldContent>;

/** Several in one block of memory of its own, which may be transferred. */
export function inOneBlock(parts: readonly Buffer[]): { bytes: Buffer<ArrayBuffer>; lengths: number[] } {
  const lengths = parts.map(({ length }) => length);
  const bytes = Buffer.from(new ArrayBuffer(lengths.reduce((sum, length) => sum + length, 0)));
  copyInto(bytes, parts);
  return { bytes, lengths };
}

/**
 * A block that came with messages, in which each piece of them makes room for what it was compressed to: that is never longer. What is kept of a group is
 * so never more than the group, however large a message is.
 */
export class PiecesInPlace {
  private end = 0;

  constructor(private readonly block: Buffer<ArrayBuffer>) {}

  /** Pieces come in the order in which they lie in the block; nothing of the block up to the end of this one is looked at any more. */
  readonly put: Keep = (piece, { codec, data }) => {
    const start = this.end;
    const end = start + data.length;
    if (end > piece.byteOffset - this.block.byteOffset + piece.length)
      throw new RangeError('A piece takes more room than there is.');
    data.copy(this.block, start);
    const { buffer } = data;
    if (buffer !== this.block.buffer && buffer instanceof ArrayBuffer && buffer.byteLength === data.length)
      freeMemory(buffer);
    this.end = end;
    return { codec, data: this.block.subarray(start, end) };
  };

  /** All that was put, one after the other. */
  get all(): Buffer<ArrayBuffer> {
    return this.block.subarray(0, this.end);
  }
}

function copyInto(bytes: Buffer, parts: readonly Buffer[]): void {
  let at = 0;
  for (const part of parts) at += part.copy(bytes, at);
}

/** The parts that were put into one block. */
export function outOfOneBlock({
  bytes,
  lengths,
}: {
  readonly bytes: Buffer;
  readonly lengths: readonly number[];
}): Buffer[] {
  const cursor = new Cursor(bytes);
  return lengths.map((length) => cursor.next(length));
}

export function packPieces(pieces: readonly PreparedPiece[]): {
  parts: Buffer[];
  hashes: Buffer<ArrayBuffer>;
  told: ToldPiece[];
} {
  const hashes = inOneBlock(pieces.map((piece) => piece.sha256)).bytes;
  const parts = pieces.flatMap(({ encoded }) => (encoded === null ? [] : [encoded.data]));
  return { parts, hashes, told: pieces.map(toldOf) };
}

export function unpackPieces({
  block,
  hashes,
  told,
}: z.output<(typeof prepareTasks)['pieces']['result']>): PreparedPiece[] {
  const [data, hash] = [new Cursor(block), new Cursor(hashes)];
  return told.map((piece) => unpackPiece(piece, data, hash));
}

/** What is told of contents whose pieces have been put in place. */
export function packContents(contents: readonly PreparedContent[]): {
  hashes: Buffer<ArrayBuffer>;
  told: ToldContent[];
} {
  const hashes = contents.flatMap((content) => [
    content.sha256,
    ...(content.fresh?.pieces ?? []).map((piece) => piece.sha256),
  ]);
  const told = contents.map(({ size, fresh }): ToldContent => {
    if (fresh === null) return [size, null];
    const { envelope, attachments, pieces } = fresh;
    return [size, { pieces: pieces.map(toldOf), envelope, attachments }];
  });
  return { hashes: inOneBlock(hashes).bytes, told };
}

/** One by one, as they are stored: unpacked, a small message takes several times its room. */
export function* unpackContents({
  block,
  hashes,
  told,
}: z.output<(typeof prepareTasks)['contents']['result']>): Generator<PreparedContent, undefined> {
  const [data, hash] = [new Cursor(block), new Cursor(hashes)];
  for (const [size, fresh] of told) {
    const sha256 = hash.next(hashSize);
    if (fresh === null) {
      yield { sha256, size, fresh: null };
      continue;
    }
    const { envelope, attachments } = fresh;
    const pieces = fresh.pieces.map((piece) => unpackPiece(piece, data, hash));
    yield { sha256, size, fresh: { pieces, bytesStored: 0, envelope, attachments } };
  }
}

function toldOf({ size, encoded }: PreparedPiece): ToldPiece {
  return [size, encoded === null ? null : [encoded.codec, encoded.data.length]];
}

function unpackPiece([size, encoded]: ToldPiece, data: Cursor, hash: Cursor): PreparedPiece {
  const sha256 = hash.next(hashSize);
  if (encoded === null) return { sha256, size, encoded: null };
  const [codec, length] = encoded;
  return { sha256, size, encoded: { codec, data: data.next(length) } };
}

/** Reads a block from its beginning to its end. */
class Cursor {
  private at = 0;

  constructor(private readonly block: Buffer) {}

  next(length: number): Buffer {
    const part = this.block.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }
}
