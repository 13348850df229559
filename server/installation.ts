import { waitForLock } from '../core/lib/lock.js';
import { replaceFileFrom } from '../core/lib/atomic-file.js';
import type { Clock } from '../shared/clock.js';
import { type Text, text } from '../shared/texts/text.js';
import { createAdministration } from './admin/administration.js';
import type { Administration } from './admin/protocol.js';
import { type DataFolder, openDataFolder } from './data-folder.js';
import { createFleetRecorder, type FleetRecorder } from './fleet-recorder.js';
import { KeyRing } from './keys/key-ring.js';
import { ensureSigningKeys } from './keys/key-rotation.js';
import { type PassphraseSource, passphraseWarning, readPassphrase } from './keys/passphrase.js';
import type { Database } from './store/database.js';
import { migrate } from './store/migrations.js';

/** A licensing server's folder, database and keys, open in this process. */
export interface Installation {
  readonly folder: DataFolder;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly administration: Administration;
  readonly fleet: FleetRecorder;
  /** Writes jwks.json, for consoles built from this checkout (licensing.md §1). */
  readonly publishJwks: () => Promise<void>;
  /** What whoever runs it should change. */
  readonly warnings: readonly Text[];
  readonly close: () => Promise<void>;
}

export interface InstallationOptions {
  readonly dataDir: string;
  /** `postgres://…`; the database embedded in the data folder if left out. */
  readonly databaseUrl?: string | undefined;
  readonly clock: Clock;
  readonly passphrase?: PassphraseSource | undefined;
  /** Connections to PostgreSQL. */
  readonly poolSize?: number | undefined;
  readonly onDatabaseLost?: ((error: Error) => void) | undefined;
  /** How long to wait for another process that has the embedded database open. */
  readonly lockPatienceMs?: number | undefined;
}

const defaultPoolSize = 10;
const defaultLockPatienceMs = 5_000;

/** Opens an installation; makes what is missing: folder, schema, signing keys. Throws AppError `locked`, `newer-schema`, `io`. */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const folder = await openDataFolder(options.dataDir);
  const source = options.passphrase ?? { kind: 'data-folder' };
  const passphrase = await readPassphrase(source, folder);
  const warning = await passphraseWarning(source, folder);
  const database = await openDatabase(options, folder);
  try {
    await migrate(database);
    await ensureSigningKeys(database, passphrase, 'first use', options.clock());
    const keyRing = new KeyRing(database, passphrase);
    await keyRing.refresh();
    const publishJwks = (): Promise<void> =>
      replaceFileFrom(folder.jwks, `${JSON.stringify(keyRing.jwks(), null, 2)}\n`, { mode: 0o644 });
    await publishJwks();
    const fleet = createFleetRecorder(database);
    const administration = createAdministration({
      database,
      keyRing,
      passphrase,
      clock: options.clock,
      fleet,
      onRingChange: publishJwks,
    });
    return {
      ...{ folder, database, keyRing, administration, fleet, publishJwks },
      warnings: [
        ...(options.databaseUrl === undefined ? [text('server.databaseForTrials')] : []),
        ...(warning === null ? [] : [warning]),
      ],
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openDatabase(options: InstallationOptions, folder: DataFolder): Promise<Database> {
  if (options.databaseUrl !== undefined) {
    const ignore = (): void => undefined;
    // Each driver is loaded where it is used: a process has one of them.
    const { openPostgres } = await import('./store/postgres.js');
    return openPostgres(
      options.databaseUrl,
      options.poolSize ?? defaultPoolSize,
      options.onDatabaseLost ?? ignore,
    );
  }
  const lock = await waitForLock(
    {
      path: folder.lock,
      owner: null,
      lockedText: () => text('server.dataFolderInUse'),
    },
    options.lockPatienceMs ?? defaultLockPatienceMs,
  );
  try {
    const { openEmbeddedDatabase } = await import('./store/pglite.js');
    const database = await openEmbeddedDatabase(folder.database);
    return {
      ...database,
      close: async () => {
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
