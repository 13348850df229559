import { type Sqlite, openSqlite, openSqliteBeside } from '../../lib/sqlite.js';
import { serveThread } from '../../lib/thread.js';
import { sealWith } from '../encryption/chunk-seal.js';
import { sealDatabase } from '../encryption/database-seal.js';
import { DamagedIndexError } from './index-damage.js';
import { indexData, indexTasks, packBatch, unpackBatch } from './index-tasks.js';
import { readContents } from './read-documents.js';
import { SearchIndex } from './search-index.js';
import { atOnce } from './turns.js';
import { writeBatches } from './write-documents.js';

/** The program of the threads that keep the index: those that read messages, and the one that writes. Each opens what it needs. */
serveThread(indexTasks, indexData, ({ database: path, databaseKey, dataKey, index: file }) => {
  let reading: Sqlite | null = null;
  let writing: { readonly database: Sqlite; index: SearchIndex } | null = null;
  const reader = (): Sqlite => {
    if (reading !== null) return reading;
    const opened = openSqliteBeside(path, databaseKey);
    if (dataKey !== null) sealDatabase(opened, sealWith(Buffer.from(dataKey, 'base64')));
    return (reading = opened);
  };
  const writer = (): { readonly database: Sqlite; readonly index: SearchIndex } => {
    // What the queue forgets again after a power cut is indexed once more.
    writing ??= { database: openSqlite(path, 'NORMAL', databaseKey), index: SearchIndex.open(file, 'write') };
    if (writing.index.isThrownAway) {
      writing.index.close();
      writing.index = SearchIndex.open(file, 'write');
    }
    return writing;
  };
  return {
    handlers: {
      read: ({ contents, filled }, { throwIfCancelled, transfer }) => {
        const read = atOnce(readContents(reader(), contents), throwIfCancelled);
        const packed = packBatch({ contents: read, filled });
        if (packed.bytes.buffer instanceof ArrayBuffer) transfer.push(packed.bytes.buffer);
        return packed;
      },
      write: (batches) =>
        unlessIndexDamaged(() => {
          const { database, index } = writer();
          writeBatches(database, index, batches.map(unpackBatch));
        }),
      settle: (_none, { throwIfCancelled }) =>
        unlessIndexDamaged(() => {
          atOnce(writer().index.settle(), throwIfCancelled);
        }),
    },
    close: () => {
      reading?.close();
      writing?.index.close();
      writing?.database.close();
    },
  };
});

/** False where it is. */
function unlessIndexDamaged(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof DamagedIndexError) return false;
    throw error;
  }
}
