import { PGlite } from '@electric-sql/pglite';
import { type Database, instantFromSql, typeIds } from './database.js';

/** Opens (and on first use makes) the embedded database in a folder. One process at a time: the caller holds the data folder's lock. */
export async function openEmbeddedDatabase(folder: string): Promise<Database> {
  const pglite = await PGlite.create({
    dataDir: folder,
    // PostgreSQL prepares its buffers page by page: those 128 MB took each command half a second, and this database is small.
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
    parsers: {
      [typeIds.int8]: Number,
      [typeIds.date]: (text) => text,
      [typeIds.timestamptz]: instantFromSql,
    },
  });
  return {
    query: async (sql, parameters = []) => (await pglite.query(sql, [...parameters])).rows,
    transaction: (work) =>
      pglite.transaction((transaction) =>
        work({
          query: async (sql, parameters = []) => (await transaction.query(sql, [...parameters])).rows,
        }),
      ),
    close: () => pglite.close(),
  };
}
