import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { type DatabaseOfCluster } from '../catalogue/catalogue-in-postgres.js';
import { setAside } from '../lib/set-aside.js';
import { connectionOf } from '../postgres/database-address.js';
import { type ClusterFile, clusterFileIn, readClusterFile } from './cluster-file.js';

interface CataloguePlace {
  /** Null where it is in the data folder. */
  readonly database: DatabaseOfCluster | null;
  /** What could not be read of the cluster. */
  readonly warnings: readonly Text[];
}

/**
 * Where the catalogue of a data folder is. What `cluster.json` cannot say stops no restore where the catalogue is in the data folder (licensing.md §10): a
 * move to the database takes it away from there. Throws AppError `corrupt-state`, `newer-schema` or `io` where nobody knows.
 */
export async function placeOfCatalogue(
  dataDir: string,
  clock: Clock,
  secrets: { readonly databasePassword: () => Promise<string | null> },
): Promise<CataloguePlace> {
  let file: ClusterFile | null;
  try {
    file = readClusterFile(dataDir);
  } catch (error) {
    if (!(error instanceof AppError) || !existsSync(join(dataDir, 'catalogue.sqlite'))) throw error;
    return { database: null, warnings: [doneWithout(dataDir, clock, error)] };
  }
  if (file === null || file.catalogue === null) return { database: null, warnings: [] };
  const password = await secrets.databasePassword();
  return { database: databaseIn(file, file.catalogue.folder, password), warnings: [] };
}

/** A file that is damaged is set aside; what a later version wrote, or a disk does not give, is left where it is. */
function doneWithout(dataDir: string, clock: Clock, error: AppError): Text {
  if (error.code !== 'corrupt-state') return text('cluster.fileNotRead', { reason: error.text });
  const path = clusterFileIn(dataDir);
  return text('cluster.fileSetAside', { path, aside: setAside(path, clock) });
}

export function databaseIn(
  { databaseUrl: url, authority }: ClusterFile,
  folder: string,
  password: string | null,
): DatabaseOfCluster {
  return { connection: connectionOf({ url, authority, password }), folder };
}
