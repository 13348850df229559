import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type {
  ClusterPlace,
  ClusterSetUp,
  ClusterToSetUp,
  FoundDatabase,
} from '../../shared/backup/cluster.js';
import { AppError } from '../../shared/errors.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import { text } from '../../shared/texts/text.js';
import { throwIfStopped, unlessAborted } from '../lib/cancellation.js';
import {
  type ClusterFile,
  hasCluster,
  keyFileIn,
  readClusterFile,
  writeClusterFile,
} from './cluster-file.js';
import type { ClusterDatabase } from './database.js';
import { connectionOf, withoutPassword } from '../postgres/database-address.js';
import { leaseSeconds } from './leases.js';
import { type Patience, createPatience } from './patience.js';
import { createKeyFile, readKeyFile } from './key-file.js';

/** The cluster of a data folder, opened. */
export interface OpenCluster {
  readonly database: ClusterDatabase;
  /** What is sealed for workers is sealed with it. */
  readonly key: Buffer;
  /** This process, among those that hand out mailboxes. */
  readonly controller: string;
  readonly patience: Patience;
}

/** The cluster of this data folder. Nothing is loaded, and nobody contacted, where there is none. */
export interface ClusterAccess {
  readonly isThere: () => boolean;
  /** What is waited for while its database is away. */
  readonly patience: Patience;
  /** Name and port of its database. Throws AppError `corrupt-state`, `newer-schema`, `io`. */
  readonly host: () => string;
  /** How its database is reached. Throws what {@link ClusterAccess.host} throws. */
  readonly place: () => ClusterPlace;
  /** Opened once, and again after a failure. Throws AppError `database-…`, and what {@link ClusterAccess.host} throws. */
  readonly open: () => Promise<OpenCluster>;
  /** What is in a database; nothing is changed. Throws AppError `database-…`, `invalid-argument`, `io`. */
  readonly probe: (cluster: ClusterToSetUp, signal: AbortSignal) => Promise<FoundDatabase>;
  /** Until it is stopped, or fails, this data folder stays as it was. */
  readonly setUp: (cluster: ClusterToSetUp, signal?: AbortSignal) => Promise<ClusterSetUp>;
  readonly close: () => Promise<void>;
}

/** Enough for what the console asks side by side: mailboxes that are published, progress, the list of workers. */
const connections = 6;

export function createClusterAccess(
  dataDir: string,
  secrets: Pick<Client<HostContract>['secrets'], 'databasePassword' | 'keepDatabasePassword'>,
  longestWaitMs?: number,
): ClusterAccess {
  const controller = randomUUID();
  let opened: Promise<OpenCluster> | null = null;

  const fileHere = (): ClusterFile => {
    const file = readClusterFile(dataDir);
    if (file === null) throw new AppError('not-found', text('cluster.noneHere'));
    return file;
  };
  const connect = async (
    { databaseUrl: url, authority }: Pick<ClusterFile, 'databaseUrl' | 'authority'>,
    password: string | null,
  ): Promise<ClusterDatabase> => {
    const { openClusterDatabase } = await import('./database.js');
    return openClusterDatabase({ url, authority, password }, { connections, name: 'postkeep' });
  };
  /** Connections that are refused now, as after a change of the password, are made anew. */
  const dropBroken = async (): Promise<void> => {
    const before = opened;
    const cluster = await before?.catch(() => null);
    if (!cluster) return;
    try {
      await cluster.database.run('SELECT 1');
    } catch {
      if (opened === before) opened = null;
      await cluster.database.close();
    }
  };
  /** With what was typed; a password that is stored goes to the database that it is of, and to no other. */
  const tryOut = async <T>(
    { databaseUrl, authority }: ClusterToSetUp,
    signal: AbortSignal | undefined,
    work: (database: ClusterDatabase, host: string) => Promise<T>,
  ): Promise<T> => {
    const { url, password } = withoutPassword(databaseUrl);
    const { host } = connectionOf({ url, authority, password });
    const isOurs = hasCluster(dataDir) && readClusterFile(dataDir)?.databaseUrl === url;
    const kept = password === null && isOurs ? await secrets.databasePassword() : password;
    const connecting = connect({ databaseUrl: url, authority }, kept);
    let database: ClusterDatabase;
    try {
      database = await (signal === undefined ? connecting : unlessAborted(connecting, signal));
    } catch (error) {
      // One that was stopped may still come to a connection.
      void connecting.then(({ close }) => close()).catch(() => undefined);
      throw error;
    }
    try {
      return await work(database, host);
    } finally {
      await database.close();
    }
  };
  const open = async (): Promise<OpenCluster> => {
    const file = fileHere();
    const key = readKeyFile(file.keyFile);
    const database = await connect(file, await secrets.databasePassword());
    try {
      const { bringUpToDate } = await import('./migrate-database.js');
      await bringUpToDate(database);
    } catch (error) {
      await database.close();
      throw error;
    }
    return { database, key, controller, patience };
  };
  const openOnce = (): Promise<OpenCluster> => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const patience = createPatience({
    look: async () => (await openOnce()).database.run('SELECT 1'),
    settleMs: leaseSeconds * 1000,
    ...(longestWaitMs === undefined ? {} : { longestMs: longestWaitMs }),
  });
  return {
    isThere: () => hasCluster(dataDir),
    patience,
    host: () => {
      const { databaseUrl: url } = fileHere();
      return connectionOf({ url, authority: null, password: null }).host;
    },
    open: openOnce,
    place: fileHere,
    probe: (cluster, signal) =>
      tryOut(cluster, signal, async (database, host) => {
        const { probeDatabase } = await import('./probe-database.js');
        return unlessAborted(probeDatabase(database, host), signal);
      }),
    setUp: async (cluster, signal) => {
      const { url, password } = withoutPassword(cluster.databaseUrl);
      const before = readClusterFile(dataDir);
      if (before !== null && before.databaseUrl !== url)
        throw new AppError('already-exists', text('cluster.anotherCluster', { host: hostOf(before) }));
      const host = await tryOut(cluster, signal, async (database, reached) => {
        const { migrateDatabase } = await import('./migrate-database.js');
        await migrateDatabase(database);
        return reached;
      });
      throwIfStopped(signal);
      if (password !== null) await secrets.keepDatabasePassword({ password });
      const keyFile = before?.keyFile ?? keyFileIn(dataDir);
      if (!existsSync(keyFile)) createKeyFile(keyFile);
      writeClusterFile(dataDir, {
        databaseUrl: url,
        authority: cluster.authority,
        keyFile,
        catalogue: before?.catalogue ?? null,
        moving: before?.moving ?? null,
      });
      await dropBroken();
      return { host, keyFile };
    },
    close: async () => {
      patience.close();
      const cluster = await opened?.catch(() => null);
      opened = null;
      await cluster?.database.close();
    },
  };
}

function hostOf({ databaseUrl: url }: ClusterFile): string {
  return connectionOf({ url, authority: null, password: null }).host;
}
