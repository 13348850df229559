import { availableParallelism } from 'node:os';
import type { z } from 'zod';
import { type ThreadPool, createThreadPool } from '../../lib/thread-pool.js';
import threadEntry from './index-thread.ts?thread';
import { type PackedBatch, type indexData, indexTasks } from './index-tasks.js';
import type { WaitingContent } from './waiting-contents.js';

/** The threads that keep an index: some read messages, one writes. */
export interface IndexThreads {
  readonly read: (
    contents: readonly Pick<WaitingContent, 'contentId' | 'seq'>[],
    filled: PackedBatch['filled'],
  ) => Promise<PackedBatch>;
  /** False where the index is damaged. */
  readonly write: (batches: readonly PackedBatch[]) => Promise<boolean>;
  /** Those that read have ended before: what there is to do then takes memory, too. */
  readonly settle: () => Promise<boolean>;
  /** Ends them; what has no answer by then rejects with AppError `cancelled`. */
  readonly close: () => Promise<void>;
}

/** Two keep one that writes busy; on two processors a second one would only take memory, and time from that one. */
const readers = availableParallelism() > 2 ? 2 : 1;
/** Batches that are worth being read at a time: one more than threads, for the time between. */
export const batchesAhead = readers + 1;

export function startIndexThreads(data: z.input<typeof indexData>): IndexThreads {
  const pool = (threads: number): ThreadPool<typeof indexTasks> =>
    createThreadPool(indexTasks, { entry: threadEntry, threads, data });
  const [reading, writing] = [pool(readers), pool(1)];
  return {
    read: (contents, filled) =>
      reading.run('read', {
        contents: contents.map(({ contentId, seq }) => ({ contentId, seq })),
        filled,
      }),
    write: (batches) => {
      const transfer = batches.flatMap(({ bytes: { buffer } }) =>
        buffer instanceof ArrayBuffer ? [buffer] : [],
      );
      return writing.run('write', [...batches], { transfer });
    },
    settle: async () => {
      await reading.close();
      return writing.run('settle', null);
    },
    close: async () => {
      await Promise.all([reading.close(), writing.close()]);
    },
  };
}
