import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Clock } from '../../shared/clock.js';
import type { Text } from '../../shared/texts/text.js';
import { version } from '../lib/build-constants.js';
import { within } from '../lib/cancellation.js';
import { openDataFolder } from '../state/data-folder.js';
import { createConsoleClock } from './console-clock.js';
import { openClusterDatabase } from './database.js';
import { type DatabaseAddress, connectionOf } from '../postgres/database-address.js';
import { readKeyFile } from './key-file.js';
import { schemaVersion } from './schema/migrations.js';
import { serveHealth } from './worker-health.js';
import { leaseSeconds } from './leases.js';
import { createPatience } from './patience.js';
import { patientDatabase } from './patient-database.js';
import { createWorkerRepositories } from './worker-repositories.js';
import { startWorker } from './worker.js';

interface WorkerOptions {
  readonly name: string;
  readonly capacity: number;
  readonly address: DatabaseAddress;
  readonly keyFile: string;
  /** What is in it can be lost: it is made anew. */
  readonly dataDir: string;
  /** Where its health is told; null = nowhere. */
  readonly health: { readonly host: string; readonly port: number } | null;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** What was begun when it is stopped has so long to end. */
  readonly graceMs: number;
  /** `isTaking`: mailboxes are taken; else what was said before tells why not. */
  readonly onStarted: (host: string, isTaking: boolean) => void;
  readonly say: (said: Text) => void;
}

interface WorkerEnd {
  /** `replaced`: another worker has its name now. */
  readonly type: 'stopped' | 'replaced';
  /** Mailboxes that it has read to their end. */
  readonly finished: number;
  readonly givenBack: number;
}

const retryDelaysMs = [1_000, 5_000, 15_000, 60_000];
const closeMs = 15_000;
/** Besides one for each mailbox. */
const ownConnections = 4;

/** A worker from its start to its end. Throws AppError `database-…`, `secret-unavailable`, `already-exists`, `io`. */
export async function runWorker(options: WorkerOptions): Promise<WorkerEnd> {
  const { name, capacity, address, keyFile, dataDir, clock, stop, say } = options;
  const key = readKeyFile(keyFile);
  openDataFolder(dataDir);
  const database = await openClusterDatabase(address, {
    connections: capacity + ownConnections,
    name: `postkeep worker ${name}`,
  });
  const patience = createPatience({ look: () => database.run('SELECT 1'), settleMs: leaseSeconds * 1000 });
  const patient = patientDatabase(patience, () => Promise.resolve(database));
  const time = createConsoleClock(clock);
  const repositories = createWorkerRepositories(dataDir, time.clock, patient);
  try {
    const self = {
      ...{ name, run: randomUUID(), host: os.hostname(), version, schema: schemaVersion, capacity },
    };
    const worker = await startWorker(
      self,
      { database, patience, patient, key, dataDir, time, retryDelaysMs, repositories },
      say,
    );
    const closeHealth =
      options.health === null ? null : await serveHealth(options.health, name, worker.figures);
    options.onStarted(connectionOf(address).host, worker.figures().problem === null);
    const type = await Promise.race([
      worker.replaced.then(() => 'replaced' as const),
      untilAborted(stop).then(() => 'stopped' as const),
    ]);
    const givenBack = await worker.stop(type === 'stopped' ? options.graceMs : 0);
    await closeHealth?.();
    return { type, finished: worker.figures().read, givenBack };
  } finally {
    patience.close();
    // A bucket that hangs is not waited for.
    await within(closeMs, repositories.close());
    await database.close();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
