import { freeMemory } from '../../../lib/free-memory.js';

const bytesOfBlock = 1024 * 1024;
/** What is larger has memory of its own: blocks would have large gaps at their ends. */
const largestInBlock = bytesOfBlock / 4;
/** Of all connections of this process. */
const mostSpares = 4;
const spares: ArrayBuffer[] = [];

/** A block of memory, and what is in it. */
interface Block {
  readonly memory: ArrayBuffer;
  used: number;
  /** How many have been taken out of it and not given back. */
  inUse: number;
}

/**
 * Memory that literals are read into, used again once they are given back: what is allocated for each of them is freed much later, and has
 * the whole heap searched every few megabytes. What nobody gives back is freed as any other memory, with all that shares its block.
 */
export class LiteralMemory {
  private readonly blocks = new WeakMap<ArrayBufferLike, Block>();
  private current: Block | null = null;

  take(bytes: number): Buffer {
    if (bytes === 0) return Buffer.alloc(0);
    if (bytes > largestInBlock) {
      const content = Buffer.allocUnsafeSlow(bytes);
      this.blocks.set(content.buffer, { memory: content.buffer, used: bytes, inUse: 1 });
      return content;
    }
    let block = this.current;
    if (block === null || block.used + bytes > bytesOfBlock) {
      const last = this.current;
      block = this.allocated();
      this.current = block;
      if (last?.inUse === 0) this.free(last);
    }
    const content = Buffer.from(block.memory, block.used, bytes);
    block.used += bytes;
    block.inUse += 1;
    return content;
  }

  /** Nobody uses the bytes any more. */
  giveBack(content: Buffer): void {
    const block = this.blocks.get(content.buffer);
    if (block === undefined) return;
    block.inUse -= 1;
    if (block.inUse > 0) return;
    if (block === this.current) block.used = 0;
    else this.free(block);
  }

  /** The connection has ended; what is still in use is given back as before. */
  end(): void {
    const last = this.current;
    this.current = null;
    if (last?.inUse === 0) this.free(last);
  }

  private free({ memory }: Block): void {
    this.blocks.delete(memory);
    // Who got it has transferred it.
    if (memory.byteLength === 0) return;
    if (memory.byteLength === bytesOfBlock && spares.length < mostSpares) spares.push(memory);
    else freeMemory(memory);
  }

  private allocated(): Block {
    const block = { memory: spares.pop() ?? new ArrayBuffer(bytesOfBlock), used: 0, inUse: 0 };
    this.blocks.set(block.memory, block);
    return block;
  }
}
