import { freeMemory } from '../lib/free-memory.js';
import { serveThread } from '../lib/thread.js';
import {
  PiecesInPlace,
  inOneBlock,
  outOfOneBlock,
  packContents,
  packPieces,
  prepareTasks,
} from './prepare-tasks.js';
import { prepareContents, preparePieces } from './prepared-message.js';
import { openOwn, ownConnection } from './threads/own-connection.js';

/** The program of the threads that hash, cut and compress messages. They look up by themselves what the repository has. */
serveThread(prepareTasks, ownConnection, (connection) => {
  const database = openOwn(connection);
  return {
    handlers: {
      contents: ({ bytes, lengths }, { throwIfCancelled, transfer }) => {
        const place = new PiecesInPlace(bytes);
        const prepared = prepareContents(
          database,
          outOfOneBlock({ bytes, lengths }),
          throwIfCancelled,
          place.put,
        );
        const { hashes, told } = packContents(prepared);
        transfer.push(bytes.buffer, hashes.buffer);
        return { block: place.all, hashes, told };
      },
      pieces: ({ bytes, lengths }, { throwIfCancelled, transfer }) => {
        const pieces = preparePieces(database, outOfOneBlock({ bytes, lengths }), throwIfCancelled);
        const { parts, hashes, told } = packPieces(pieces);
        // No larger than what is in it: pieces are kept until the message is stored, by the bytes that they compress to.
        const block = inOneBlock(parts).bytes;
        freeMemory(bytes.buffer);
        transfer.push(block.buffer, hashes.buffer);
        return { block, hashes, told };
      },
    },
    close: database.close,
  };
});
