import { z } from 'zod';
import { openSqliteBeside } from '../lib/sqlite.js';
import { serveThread } from '../lib/thread.js';
import { outOfOneBlock, packContents, packPieces, prepareTasks } from './prepare-tasks.js';
import { prepareContents, preparePieces } from './prepared-message.js';

/** The program of the threads that hash, cut and compress messages. They look up by themselves what the repository has. */
serveThread(prepareTasks, z.object({ path: z.string() }), ({ path }) => {
  const database = openSqliteBeside(path);
  return {
    handlers: {
      contents: (argument, { throwIfCancelled, transfer }) => {
        const packed = packContents(prepareContents(database, outOfOneBlock(argument), throwIfCancelled));
        transfer.push(packed.block.buffer, argument.bytes.buffer);
        return { ...packed, spare: argument.bytes };
      },
      pieces: (argument, { throwIfCancelled, transfer }) => {
        const packed = packPieces(preparePieces(database, outOfOneBlock(argument), throwIfCancelled));
        transfer.push(packed.block.buffer);
        return packed;
      },
    },
    close: database.close,
  };
});
