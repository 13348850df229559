import { z } from 'zod';
import { threadBytes } from './thread-messages.js';

/** What the threads that write files are asked for. */
export const fileWritesTasks = {
  /** Files by their paths, their bytes one after the other; when each is to say that it was last changed, in milliseconds since 1970, null for now. */
  write: {
    argument: z.object({
      files: z.array(z.object({ path: z.string(), size: z.int(), modified: z.number().nullable() })),
      block: threadBytes,
    }),
    /** The block, to be used again, and what the file system has refused: then nothing after it was written. */
    result: z.object({
      block: threadBytes,
      refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  },
} as const;
