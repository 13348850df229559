import { z } from 'zod';
import { type Sqlite, openSqliteBeside } from '../../lib/sqlite.js';
import { sealWith } from '../encryption/chunk-seal.js';
import { sealDatabase } from '../encryption/database-seal.js';
import type { RepositoryPaths } from '../repository-folder.js';

/** What a thread opens a repository with that this process has open for writing. */
export const ownConnection = z.object({
  path: z.string(),
  key: z.string().nullable(),
  dataKey: z.base64().nullable(),
});
export type OwnConnection = z.output<typeof ownConnection>;

export function connectionTo({ database: path, keys }: RepositoryPaths): OwnConnection {
  return { path, key: keys.database, dataKey: keys.dataKey?.toString('base64') ?? null };
}

/** Opens it to read. Throws like `openSqliteBeside`. */
export function openOwn({ path, key, dataKey }: OwnConnection): Sqlite {
  const database = openSqliteBeside(path, key);
  if (dataKey !== null) sealDatabase(database, sealWith(Buffer.from(dataKey, 'base64')));
  return database;
}
