import { z } from 'zod';
import { freeMemory } from '../lib/free-memory.js';
import { threadBytes } from '../lib/thread-messages.js';
import { knownCodecs, type Codec } from './codec.js';
import type { PreparedContent, PreparedPiece } from './prepared-message.js';

/*
 * What the threads that prepare messages are given and give back. Bytes cross in one block each way, which changes hands instead of being copied:
 * the messages one after the other; and the hashes and compressed pieces in the order of what is told of them.
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

/** What the threads open the repository with. */
export const preparationData = z.object({
  path: z.string(),
  key: z.string().nullable(),
  dataKey: z.base64().nullable(),
});

export const prepareTasks = {
  contents: {
    argument: bytesInLengths,
    /** `block` is in the memory that came, where it fits: what was prepared is stored soon. */
    result: z.object({ block: threadBytes, told: z.array(toldContent) }),
  },
  pieces: { argument: bytesInLengths, result: z.object({ block: threadBytes, told: z.array(toldPiece) }) },
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

/** Memory of a thread for what becomes of the blocks it is given, which goes back in the block that came. */
export class ResultMemory {
  private memory = Buffer.alloc(0);

  /** The parts one after the other in the block; it may be what some of them are in. Where they do not fit, the block is freed, and they are in one of their own. */
  into(block: ArrayBuffer, parts: readonly Buffer[]): Buffer<ArrayBuffer> {
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    if (size > block.byteLength) {
      const { bytes } = inOneBlock(parts);
      freeMemory(block);
      return bytes;
    }
    if (size > this.memory.length) this.memory = Buffer.allocUnsafeSlow(size);
    copyInto(this.memory, parts);
    const bytes = Buffer.from(block, 0, size);
    this.memory.copy(bytes, 0, 0, size);
    return bytes;
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

export function packPieces(pieces: readonly PreparedPiece[]): { parts: Buffer[]; told: ToldPiece[] } {
  const parts: Buffer[] = [];
  const told = pieces.map((piece) => packPiece(piece, parts));
  return { parts, told };
}

export function unpackPieces({
  block,
  told,
}: {
  readonly block: Buffer;
  readonly told: readonly ToldPiece[];
}): PreparedPiece[] {
  const cursor = new Cursor(block);
  return told.map((piece) => unpackPiece(piece, cursor));
}

export function packContents(contents: readonly PreparedContent[]): {
  parts: Buffer[];
  told: ToldContent[];
} {
  const parts: Buffer[] = [];
  const told = contents.map(({ sha256, size, fresh }): ToldContent => {
    parts.push(sha256);
    if (fresh === null) return [size, null];
    const { envelope, attachments } = fresh;
    return [size, { pieces: fresh.pieces.map((piece) => packPiece(piece, parts)), envelope, attachments }];
  });
  return { parts, told };
}

export function unpackContents({
  block,
  told,
}: {
  readonly block: Buffer;
  readonly told: readonly ToldContent[];
}): PreparedContent[] {
  const cursor = new Cursor(block);
  return told.map(([size, fresh]) => {
    const sha256 = cursor.next(hashSize);
    if (fresh === null) return { sha256, size, fresh: null };
    const { envelope, attachments } = fresh;
    const pieces = fresh.pieces.map((piece) => unpackPiece(piece, cursor));
    return { sha256, size, fresh: { pieces, bytesStored: 0, envelope, attachments } };
  });
}

function packPiece({ sha256, size, encoded }: PreparedPiece, parts: Buffer[]): ToldPiece {
  parts.push(sha256);
  if (encoded === null) return [size, null];
  parts.push(encoded.data);
  return [size, [encoded.codec, encoded.data.length]];
}

function unpackPiece([size, encoded]: ToldPiece, cursor: Cursor): PreparedPiece {
  const sha256 = cursor.next(hashSize);
  if (encoded === null) return { sha256, size, encoded: null };
  const [codec, length] = encoded;
  return { sha256, size, encoded: { codec, data: cursor.next(length) } };
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
