import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../shared/errors.js';
import type { EventLogEntry } from '../shared/events.js';
import { type Text, text } from '../shared/texts/text.js';
import type { Clock } from '../shared/clock.js';
import type { SessionDetail } from '../shared/backup/session.js';
import { createClient } from '../shared/ipc/client.js';
import { type Client, channelName } from '../shared/ipc/contract.js';
import { createDispatch, createPushes } from '../shared/ipc/serve.js';
import { type WorkerContract, workerContract } from '../shared/ipc/worker-contract.js';
import { evaluateLicense } from '../shared/license/status.js';
import { type AuditLog, openAuditLog } from '../core/audit/audit-log.js';
import { auditedLicense, auditedSecrets } from '../core/audit/audited-services.js';
import { movedWarning } from '../core/configuration/moved-warning.js';
import { finishImport, isImportUnfinished } from '../core/configuration/unfinished-import.js';
import { openLicenseService } from '../core/license/license-service.js';
import type { LicenseService, MovableLicense } from '../core/license/license-service.js';
import { currentUser } from '../core/lib/current-user.js';
import { openEventLog } from '../core/license-notices/event-log.js';
import { createChannelEmitter } from '../core/lib/emitter.js';
import { runClock } from '../core/lib/run-clock.js';
import { openDataFolder } from '../core/state/data-folder.js';
import { loadConf } from '../core/state/load-conf.js';
import { openSettingsStore } from '../core/state/settings-store.js';
import { keptSecrets } from '../core/state/kept-secrets.js';
import { type SecretStore, openSecretStore } from '../core/state/secret-store.js';
import { createStateProblems } from '../core/state/state-problems.js';
import type { StoreOptions } from '../core/state/state-store.js';
import { createEngine } from '../core/engine.js';
import { withConfiguration } from './configuration.js';
import { repositoryKey } from './passphrase-file.js';

const ledgerChannel = channelName('mailboxes', 'changed');

/** A data folder's engine and services, opened in this process: what every command works on. */
export interface Workspace {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly engine: Client<WorkerContract>;
  readonly license: LicenseService & MovableLicense;
  readonly secrets: SecretStore;
  /** Where it is written down what a command does that neither the engine nor these services do. */
  readonly audit: Pick<AuditLog, 'record'>;
  /** How further state files of this data folder are opened. */
  readonly stores: StoreOptions;
  /** Resolves when the session has ended. */
  readonly sessionEnd: (sessionId: string) => Promise<SessionDetail>;
  /** Writes the license events of what has happened since anyone last looked (licensing.md §8). */
  readonly noteEvents: () => Promise<void>;
  /** Writes an event of what the command has done. */
  readonly addEvent: (event: EventLogEntry) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the data folder; `onFault` is called on bugs and with what could not be noted, `warn` with a state file that is done without. The
 * caller closes it. A full or read-only data folder is opened to read.
 */
export async function openWorkspace(
  dataFolder: string,
  environment: NodeJS.ProcessEnv,
  onFault: (where: string, error: unknown) => void,
  warn: (said: Text) => void,
): Promise<Workspace> {
  openDataFolder(dataFolder);
  const clock = runClock(environment);
  const problems = createStateProblems((problem) => {
    warn(problem.text);
  });
  const stores: StoreOptions = {
    ...{ loadStore: loadConf, folder: dataFolder, clock, problems },
    onQuarantine: (path) => {
      warn(text('state.setAside', { path }));
    },
  };
  const audit = openAuditLog({ dataDir: dataFolder, clock, place: 'command-line' });
  const secrets = auditedSecrets(openSecretStore(stores, null), audit, () => engine.sources.list());
  const kept = keptSecrets(secrets);
  const license = auditedLicense(openLicenseService({ ...stores, environment }), audit);
  // A look that cannot be written (full disk) stops nothing, least of all a restore. Who holds the file has a clock too.
  await license.lookAtClock().catch((error: unknown) => {
    if (!isLocked(error)) onFault('clock', error);
  });
  const pushes = createChannelEmitter();
  let ledgerChanges = 0;
  const opened = await createEngine({
    dataDir: dataFolder,
    clock,
    audit,
    host: {
      license: { facts: ({ seenTime }) => license.factsWithRecord(seenTime) },
      secrets: {
        ...kept,
        repositoryKey: async (repository) =>
          repositoryKey(repository.path, environment, await kept.repositoryKey(repository)),
      },
      state: {
        problems: () =>
          Promise.resolve([...problems.list().map((problem) => problem.text), ...movedWarning(license)]),
      },
      network: { proxy: () => Promise.resolve(openSettingsStore(stores).read().proxy) },
    },
    pushes: createPushes(workerContract, (channel, payload) => {
      if (channel === ledgerChannel) ledgerChanges += 1;
      pushes.emit(channel, payload);
    }),
  });
  const engine = createClient(workerContract, {
    invoke: createDispatch(workerContract, opened.handlers, onFault),
    subscribe: pushes.on,
  });
  if (isImportUnfinished({ dataFolder, secrets })) {
    const parts = { dataFolder, clock, engine, secrets, license, audit, stores };
    const said = await withConfiguration(parts, finishImport);
    if (said !== null) warn(said);
  }
  const events = openEventLog({ ...stores, user: currentUser() });
  let written = Promise.resolve();
  engine.mailboxes.happened((event) => {
    written = written
      .then(() => events.add(event))
      .catch((error: unknown) => {
        onFault('event log', error);
      });
  });
  /** Counting 100,000 mailboxes takes its time: a command that changed nothing need not look again at its end. */
  const changes = () => ({ ledgerChanges, license: { ...license.facts(), now: null, clock: null } });
  let notedAt: ReturnType<typeof changes> | null = null;
  return {
    dataFolder,
    clock,
    engine,
    license,
    secrets,
    audit,
    stores,
    sessionEnd: (sessionId) => waitForEnd(engine, sessionId),
    async noteEvents() {
      // What this command itself has changed is worth a wait; what the clock has brought is told by whoever holds the log.
      const isOurs = notedAt !== null;
      try {
        const present = changes();
        if (isDeepStrictEqual(present, notedAt)) return;
        notedAt = present;
        await events.observe(
          async () => {
            const facts = license.facts();
            const status = evaluateLicense(facts, await engine.mailboxes.counts());
            return { facts, status, countsAreKnown: true };
          },
          isOurs ? undefined : 0,
        );
      } catch (error) {
        // A log that cannot be written (full disk) stops nothing, least of all a restore.
        if (isOurs || !isLocked(error)) onFault('event log', error);
      }
    },
    addEvent: events.add,
    close: async () => {
      await opened.close();
      await written;
      events.close();
    },
  };
}

function isLocked(error: unknown): boolean {
  return error instanceof AppError && error.code === 'locked';
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
