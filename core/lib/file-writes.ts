import { replaceFile } from './atomic-file.js';
import threadEntry from './file-writes-thread.ts?thread';
import { fileWritesTasks } from './file-writes-tasks.js';
import { type ThreadPool, createThreadPool } from './thread-pool.js';

/** Many files that are written one after the other. */
export interface FileWrites {
  /**
   * Has a file written as {@link replaceFile} does, not durably; resolves when there is room for the next one. Rejects with what that throws, also of a
   * file before: then nothing more is to be written.
   */
  readonly write: (path: string, content: Buffer, modified?: Date) => Promise<void>;
}

/** So few are written before a thread has started. */
const writtenHere = 64;
/** Copying more would take longer than what is won. */
const largestOnThread = 256 * 1024;
const bytesOfBlock = 1024 * 1024;
/** A disk far away is waited for twice at a time. */
const threads = 2;
const mostUnderWay = threads + 1;

interface Waiting {
  readonly path: string;
  readonly size: number;
  readonly modified: number | null;
}

/**
 * Files that `work` writes are made on threads while it goes on, as most of what a small one takes is the file system's. When this resolves, all are
 * there; when it rejects, none is being written any more.
 */
export async function withFileWrites<T>(work: (files: FileWrites) => Promise<T>): Promise<T> {
  const writes = new ThreadedWrites();
  try {
    const done = await work(writes);
    await writes.finish();
    return done;
  } finally {
    await writes.close();
  }
}

class ThreadedWrites implements FileWrites {
  private pool: ThreadPool<typeof fileWritesTasks> | null = null;
  private count = 0;
  private waiting: Waiting[] = [];
  private block: Buffer<ArrayBuffer> | null = null;
  private length = 0;
  private readonly spares: Buffer<ArrayBuffer>[] = [];
  private readonly underWay: Promise<void>[] = [];

  async write(path: string, content: Buffer, modified?: Date): Promise<void> {
    if (++this.count <= writtenHere || content.length > largestOnThread) {
      replaceFile(path, content, { durable: false, ...(modified === undefined ? {} : { modified }) });
      return;
    }
    if (this.length + content.length > bytesOfBlock) await this.send();
    this.block ??= this.spares.pop() ?? Buffer.from(new ArrayBuffer(bytesOfBlock));
    this.length += content.copy(this.block, this.length);
    this.waiting.push({ path, size: content.length, modified: modified?.getTime() ?? null });
  }

  async finish(): Promise<void> {
    await this.send();
    while (this.underWay.length > 0) await this.underWay.shift();
  }

  async close(): Promise<void> {
    // A thread that is ended in the midst of a file would leave it half-written.
    await Promise.allSettled(this.underWay);
    await this.pool?.close();
  }

  private async send(): Promise<void> {
    const { block } = this;
    if (block === null) return;
    const sent = this.written(this.waiting, block);
    // Whoever waits for it is told.
    sent.catch(() => undefined);
    this.underWay.push(sent);
    [this.waiting, this.block, this.length] = [[], null, 0];
    while (this.underWay.length >= mostUnderWay) await this.underWay.shift();
  }

  private async written(files: readonly Waiting[], block: Buffer<ArrayBuffer>): Promise<void> {
    this.pool ??= createThreadPool(fileWritesTasks, { entry: threadEntry, threads, data: null });
    const { block: spare, refusal } = await this.pool.run(
      'write',
      { files: [...files], block },
      { transfer: [block.buffer] },
    );
    if (refusal !== null) throw Object.assign(new Error(refusal.message), { code: refusal.code });
    this.spares.push(spare);
  }
}
