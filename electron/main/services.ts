import { join } from 'node:path';
import { textsOfMailboxes } from '../../shared/backup/mailbox-pages.js';
import type { Clock } from '../../shared/clock.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { Settings } from '../../shared/settings.js';
import { type RunningSessions, createRunningSessions } from '../../core/sessions/running-sessions.js';
import { openAuditLog } from '../../core/audit/audit-log.js';
import {
  auditedLicense,
  auditedSecrets,
  auditedSettings,
  auditedUsageReports,
} from '../../core/audit/audited-services.js';
import { movedWarning } from '../../core/configuration/moved-warning.js';
import type { ConfigurationServices } from '../../core/configuration/services.js';
import { finishImport, isImportUnfinished } from '../../core/configuration/unfinished-import.js';
import { openKeyRing } from '../../core/license/key-ring.js';
import { licensingClient } from '../../core/license-update/client.js';
import { serverAccess } from '../../core/license-update/server-access.js';
import { type UpdateService, updateService } from '../../core/license-update/update-service.js';
import { randomSpreadMs, updateStateFile } from '../../core/license-update/update-state.js';
import {
  type UsageReportService,
  usageReportFile,
  usageReportService,
} from '../../core/usage-reports/usage-report-service.js';
import { openUsageLists, usageListsFolder } from '../../core/usage-reports/usage-lists.js';
import { systemTimers } from '../../core/lib/wake-up-timer.js';
import { vendor, version } from '../../core/lib/build-constants.js';
import { type LatestCounts, createLatestCounts } from '../../core/license/latest-counts.js';
import { type OpenLicenseService, openLicenseService } from '../../core/license/license-service.js';
import { createEmitter } from '../../core/lib/emitter.js';
import { currentUser } from '../../core/lib/current-user.js';
import { type EventLog, openEventLog } from '../../core/license-notices/event-log.js';
import {
  type NotificationHistory,
  openNotificationHistory,
} from '../../core/license-notices/license-notices.js';
import { type Notifications, openNotifications } from '../../core/notifications/open-notifications.js';
import type { AppUpdates } from '../../core/app-update/app-updates.js';
import { openAppUpdates } from './open-app-updates.js';
import { systemKeychain } from './keychain.js';
import { runClock } from '../../core/lib/run-clock.js';
import { keptSecrets } from '../../core/state/kept-secrets.js';
import { type SecretStore, openSecretStore } from '../../core/state/secret-store.js';
import { openSettingsStore } from '../../core/state/settings-store.js';
import { createStateProblems } from '../../core/state/state-problems.js';
import { type StateStore, type StoreOptions, openStateStore } from '../../core/state/state-store.js';
import { type WindowBounds, defaultBounds, windowBoundsSchema } from '../window/window-bounds.js';
import { type WorkerProcess, backupWorker, forkWorker } from '../worker/fork-worker.js';
import { type WorkerHost, type WorkerHostOptions, createWorkerHost } from '../worker/host.js';
import { desktop } from '../../shared/texts/desktop.js';
import { type Text, text } from '../../shared/texts/text.js';

/** Everything of the main process that works without a window. */
export interface ConsoleServices {
  readonly clock: Clock;
  readonly settings: StateStore<Settings>;
  readonly windowBounds: StateStore<WindowBounds>;
  readonly secrets: SecretStore;
  readonly license: OpenLicenseService;
  readonly events: EventLog;
  /** Calls back after this process has written to the log of actions. Returns a function that removes it. */
  readonly onRecorded: (listener: () => void) => () => void;
  readonly notificationHistory: StateStore<NotificationHistory>;
  readonly worker: WorkerHost;
  readonly engine: Client<WorkerContract>;
  /** Makes a worker beside the one of the backups, only to read; `what` names it to the system. */
  readonly readingWorker: (what: string) => WorkerHost;
  readonly running: RunningSessions;
  readonly counts: LatestCounts;
  readonly updates: UpdateService;
  readonly usageReports: UsageReportService;
  readonly notifications: Notifications;
  readonly appUpdates: AppUpdates;
  readonly configuration: ConfigurationServices;
  /** Resolves once an import that was cut short is finished: no job runs before. */
  readonly importFinished: Promise<void>;
  /** Corrupt files that have been set aside since the start. */
  readonly quarantined: readonly string[];
  readonly report: ReportFault;
}

/** Called when the program itself fails: no mail text and no secret is ever in them. */
export type ReportFault = (where: string, error: unknown) => void;

