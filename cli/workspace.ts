import { isDeepStrictEqual } from 'node:util';
import Conf from 'conf';
import type { AppError } from '../shared/errors.js';
import type { Clock } from '../shared/clock.js';
import type { SessionDetail } from '../shared/backup/model.js';
import { createClient } from '../shared/ipc/client.js';
import type { Client } from '../shared/ipc/contract.js';
import { createDispatch, createPushes } from '../shared/ipc/serve.js';
import { type WorkerContract, workerContract } from '../shared/ipc/worker-contract.js';
import { evaluateLicense } from '../shared/license/status.js';
import { openLicenseService } from '../core/license/license-service.js';
import type { LicenseService } from '../core/license/license-service.js';
import { currentUser } from '../core/lib/current-user.js';
import { openEventLog } from '../core/license-notices/event-log.js';
import { createChannelEmitter } from '../core/lib/emitter.js';
import { runClock } from '../core/lib/run-clock.js';
import { openDataFolder } from '../core/state/data-folder.js';
import { openSettingsStore } from '../core/state/settings-store.js';
import { type SecretStore, openSecretStore } from '../core/state/secret-store.js';
import type { StoreOptions } from '../core/state/state-store.js';
import { createEngine } from '../core/engine.js';

/** A data folder's engine and services, opened in this process: what every command works on. */
export interface Workspace {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly engine: Client<WorkerContract>;
  readonly license: LicenseService;
  readonly secrets: SecretStore;
  /** How further state files of this data folder are opened. */
  readonly stores: StoreOptions;
  /** Resolves when the session has ended. */
  readonly sessionEnd: (sessionId: string) => Promise<SessionDetail>;
  /** Writes the license events of what has happened since anyone last looked (licensing.md §8). */
  readonly noteEvents: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the data folder; `onFault` is called on bugs, `onUnreadable` with a state file that is done without. The caller closes it. A full or
 * read-only data folder is opened to read.
 */
export async function openWorkspace(
  dataFolder: string,
  environment: NodeJS.ProcessEnv,
  onFault: (where: string, error: unknown) => void,
  onQuarantine: (path: string) => void,
  onUnreadable: (problem: AppError) => void,
): Promise<Workspace> {
  openDataFolder(dataFolder);
  const clock = runClock(environment);
  const stores: StoreOptions = { Store: Conf, folder: dataFolder, clock, onQuarantine, onUnreadable };
  const secrets = openSecretStore(stores, null);
  const license = openLicenseService({ ...stores, environment });
  // A mark that cannot be written (full disk) stops nothing, least of all a restore.
  await license.observeClock().catch((error: unknown) => {
    onFault('clock mark', error);
  });
  const pushes = createChannelEmitter();
  let pushed = 0;
  const opened = await createEngine({
    dataDir: dataFolder,
    clock,
    host: {
      license: { facts: () => Promise.resolve().then(license.factsForBackup) },
      secrets: { read: ({ sourceId }) => secrets.read(sourceId) },
      network: { proxy: () => Promise.resolve(openSettingsStore(stores).read().proxy) },
    },
    pushes: createPushes(workerContract, (channel, payload) => {
      pushed += 1;
      pushes.emit(channel, payload);
    }),
  });
  const engine = createClient(workerContract, {
    invoke: createDispatch(workerContract, opened.handlers, onFault),
    subscribe: pushes.on,
  });
  /** Counting 100,000 mailboxes takes its time: a command that changed nothing need not look again at its end. */
  const changes = () => ({ pushed, license: { ...license.facts(), now: null } });
  let notedAt: ReturnType<typeof changes> | null = null;
  return {
    dataFolder,
    clock,
    engine,
    license,
    secrets,
    stores,
    sessionEnd: (sessionId) => waitForEnd(engine, sessionId),
    async noteEvents() {
      try {
        const present = changes();
        if (isDeepStrictEqual(present, notedAt)) return;
        notedAt = present;
        await openEventLog({ ...stores, user: currentUser() }).observe(async () => {
          const facts = license.facts();
          const status = evaluateLicense(facts, await engine.mailboxes.counts());
          return { facts, status, countsAreKnown: true };
        });
      } catch (error) {
        // A log that cannot be written (full disk, locked) stops nothing, least of all a restore.
        onFault('event log', error);
      }
    },
    close: opened.close,
  };
}

async function waitForEnd(engine: Client<WorkerContract>, sessionId: string): Promise<SessionDetail> {
  const ended = new Promise<void>((resolve) => {
    const end = engine.sessions.changed((session) => {
      if (session.id !== sessionId || session.status === 'Running') return;
      end();
      resolve();
    });
  });
  const now = await engine.sessions.get({ sessionId });
  if (now.status !== 'Running') return now;
  await ended;
  return engine.sessions.get({ sessionId });
}
