import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import bitIterator from 'unbzip2-stream/lib/bit_iterator.js';
import bzip2 from 'unbzip2-stream/lib/bzip2.js';

/** There is more in a compressed file than may be taken out of it. */
export class OutOfRoom extends Error {}

/** Takes out at most `limit` bytes. Throws `OutOfRoom`, or anything else when the content is damaged or cut off. */
export async function unpackGzip(content: Buffer, limit: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(content, { maxOutputLength: Math.max(limit, 1) });
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      ? new OutOfRoom()
      : error;
  }
}

/** As {@link unpackGzip}. */
export function unpackZstd(content: Buffer, limit: number): Buffer {
  const room = new Room(limit);
  for (const frame of zstdFrames(content, limit)) {
    const decoder = new Decompress((piece) => {
      room.add(piece);
    });
    decoder.push(frame, true);
  }
  return room.all();
}

/** As {@link unpackGzip}. */
export function unpackBzip2(content: Buffer, limit: number): Buffer {
  const room = new Room(limit);
  const piece = Buffer.alloc(64 * 1024);
  let filled = 0;
  const put = (byte: number): void => {
    piece[filled++] = byte;
    if (filled === piece.length) flush();
  };
  const flush = (): void => {
    room.add(piece.subarray(0, filled));
    filled = 0;
  };
  let isGiven = false;
  const bits = bitIterator(() => {
    if (isGiven) throw new CutOff();
    isGiven = true;
    return content;
  });
  while (bits.bytesRead < content.length) {
    const blockSize = bzip2.header(bits) * 100_000;
    const block = new Int32Array(blockSize);
    for (let crc: number | null = 0; crc !== null;) crc = bzip2.decompress(bits, put, block, blockSize, crc);
  }
  flush();
  return room.all();
}

class CutOff extends Error {}

/** Collects what is taken out, as long as there is room. */
class Room {
  private readonly pieces: Buffer[] = [];
  private size = 0;

  constructor(private readonly limit: number) {}

  add(piece: Uint8Array): void {
    this.size += piece.length;
    if (this.size > this.limit) throw new OutOfRoom();
    this.pieces.push(Buffer.from(piece));
  }

  all(): Buffer {
    return Buffer.concat(this.pieces, this.size);
  }
}

/** What `zstd --ultra` asks for, in bytes; a frame that asks for more would take it before there is anything to read. */
const largestWindow = 128 * 1024 * 1024;

/** The frames of a zstd file that hold content (RFC 8878 §3.1). Throws `OutOfRoom` when one asks for too much memory. */
function* zstdFrames(content: Buffer, limit: number): Generator<Buffer> {
  for (let at = 0; at < content.length;) {
    const isSkippable = (content.readUInt32LE(at) & 0xfffffff0) >>> 0 === 0x184d2a50;
    const end = isSkippable ? at + 8 + content.readUInt32LE(at + 4) : endOfFrame(content, at, limit);
    if (end > content.length) throw new CutOff();
    if (!isSkippable) yield content.subarray(at, end);
    at = end;
  }
}

function endOfFrame(content: Buffer, start: number, limit: number): number {
  const descriptor = content.readUInt8(start + 4);
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (isSingle ? 1 : 0) : 1 << sizeFlag;
  const sizeAt = start + 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  if (!isSingle && windowOf(content.readUInt8(start + 5)) > largestWindow) throw new OutOfRoom();
  if (sizeBytes > 0 && sizeOf(content, sizeAt, sizeBytes) > limit) throw new OutOfRoom();
  let at = sizeAt + sizeBytes;
  for (let isLast = false; !isLast;) {
    const header = content.readUIntLE(at, 3);
    isLast = (header & 1) === 1;
    const isRepeated = ((header >> 1) & 3) === 1;
    at += 3 + (isRepeated ? 1 : header >> 3);
  }
  const hasChecksum = (descriptor & 4) !== 0;
  return at + (hasChecksum ? 4 : 0);
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