/** Opens the state of the data folder and the services on it, with the process of the backups that has been started. */
export function openServices(
  dataFolder: string,
  firstWorker: WorkerProcess,
  report: ReportFault,
): ConsoleServices {
  const clock = runClock(process.env);
  const quarantined: string[] = [];
  const problems = createStateProblems((problem) => {
    report('state', problem);
  });
  const stores: StoreOptions = {
    loadStore: async () => (await import('electron-store')).default,
    folder: dataFolder,
    clock,
    onQuarantine: (path) => quarantined.push(path),
    problems,
  };
  const recorded = createEmitter();
  const audit = openAuditLog({
    ...{ dataDir: dataFolder, clock, place: 'console' },
    onRecorded: recorded.emit,
  });
  const settings = auditedSettings(openSettingsStore(stores), audit);
  const secrets = auditedSecrets(openSecretStore(stores, systemKeychain()), audit, () =>
    worker.engine.sources.list(),
  );
  const license = auditedLicense(openLicenseService({ ...stores, environment: process.env }), audit);
  const importRemarks: Text[] = [];
  const running = createRunningSessions();
  const workerOptions: Pick<WorkerHostOptions, 'handlers' | 'onFault'> = {
    handlers: {
      license: { facts: ({ seenTime }) => license.factsWithRecord(seenTime) },
      secrets: keptSecrets(secrets),
      state: {
        problems: () => [
          ...problems.list().map((problem) => problem.text),
          ...quarantined.map((path) => text('state.setAside', { path })),
          ...audit.warnings(),
          ...movedWarning(license),
          ...importRemarks,
        ],
      },
      network: { proxy: () => settings.read().proxy },
    },
    onFault: report,
  };
  const startedWorkers = [firstWorker];
  const worker = createWorkerHost({
    ...workerOptions,
    fork: () => startedWorkers.shift() ?? forkWorker(dataFolder, backupWorker),
    onCrash: (exitCode) => {
      running.clear();
      report('worker', new Error(`The backup process ended with exit code ${String(exitCode)}.`));
    },
  });
  const counts = createLatestCounts(worker.engine.mailboxes.counts, (error) => {
    report('mailbox counts', error);
  });
  const client = licensingClient({
    access: () => serverAccess(settings.read(), process.env),
    ring: openKeyRing(process.env),
  });
  const updateState = openStateStore({ ...stores, ...updateStateFile });
  const usageState = openStateStore({ ...stores, ...usageReportFile });
  const usageReports = usageReportService({
    license,
    client,
    store: usageState,
    clock,
    timers: systemTimers,
    spreadMs: () => updateState.read().spreadMs ?? 0,
    mailboxesAt: (at) =>
      textsOfMailboxes({
        open: () => worker.engine.mailboxes.openUsage({ at }),
        page: worker.engine.mailboxes.usagePage,
      }),
    lists: openUsageLists(usageListsFolder(dataFolder)),
    folder: join(dataFolder, 'usage-reports'),
    productVersion: version,
    onError: (error) => {
      report('usage report', error);
    },
  });
  const updates = updateService({
    license,
    client,
    store: updateState,
    clock,
    timers: systemTimers,
    chooseSpreadMs: randomSpreadMs,
    usage: async () => usageReports.usage(await counts.refresh()),
    vendor,
    productVersion: version,
    recordSession: worker.engine.sessions.record,
    onError: (error) => {
      report('license update', error);
    },
  });
  const events = openEventLog({ ...stores, user: currentUser() });
  const notifications = openNotifications({
    ...{ stores, secrets, audit, engine: worker.engine, events, usageState },
    proxy: () => settings.read().proxy,
    environment: process.env,
    keepsPlace: true,
  });
  const configuration: ConfigurationServices = {
    ...{ dataFolder, clock, engine: worker.engine, settings, secrets, license, audit },
    channels: notifications.channels,
  };
  const finishImports = async (): Promise<void> => {
    const said = isImportUnfinished(configuration) ? await finishImport(configuration) : null;
    if (said !== null) importRemarks.push(said);
  };
  return {
    clock,
    settings,
    windowBounds: openWindowBounds(stores),
    secrets,
    license,
    onRecorded: recorded.on,
    events,
    notifications,
    configuration,
    importFinished: finishImports().catch((error: unknown) => {
      report('configuration import', error);
    }),
    notificationHistory: openNotificationHistory(stores),
    worker,
    engine: worker.engine,
    readingWorker: (what) =>
      createWorkerHost({
        ...workerOptions,
        fork: () =>
          forkWorker(dataFolder, {
            serviceName: desktop.processes.other(what),
            logName: what,
            onlyReads: true,
          }),
        onCrash: (exitCode) => {
          report(what, new Error(`The process ended with exit code ${String(exitCode)}.`));
        },
      }),
    running,
    counts,
    updates,
    usageReports: auditedUsageReports(usageReports, audit),
    appUpdates: openAppUpdates(
      stores,
      () => settings.read().proxy,
      (error) => {
        report('app update', error);
      },
    ),
    quarantined,
    report,
  };
}

function openWindowBounds(stores: StoreOptions): StateStore<WindowBounds> {
  return openStateStore({
    ...stores,
    name: 'window',
    schema: windowBoundsSchema,
    version: 1,
    migrations: {},
    initial: () => defaultBounds,
  });
}
