import { freeMemory } from '../lib/free-memory.js';
import type { PreparedContent } from './prepared-message.js';

const bytesOfBlock = 512 * 1024;
const mostSpares = 8;
/** What is larger is prepared in pieces. */
export const largestInGroup = 16 * 1024 * 1024;
/** Bytes of messages larger than a block that may be under way, whosever they are, before each of them is stored at once. */
const mostLarge = 16 * 1024 * 1024;

/** Blocks of memory that have been used, for what comes next: memory that is allocated for every group is freed much later. */
export class MemoryBlocks {
  private readonly spares: ArrayBuffer[] = [];
  private large = 0;

  /** Much memory is in use for large messages. */
  get isCrowded(): boolean {
    return this.large > mostLarge;
  }

  /** So many bytes more, or fewer, of a message that is larger than a block. */
  countLarge(bytes: number): void {
    this.large += bytes;
  }

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
  /** To be gone through once. */
  readonly contents: Iterable<PreparedContent>;
  readonly memory: ArrayBuffer | null;
}

/** Whole messages that are prepared in one go: small ones alone cost more on their way to a thread than what is done there. */
export class MessageGroup {
  private block: Buffer<ArrayBuffer>;
  private readonly lengths: number[] = [];
  private prepared: ArrayBuffer | null = null;
  private large = 0;
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

  /** It is to be stored at once, as much memory is in use. */
  get isUrgent(): boolean {
    return this.large > 0 && this.blocks.isCrowded;
  }

  /** Nothing more is worth waiting for. */
  get isFull(): boolean {
    return this.bytes >= bytesOfBlock;
  }

  /** Whether a message of this size would not be one too many. */
  hasRoomFor(bytes: number): boolean {
    return this.isEmpty || this.bytes + bytes <= this.block.length;
  }

  /** Takes a content over with its memory, in which nothing else is, where it is a group by itself: it is empty for the caller then. Else copies it. */
  takeOver(content: Buffer): void {
    const { buffer } = content;
    if (!this.isEmpty || content.length <= bytesOfBlock || !(buffer instanceof ArrayBuffer)) {
      this.add(content);
      return;
    }
    this.blocks.giveBack(this.block.buffer);
    this.block = Buffer.from(structuredClone(buffer, { transfer: [buffer] }));
    this.note(this.block.length);
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
    this.note(content.length);
  }

  private note(bytes: number): void {
    this.bytes += bytes;
    this.lengths.push(bytes);
    if (this.block.length <= bytesOfBlock) return;
    this.blocks.countLarge(this.block.length - this.large);
    this.large = this.block.length;
  }

  /** The messages in their order, made ready to be stored; once, and nothing is added after it. They can be gone through once, before {@link release}. */
  async prepare(): Promise<Iterable<PreparedContent>> {
    const { contents, memory } = await this.prepareBytes(this.block.subarray(0, this.bytes), this.lengths);
    this.prepared = memory;
    return contents;
  }

  /** What was prepared has been stored, or is not needed: its memory is used again. */
  release(): void {
    if (this.prepared !== null) this.blocks.giveBack(this.prepared);
    this.prepared = null;
    this.blocks.countLarge(-this.large);
    this.large = 0;
  }
}
