import { z } from 'zod';
import { threadBytes } from '../../lib/thread-messages.js';

/** Bytes of the largest file that is read together with others. */
export const largestSmallFile = 32 * 1024;

/** What the threads that read small files are asked for. */
export const smallFilesTasks = {
  /** Files by their paths, one character a byte. */
  read: {
    argument: z.array(z.string()),
    /** Their bytes one after the other; for each its size, and when it was last changed in milliseconds; null for one that is to be read by itself. */
    result: z.object({ block: threadBytes, told: z.array(z.tuple([z.int(), z.number()]).nullable()) }),
  },
} as const;
