const bytesOfBlock = 1024 * 1024;
/** What is larger has memory of its own: blocks would have large gaps at their ends. */
const largestInBlock = bytesOfBlock / 4;
const mostSpares = 2;

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
  private readonly spares: Block[] = [];
  private current: Block | null = null;

  take(bytes: number): Buffer {
    // Never of the shared pool: large ones may be handed to another thread as they are.
    if (bytes === 0 || bytes > largestInBlock) return Buffer.allocUnsafeSlow(bytes);
    let block = this.current;
    if (block === null || block.used + bytes > bytesOfBlock) {
      block = this.spares.pop() ?? this.allocated();
      this.current = block;
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
    block.used = 0;
    if (block !== this.current && this.spares.length < mostSpares) this.spares.push(block);
  }

  private allocated(): Block {
    const block = { memory: new ArrayBuffer(bytesOfBlock), used: 0, inUse: 0 };
    this.blocks.set(block.memory, block);
    return block;
  }
}
