import { z } from 'zod';
import { serveThread } from '../../lib/thread.js';
import { readSmallFiles } from './read-small-files.js';
import { smallFilesTasks } from './small-files-tasks.js';

/** The program of the threads that read small files of a Maildir. */
serveThread(smallFilesTasks, z.null(), () => ({
  handlers: {
    read: (paths, { throwIfCancelled, transfer }) => {
      const read = readSmallFiles(paths, throwIfCancelled);
      transfer.push(read.block.buffer);
      return read;
    },
  },
  close: () => undefined,
}));
