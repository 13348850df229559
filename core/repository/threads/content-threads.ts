import { availableParallelism } from 'node:os';
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
  readonly check: (contents: readonly StoredContent[]) => Promise<boolean[]>;
  readonly read: (contents: readonly StoredContent[]) => Promise<(Buffer | null)[]>;
  readonly deflate: (contents: readonly StoredContent[]) => Promise<(Deflated | null)[]>;
  /** Ends the threads; what has no answer by then rejects with AppError `cancelled`. */
  readonly close: () => Promise<void>;
}

/** Each takes some MB; one thread that reads rows keeps no more of them busy. */
const mostThreads = 4;

/**
 * What comes first is done at once, in the caller's thread: starting one takes longer than a message or a hundred. Calls reject with
 * AppError `cancelled` as soon as the signal says so, and with `worker-gone` when a thread dies.
 */
export function createContentThreads(signal?: AbortSignal): ContentThreads {
  const threads = Math.min(mostThreads, availableParallelism());
  const pool = createThreadPool(contentTasks, { entry: threadEntry, threads, data: null });
  let isFirst = true;
  const mayStart = (): boolean => {
    const may = !isFirst;
    isFirst = false;
    return may;
  };
  const argumentOf = (contents: readonly StoredContent[]) => {
    const argument = packed(contents);
    return [argument, { signal, transfer: [argument.bytes.buffer] }] as const;
  };
  return {
    batches: threads + 1,
    check: async (contents) => {
      if (!mayStart()) return contents.map(isWhole);
      return Array.from(await pool.run('check', ...argumentOf(contents)), (whole) => whole === 1);
    },
    read: async (contents) => {
      if (!mayStart()) return contents.map(assembled);
      const { lengths, bytes } = await pool.run('read', ...argumentOf(contents));
      return apart(lengths, bytes);
    },
    deflate: async (contents) => {
      if (!mayStart()) return contents.map(deflated);
      const { lengths, checksums, bytes } = await pool.run('deflate', ...argumentOf(contents));
      return apart(lengths, bytes).map((data, index) =>
        data === null ? null : { crc32: checksums[index] ?? 0, data },
      );
    },
    close: pool.close,
  };
}
