import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import bitIterator from 'unbzip2-stream/lib/bit_iterator.js';
import bzip2 from 'unbzip2-stream/lib/bzip2.js';

/** There is more in a compressed file than may be taken out of it. */
export class OutOfRoom extends Error {}

/**
 * Takes out at most `limit` bytes, piece by piece: memory does not grow with them. Throws `OutOfRoom`, what `packed` throws, or anything
 * else when the content is damaged or cut off.
 */
export type Unpack = (packed: AsyncIterable<Buffer>, limit: number) => AsyncGenerator<Buffer>;

/** Thrown when a file ends before what it holds does. */
class CutOff extends Error {}

const bytesOfPiece = 256 * 1024;

export const unpackGzip: Unpack = async function* (packed, limit) {
  const gunzip = createGunzip({ chunkSize: bytesOfPiece });
  let given = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of packed) {
      given += piece.length;
      yield piece;
    }
  };
  const fed = pipeline(Readable.from(counted()), gunzip);
  // What is wrong is thrown by the reading below.
  fed.catch(() => undefined);
  const room = new Room(limit);
  for await (const piece of gunzip) yield room.take(piece as Buffer);
  await fed;
  // It ends in silence at what is no further member, such as zeros that a crash has left.
  if (gunzip.bytesWritten < given) throw new CutOff();
};

export const unpackZstd: Unpack = async function* (packed, limit) {
  const input = new ByteQueue(packed);
  const room = new Room(limit);
  let given: Buffer[] = [];
  while (await input.hasMore()) {
    const decoder = new Decompress((piece) => given.push(room.take(Buffer.from(piece))));
    for await (const part of frameParts(input, limit)) {
      decoder.push(part.bytes, part.isLast);
      yield* given;
      given = [];
    }
  }
};

export const unpackBzip2: Unpack = async function* (packed, limit) {
  const queue: Buffer[] = [];
  const source = packed[Symbol.asyncIterator]();
  const room = new Room(limit);
  const input = { received: 0, isEnded: false };
  const receive = async (): Promise<void> => {
    const next = await source.next();
    if (next.done === true) input.isEnded = true;
    else if (next.value.length > 0) {
      queue.push(next.value);
      input.received += next.value.length;
    }
  };
  while (queue.length === 0 && !input.isEnded) await receive();
  const bits = bitIterator(() => {
    const next = queue.shift();
    if (next === undefined) throw new CutOff();
    return next;
  });
  // The library asks for its bytes at once: those of a whole block must have come before it is read.
  const fill = async (): Promise<void> => {
    while (!input.isEnded && input.received - bits.bytesRead < longestBzip2Block) await receive();
  };
  let pieces: Buffer[] = [];
  let piece = Buffer.alloc(bytesOfPiece);
  let filled = 0;
  const flush = (): void => {
    pieces.push(room.take(piece.subarray(0, filled)));
    piece = Buffer.alloc(bytesOfPiece);
    filled = 0;
  };
  const put = (byte: number): void => {
    piece[filled++] = byte;
    if (filled === piece.length) flush();
  };
  await fill();
  while (bits.bytesRead < input.received) {
    const blockSize = bzip2.header(bits) * 100_000;
    const block = new Int32Array(blockSize);
    for (let crc: number | null = 0; crc !== null;) {
      await fill();
      crc = bzip2.decompress(bits, put, block, blockSize, crc);
      if (filled > 0) flush();
      yield* pieces;
      pieces = [];
    }
    await fill();
  }
};

/** A block of 900,000 bytes that does not get smaller, and the headers around it. */
const longestBzip2Block = 2 * 1024 * 1024;

/** Counts what is taken out, as long as there is room. */
class Room {
  private size = 0;

  constructor(private readonly limit: number) {}

  take(piece: Buffer): Buffer {
    this.size += piece.length;
    if (this.size > this.limit) throw new OutOfRoom();
    return piece;
  }
}

/** Bytes that come in any pieces, taken in those that are needed. */
class ByteQueue {
  private readonly source: AsyncIterator<Buffer>;
  private pending = Buffer.alloc(0);

  constructor(packed: AsyncIterable<Buffer>) {
    this.source = packed[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    return (await this.have(1)) > 0;
  }

  /** The next bytes, which stay the next ones. Throws `CutOff`. */
  async peek(bytes: number): Promise<Buffer> {
    if ((await this.have(bytes)) < bytes) throw new CutOff();
    return this.pending.subarray(0, bytes);
  }

  /** Throws `CutOff`. */
  async take(bytes: number): Promise<Buffer> {
    const taken = await this.peek(bytes);
    this.pending = this.pending.subarray(bytes);
    return taken;
  }

  /** Throws `CutOff`. */
  async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0;) {
      const some = Math.min(left, Math.max(1, this.pending.length));
      await this.take(some);
      left -= some;
    }
  }

  /** Waits for so many bytes; answers how many there are. */
  private async have(bytes: number): Promise<number> {
    while (this.pending.length < bytes) {
      const next = await this.source.next();
      if (next.done === true) break;
      this.pending = Buffer.concat([this.pending, next.value]);
    }
    return this.pending.length;
  }
}

/** What `zstd --ultra` asks for, in bytes; a frame that asks for more would take it before there is anything to read. */
const largestWindow = 128 * 1024 * 1024;

/**
 * The next frame of a zstd file (RFC 8878 §3.1), a block at a time; none where it holds no content. Throws `OutOfRoom` when it asks for
 * too much memory, `CutOff`, and anything else where it is no frame.
 */
async function* frameParts(
  input: ByteQueue,
  limit: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  const magic = (await input.peek(4)).readUInt32LE(0);
  if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
    await input.skip(8 + (await input.peek(8)).readUInt32LE(4));
    return;
  }
  const descriptor = (await input.peek(5)).readUInt8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (isSingle ? 1 : 0) : 1 << sizeFlag;
  const sizeAt = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const header = await input.peek(sizeAt + sizeBytes);
  if (!isSingle && windowOf(header.readUInt8(5)) > largestWindow) throw new OutOfRoom();
  const size = sizeBytes > 0 ? sizeOf(header, sizeAt, sizeBytes) : 0;
  // Without a window of its own a frame needs its whole content as one.
  if (size > limit || (isSingle && size > largestWindow)) throw new OutOfRoom();
  yield { bytes: await input.take(sizeAt + sizeBytes), isLast: false };
  const hasChecksum = (descriptor & 4) !== 0;
  for (let isLast = false; !isLast;) {
    const block = (await input.peek(3)).readUIntLE(0, 3);
    isLast = (block & 1) === 1;
    const isRepeated = ((block >> 1) & 3) === 1;
    const bytes = 3 + (isRepeated ? 1 : block >> 3) + (isLast && hasChecksum ? 4 : 0);
    yield { bytes: await input.take(bytes), isLast };
  }
}

/** RFC 8878 §3.1.1.1.2. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** RFC 8878 §3.1.1.1.4: with two bytes, 256 is added. */
function sizeOf(content: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(content.readBigUInt64LE(at));
  return content.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}
