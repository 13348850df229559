import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Thrown when a file does not hold what was read of it a moment ago. */
export class FileChangedError extends Error {
  constructor() {
    super('The file changed while it was read.');
    this.name = 'FileChangedError';
  }
}

export const blockBytes = 1 << 20;

/** Reads `length` bytes at `position`, or as many as there are. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    // One call of the system reads less than 2 GiB.
    const most = Math.min(length - filled, 1 << 30);
    const { bytesRead } = await handle.read(bytes, filled, most, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Reads a file from its beginning to its end in blocks, and sums up what came. */
export class FileBlocks {
  private block: Buffer = Buffer.alloc(0);
  private blockAt = 0;
  private sum = 0;

  /** `size`: bytes that the file must have. */
  constructor(
    private readonly handle: FileHandle,
    private readonly size: number,
  ) {}

  /** The bytes from `start` to `end`, in pieces; ranges must follow one another. Throws {@link FileChangedError} when the file is shorter. */
  async *range(start: number, end: number): AsyncGenerator<Buffer> {
    let at = start;
    while (at < end) {
      while (at >= this.blockAt + this.block.length) await this.next();
      const piece = this.block.subarray(at - this.blockAt, Math.min(end - this.blockAt, this.block.length));
      at += piece.length;
      yield piece;
    }
  }

  /** Reads to the end; returns the CRC-32 of all bytes. */
  async checksum(): Promise<number> {
    while (this.blockAt + this.block.length < this.size) await this.next();
    return this.sum;
  }

  private async next(): Promise<void> {
    this.blockAt += this.block.length;
    const length = Math.min(blockBytes, this.size - this.blockAt);
    this.block = await readAt(this.handle, this.blockAt, length);
    if (length <= 0 || this.block.length < length) throw new FileChangedError();
    this.sum = crc32(this.block, this.sum);
  }
}
