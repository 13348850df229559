import { openSqliteBeside } from '../lib/sqlite.js';
import { sealWith } from './encryption/chunk-seal.js';
import { sealDatabase } from './encryption/database-seal.js';
import { serveThread } from '../lib/thread.js';
import { outOfOneBlock, packContents, packPieces, preparationData, prepareTasks } from './prepare-tasks.js';
import { prepareContents, preparePieces } from './prepared-message.js';

/** The program of the threads that hash, cut and compress messages. They look up by themselves what the repository has. */
serveThread(prepareTasks, preparationData, ({ path, key, dataKey }) => {
  const database = openSqliteBeside(path, key);
  if (dataKey !== null) sealDatabase(database, sealWith(Buffer.from(dataKey, 'base64')));
  return {
    handlers: {
      contents: (argument, { throwIfCancelled, transfer }) => {
        const prepared = prepareContents(database, outOfOneBlock(argument), throwIfCancelled);
        const packed = packContents(prepared, argument.room.buffer);
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
