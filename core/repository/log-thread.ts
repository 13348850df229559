import { z } from 'zod';
import { openSqlite } from '../lib/sqlite.js';
import { serveThread } from '../lib/thread.js';
import { logData, logTasks } from './log-tasks.js';

const checkpointRow = z.object({ busy: z.int(), log: z.int(), checkpointed: z.int() });

/** The program of the thread that brings a repository's log into its file, while others read and write. */
serveThread(logTasks, logData, ({ path, key }) => {
  const database = openSqlite(path, 'NORMAL', key);
  return {
    handlers: {
      checkpoint: () => {
        const row = database.get(checkpointRow, 'PRAGMA wal_checkpoint(PASSIVE)');
        return row !== undefined && row.busy === 0 && row.log === row.checkpointed;
      },
    },
    close: database.close,
  };
});
