import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { ClusterSetUp, ClusterToSetUp } from '../../shared/backup/cluster.js';
import { AppError } from '../../shared/errors.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/worker-contract.js';
import { text } from '../../shared/texts/text.js';
import {
  type ClusterFile,
  hasCluster,
  keyFileIn,
  readClusterFile,
  writeClusterFile,
} from './cluster-file.js';
import type { ClusterDatabase } from './database.js';
import { connectionOf, withoutPassword } from '../postgres/database-address.js';
import { createKeyFile, readKeyFile } from './key-file.js';

/** The cluster of a data folder, opened. */
export interface OpenCluster {
  readonly database: ClusterDatabase;
  /** What is sealed for workers is sealed with it. */
  readonly key: Buffer;
  /** This process, among those that hand out mailboxes. */
  readonly controller: string;
}

/** The cluster of this data folder. Nothing is loaded, and nobody contacted, where there is none. */
export interface ClusterAccess {
  readonly isThere: () => boolean;
  /** Name and port of its database. Throws AppError `corrupt-state`, `newer-schema`, `io`. */
  readonly host: () => string;
  /** Opened once, and again after a failure. Throws AppError `database-…`, and what {@link ClusterAccess.host} throws. */
  readonly open: () => Promise<OpenCluster>;
  readonly setUp: (cluster: ClusterToSetUp) => Promise<ClusterSetUp>;
  readonly close: () => Promise<void>;
}

/** Enough for what the console asks side by side: mailboxes that are published, progress, the list of workers. */
const connections = 6;

export function createClusterAccess(
  dataDir: string,
  secrets: Pick<Client<HostContract>['secrets'], 'databasePassword' | 'keepDatabasePassword'>,
): ClusterAccess {
  const controller = randomUUID();
  let opened: Promise<OpenCluster> | null = null;

  const fileHere = (): ClusterFile => {
    const file = readClusterFile(dataDir);
    if (file === null) throw new AppError('not-found', text('cluster.noneHere'));
    return file;
  };
  const connect = async ({ databaseUrl: url, authority }: ClusterFile): Promise<ClusterDatabase> => {
    const { openClusterDatabase } = await import('./database.js');
    const password = await secrets.databasePassword();
    return openClusterDatabase({ url, authority, password }, { connections, name: 'postkeep' });
  };
  const open = async (): Promise<OpenCluster> => {
    const file = fileHere();
    const key = readKeyFile(file.keyFile);
    const database = await connect(file);
    try {
      const { bringUpToDate } = await import('./migrate-database.js');
      await bringUpToDate(database);
    } catch (error) {
      await database.close();
      throw error;
    }
    return { database, key, controller };
  };
  return {
    isThere: () => hasCluster(dataDir),
    host: () => {
      const { databaseUrl: url } = fileHere();
      return connectionOf({ url, authority: null, password: null }).host;
    },
    open: () => {
      opened ??= open().catch((error: unknown) => {
        opened = null;
        throw error;
      });
      return opened;
    },
    setUp: async ({ databaseUrl, authority }) => {
      const { url, password } = withoutPassword(databaseUrl);
      const { host } = connectionOf({ url, authority, password });
      const before = readClusterFile(dataDir);
      if (before !== null && before.databaseUrl !== url)
        throw new AppError('already-exists', text('cluster.anotherCluster', { host: hostOf(before) }));
      if (password !== null) await secrets.keepDatabasePassword({ password });
      const keyFile = before?.keyFile ?? keyFileIn(dataDir);
      const file = { databaseUrl: url, authority, keyFile, catalogue: before?.catalogue ?? null };
      const database = await connect(file);
      try {
        const { migrateDatabase } = await import('./migrate-database.js');
        await migrateDatabase(database);
      } finally {
        await database.close();
      }
      if (!existsSync(keyFile)) createKeyFile(keyFile);
      writeClusterFile(dataDir, file);
      return { host, keyFile };
    },
    close: async () => {
      const cluster = await opened?.catch(() => null);
      opened = null;
      await cluster?.database.close();
    },
  };
}

function hostOf({ databaseUrl: url }: ClusterFile): string {
  return connectionOf({ url, authority: null, password: null }).host;
}
