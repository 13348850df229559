import { z } from 'zod';
import { replaceFile } from './atomic-file.js';
import { fileWritesTasks } from './file-writes-tasks.js';
import { serveThread } from './thread.js';

/** The program of the threads that write files. */
serveThread(fileWritesTasks, z.null(), () => ({
  handlers: {
    write: ({ files, block }, { transfer }) => {
      transfer.push(block.buffer);
      let at = 0;
      try {
        for (const { path, size, modified } of files) {
          const content = block.subarray(at, (at += size));
          replaceFile(path, content, {
            durable: false,
            ...(modified === null ? {} : { modified: new Date(modified) }),
          });
        }
        return { block, refusal: null };
      } catch (error) {
        // Its code tells the program's own thread what to say; what an error has beside its message does not cross.
        if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error;
        return { block, refusal: { code: String(error.code), message: error.message } };
      }
    },
  },
  close: () => undefined,
}));
