import { freeMemory } from '../lib/free-memory.js';
import type { PreparedContent } from './prepared-message.js';

const bytesOfBlock = 512 * 1024;
const mostSpares = 8;
/** What is larger is prepared in pieces, and not copied. */
export const largestInGroup = 8 * 1024 * 1024;

/** Blocks of memory that have been used, for what comes next: memory that is allocated for every group is freed much later. */
export class MemoryBlocks {
  private readonly spares: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.spares.pop() ?? new ArrayBuffer(bytesOfBlock);
  }

  /** Nobody looks at it any more. */
  giveBack(block: ArrayBuffer): void {
    if (block.byteLength === bytesOfBlock && this.spares.length < mostSpares) this.spares.push(block);
    else freeMemory(block);
  }

  clear(): void {
    this.spares.length = 0;
  }
}

/** What has become of a group, and the memory that it is in. */
export interface PreparedGroup {
  readonly contents: PreparedContent[];
  readonly memory: ArrayBuffer | null;
}

/** Whole messages that are prepared in one go: small ones alone cost more on their way to a thread than what is done there. */
export class MessageGroup {
  private block: Buffer<ArrayBuffer>;
  private readonly lengths: number[] = [];
  private prepared: ArrayBuffer | null = null;
  bytes = 0;

  constructor(
    private readonly blocks: MemoryBlocks,
    private readonly prepareBytes: (
      bytes: Buffer<ArrayBuffer>,
      lengths: readonly number[],
    ) => Promise<PreparedGroup>,
  ) {
    this.block = Buffer.from(blocks.take());
  }

  get isEmpty(): boolean {
    return this.lengths.length === 0;
  }

  /** Nothing more is worth waiting for. */
  get isFull(): boolean {
    return this.bytes >= bytesOfBlock;
  }

  /** Whether a message of this size would not be one too many. */
  hasRoomFor(bytes: number): boolean {
    return this.isEmpty || this.bytes + bytes <= this.block.length;
  }

  /** The content is copied, and stays the caller's. */
  add(content: Buffer): void {
    const bytes = this.bytes + content.length;
    if (bytes > this.block.length) {
      const larger = Buffer.from(new ArrayBuffer(bytes));
      this.block.copy(larger, 0, 0, this.bytes);
      this.blocks.giveBack(this.block.buffer);
      this.block = larger;
    }
    content.copy(this.block, this.bytes);
    this.bytes = bytes;
    this.lengths.push(content.length);
  }

  /** The messages in their order, made ready to be stored; once, and nothing is added after it. */
  async prepare(): Promise<PreparedContent[]> {
    const { contents, memory } = await this.prepareBytes(this.block.subarray(0, this.bytes), this.lengths);
    this.prepared = memory;
    return contents;
  }

  /** What was prepared has been stored, or is not needed: its memory is used again. */
  release(): void {
    if (this.prepared !== null) this.blocks.giveBack(this.prepared);
    this.prepared = null;
  }
}
