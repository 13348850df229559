import { availableParallelism } from 'node:os';
import type { z } from 'zod';
import { AppError } from '../../../shared/errors.js';
import type { Text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { transferable } from '../../lib/thread-messages.js';
import { type ThreadPool, createThreadPool } from '../../lib/thread-pool.js';
import { freeUnusedBuffers } from '../../lib/unused-buffers.js';
import { boundYoungObjects } from '../../lib/young-objects.js';
import type { ChunkHelp } from '../codec.js';
import { assembledTogether } from '../assemble-together.js';
import { AssemblyMemory, type StoredContent } from '../read-batch.js';
import threadEntry from './content-thread.ts?thread';
import { isDamage } from '../unless-corrupt.js';
import { contentTasks, packed, type readWith } from './content-tasks.js';
import { type Deflated, deflated } from './deflated.js';
import type { OwnConnection } from './own-connection.js';

/** Decodes and proves stored messages beside the program's own thread. Answers have the messages in the order of the question, null for one that is not as recorded. */
export interface ContentThreads {
  /** Whether each can be read back byte for byte. */
  readonly check: (contents: readonly StoredContent[]) => Promise<readonly boolean[]>;
  /**
   * Sizes of the contents that can be read back byte for byte, by id: threads read them from the repository's file too. Null where they cannot, or a
   * damaged page keeps one of them from being read.
   */
  readonly checkInFile: (ids: readonly number[]) => Promise<ReadonlyMap<number, number> | null>;
  /** {@link fileProblems}, by a thread of its own; null where that cannot be. */
  readonly fileProblems: () => Promise<readonly Text[] | null>;
  /** In the caller's thread: handing the bytes over would take more time and memory than putting them together. */
  readonly read: (contents: readonly StoredContent[]) => readonly (Buffer | null)[];
  /** On zlib's threads, which take no heap of their own, from messages that this one puts together. */
  readonly deflate: (contents: readonly StoredContent[]) => Promise<readonly (Deflated | null)[]>;
  /** Ends the threads; what has no answer by then rejects with AppError `cancelled`. */
  readonly close: () => Promise<void>;
}

/** What the chunks of a repository are read with, here and in threads. */
export interface ReadWith {
  readonly help: ChunkHelp;
  readonly dictionaries: () => readonly { readonly id: number; readonly data: Buffer }[];
  /** Null where threads may not open it. */
  readonly own?: OwnConnection | null;
}

/** Each takes some MB; one thread that reads rows keeps no more of them busy. */
const threads = Math.min(4, availableParallelism());
/** Takes most batches as they are stored. */
const bytesOfBlock = 1024 * 1024;
/** How many batches are worth being under way at a time. */
export const batchesAhead = threads + 1;

/**
 * What comes first is done at once, in the caller's thread: starting one takes longer than a message or a hundred. What a thread died of is
 * answered with null or false for each message: it is read by itself then. Calls reject with AppError `cancelled` as soon as the signal says so.
 */
export function createContentThreads(
  { help, dictionaries, own = null }: ReadWith,
  signal?: AbortSignal,
): ContentThreads {
  const started = new Map<'contents' | 'file', ThreadPool<typeof contentTasks>>();
  const pool = (work: 'contents' | 'file' = 'contents'): ThreadPool<typeof contentTasks> => {
    const made =
      started.get(work) ??
      createThreadPool(contentTasks, {
        ...{ entry: threadEntry, threads: work === 'file' ? 1 : threads },
        data: {
          dictionaries: dictionaries().map(({ id, data }) => ({ id, data: transferable(data) })),
          own,
        } satisfies z.input<typeof readWith>,
      });
    started.set(work, made);
    return made;
  };
  const options = signal === undefined ? {} : { signal };
  let isFirst = true;
  const isAtOnce = (): boolean => {
    const was = isFirst;
    isFirst = false;
    return was;
  };
  const spares: ArrayBuffer[] = [];
  const blocks: Buffer[] = [];
  /** Null where the thread has died of it. */
  const checked = async (contents: readonly StoredContent[]): Promise<Uint8Array | null> => {
    const argument = packed(contents, spares.pop() ?? new ArrayBuffer(bytesOfBlock));
    try {
      const { whole, spare } = await pool().run('check', argument, {
        ...options,
        transfer: [argument.bytes.buffer],
      });
      if (spare.byteLength === bytesOfBlock) spares.push(spare.buffer);
      return whole;
    } catch (error) {
      if (error instanceof AppError && error.code === 'worker-gone') return null;
      throw error;
    }
  };
  const memory = new AssemblyMemory();
  const memoryOf = (bytes: number): Buffer => memory.of(bytes);
  return {
    check: async (contents) => {
      if (isAtOnce())
        return Array.from(assembledTogether(contents, help, memoryOf), (message) => message !== null);
      const whole = await checked(contents);
      return contents.map((_, index) => whole?.[index] === 1);
    },
    checkInFile: async (ids) => {
      if (own === null || isFirst) return null;
      const sizes = await unlessUnable(() => pool().run('checkInFile', Float64Array.from(ids), options));
      if (sizes === null) return null;
      return new Map(ids.flatMap((id, index) => ((sizes[index] ?? -1) < 0 ? [] : [[id, sizes[index] ?? 0]])));
    },
    fileProblems: async () =>
      own === null ? null : unlessUnable(() => pool('file').run('fileProblems', null, options)),
    read: (contents) =>
      Array.from(
        assembledTogether(contents, help, (bytes) => Buffer.allocUnsafe(bytes)),
        (message) => message?.whole ?? null,
      ),
    deflate: async (contents) => {
      const block = blocks.pop() ?? Buffer.allocUnsafeSlow(bytesOfBlock);
      let at = 0;
      const memoryOf = (bytes: number): Buffer =>
        at + bytes > block.length ? Buffer.allocUnsafeSlow(bytes) : block.subarray(at, (at += bytes));
      const entries = await Promise.all(
        Array.from(assembledTogether(contents, help, memoryOf), (message, index) =>
          deflated(message, contents[index]?.pieces ?? []),
        ),
      );
      blocks.push(block);
      freeUnusedBuffers();
      boundYoungObjects();
      throwIfStopped(signal);
      return entries;
    },
    close: async () => {
      await Promise.all(Array.from(started.values(), (each) => each.close()));
    },
  };
}

/** Null where a thread has died of it, or could not read the file. */
async function unlessUnable<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (isDamage(error) || (error instanceof AppError && error.code === 'worker-gone')) return null;
    throw error;
  }
}
