import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.js';
import { ahead } from '../../lib/ahead.js';
import { freeMemory } from '../../lib/free-memory.js';
import { type ThreadPool, createThreadPool } from '../../lib/thread-pool.js';
import { type ReadFiles, readSmallFiles } from './read-small-files.js';
import { smallFilesTasks } from './small-files-tasks.js';
import threadEntry from './small-files-thread.ts?thread';

/** A file as it was read; its bytes are there until the next one is asked for. */
export interface SmallFile {
  readonly content: Buffer;
  /** When it was last changed. */
  readonly date: Date;
}

/** Two, so that one reads while the other waits for the disk. */
const threads = 2;
/** So many of a folder are read before two threads have started. */
const filesReadHere = 1024;
/** Files that are read at a time; all of them together take at most 2 MiB. */
const filesOfBatch = 64;
const batchesAhead = 3;

/**
 * Reads small files many at a time, on threads where there are very many: asked for one by one, each costs this thread five turns, which is more than
 * everything else that a small message takes.
 */
export class SmallFiles {
  private isOnThreads = false;
  private pool: ThreadPool<typeof smallFilesTasks> | null = null;

  /**
   * The files at these paths, of which there are so many, in their order; null for one that is to be read by itself. A path is asked for when its batch
   * is, and has one character a byte. Throws AppError `cancelled` after {@link close}.
   */
  async *read(count: number, paths: Iterable<string>): AsyncGenerator<SmallFile | null, undefined> {
    this.isOnThreads ||= count > filesReadHere;
    for await (const { block, told } of ahead(batchesOf(paths), batchesAhead, (batch) =>
      this.readBatch(batch),
    )) {
      let at = 0;
      try {
        for (const one of told) {
          if (one === null) {
            yield null;
            continue;
          }
          const [size, changedAt] = one;
          yield { content: block.subarray(at, at + size), date: new Date(changedAt) };
          at += size;
        }
      } finally {
        freeMemory(block.buffer);
      }
    }
  }

  close(): void {
    void this.pool?.close();
  }

  private async readBatch(files: readonly string[]): Promise<ReadFiles> {
    if (!this.isOnThreads) {
      await nextTurn();
      return readSmallFiles(files);
    }
    this.pool ??= createThreadPool(smallFilesTasks, { entry: threadEntry, threads, data: null });
    try {
      return await this.pool.run('read', [...files]);
    } catch (error) {
      if (error instanceof AppError && error.code === 'cancelled') throw error;
      // What a thread has died of is found where each is read by itself.
      return { block: Buffer.from(new ArrayBuffer(0)), told: files.map(() => null) };
    }
  }
}

function* batchesOf(paths: Iterable<string>): Generator<readonly string[]> {
  let batch: string[] = [];
  for (const path of paths) {
    batch.push(path);
    if (batch.length < filesOfBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
