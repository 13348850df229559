import { availableParallelism } from 'node:os';
import { AppError } from '../../../shared/errors.js';
import { createThreadPool } from '../../lib/thread-pool.js';
import { type StoredContent, assembled, isWhole } from '../read-batch.js';
import threadEntry from './content-thread.ts?thread';
import { apart, contentTasks, packed } from './content-tasks.js';
import { type Deflated, deflated } from './deflated.js';

/** Decodes and proves stored messages beside the program's own thread. Answers have the messages in the order of the question, null for one that is not as recorded. */
export interface ContentThreads {
  /** How many batches are worth being under way at a time. */
  readonly batches: number;
  /** Whether each can be read back byte for byte. */
  readonly check: (contents: readonly StoredContent[]) => Promise<readonly boolean[]>;
  readonly read: (contents: readonly StoredContent[]) => Promise<readonly (Buffer | null)[]>;
  readonly deflate: (contents: readonly StoredContent[]) => Promise<readonly (Deflated | null)[]>;
  /** Ends the threads; what has no answer by then rejects with AppError `cancelled`. */
  readonly close: () => Promise<void>;
}

/** Each takes some MB; one thread that reads rows keeps no more of them busy. */
const mostThreads = 4;

/**
 * What comes first is done at once, in the caller's thread: starting one takes longer than a message or a hundred. What a thread died of is
 * answered with null or false for each message: it is read by itself then. Calls reject with AppError `cancelled` as soon as the signal says so.
 */
export function createContentThreads(signal?: AbortSignal): ContentThreads {
  const threads = Math.min(mostThreads, availableParallelism());
  const pool = createThreadPool(contentTasks, { entry: threadEntry, threads, data: null });
  let isFirst = true;
  const isAtOnce = (): boolean => {
    const was = isFirst;
    isFirst = false;
    return was;
  };
  const given = (contents: readonly StoredContent[]) => {
    const argument = packed(contents);
    return [argument, { signal, transfer: [argument.bytes.buffer] }] as const;
  };
  return {
    batches: threads + 1,
    check: async (contents) => {
      if (isAtOnce()) return contents.map(isWhole);
      const whole = await unlessGone(pool.run('check', ...given(contents)));
      return contents.map((_, index) => whole?.[index] === 1);
    },
    read: async (contents) => {
      if (isAtOnce()) return contents.map(assembled);
      const read = await unlessGone(pool.run('read', ...given(contents)));
      return read === null ? contents.map(() => null) : apart(read.lengths, read.bytes);
    },
    deflate: async (contents) => {
      if (isAtOnce()) return contents.map(deflated);
      const read = await unlessGone(pool.run('deflate', ...given(contents)));
      if (read === null) return contents.map(() => null);
      return apart(read.lengths, read.bytes).map((data, index) =>
        data === null ? null : { crc32: read.checksums[index] ?? 0, data },
      );
    },
    close: pool.close,
  };
}

/** Null where the thread has died of it. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && error.code === 'worker-gone') return null;
    throw error;
  }
}
