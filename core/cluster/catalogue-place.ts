import { type DatabaseOfCluster } from '../catalogue/catalogue-in-postgres.js';
import { connectionOf } from '../postgres/database-address.js';
import { type ClusterFile, readClusterFile } from './cluster-file.js';

/** Where the catalogue of a data folder is in the database of its cluster; null where it is in the data folder. */
export async function databaseOfCatalogue(
  dataDir: string,
  secrets: { readonly databasePassword: () => Promise<string | null> },
): Promise<DatabaseOfCluster | null> {
  const file = readClusterFile(dataDir);
  if (file === null || file.catalogue === null) return null;
  return databaseIn(file, file.catalogue.folder, await secrets.databasePassword());
}

export function databaseIn(
  { databaseUrl: url, authority }: ClusterFile,
  folder: string,
  password: string | null,
): DatabaseOfCluster {
  return { connection: connectionOf({ url, authority, password }), folder };
}
