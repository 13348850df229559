import { type BrowserWindow, app, shell } from 'electron';
import type { consoleContract } from '../../shared/ipc/console-contract.js';
import type { Settings } from '../../shared/settings.js';
import type { createDispatch } from '../../shared/ipc/serve.js';
import type { ConsoleChannel } from './console-channel.js';
import { currentLicenseView } from './current-license-view.js';
import { diagnosticsOrigin } from './diagnostics-origin.js';
import type { ConsoleServices } from './services.js';
import { appUpdateHandlers } from '../ipc/handlers/app-update.js';
import { appHandlers } from '../ipc/handlers/app.js';
import { auditHandlers } from '../ipc/handlers/audit.js';
import { bucketHandlers } from '../ipc/handlers/buckets.js';
import { clusterHandlers } from '../ipc/handlers/cluster.js';
import { configurationHandlers } from '../ipc/handlers/configuration.js';
import { diagnosticsHandlers } from '../ipc/handlers/diagnostics.js';
import { notificationChannelHandlers } from '../ipc/handlers/notification-channels.js';
import { eventHandlers } from '../ipc/handlers/events.js';
import { jobHandlers } from '../ipc/handlers/jobs.js';
import { licenseHandlers } from '../ipc/handlers/license.js';
import { licenseReportHandlers } from '../ipc/handlers/license-reports.js';
import { mailboxHandlers } from '../ipc/handlers/mailboxes.js';
import { repositoryHandlers } from '../ipc/handlers/repository.js';
import { restoreHandlers } from '../ipc/handlers/restore.js';
import { createPrinter } from '../window/print-window.js';
import { sessionHandlers } from '../ipc/handlers/sessions.js';
import { reachesServerOtherwise, settingsHandlers } from '../ipc/handlers/settings.js';
import { sourceHandlers } from '../ipc/handlers/sources.js';
import { usageReportHandlers } from '../ipc/handlers/usage-reports.js';
import type { SavedPlaces } from '../ipc/saved-places.js';
import type { LaunchOptions } from './launch-options.js';
import { createReport } from '../../core/license-reports/create-report.js';
import { currentUser } from '../../core/lib/current-user.js';
import { vendor, version } from '../../core/lib/build-constants.js';
import { reportFault } from '../log/log-file.js';
import type { LicenseNotices } from '../../core/license-notices/license-notices.js';
import type { PageNotices } from '../../core/license-notices/page-notices.js';
import { sampleFolder } from '../../core/maintenance/former-sample.js';
import { openSampleOrganisation } from '../../core/sources/open-sample-organisation.js';
import { createFileDialogs } from '../window/file-dialogs.js';
import { setStartAtLogin } from '../window/start-at-login.js';
import type { WindowLife } from '../window/window-life.js';
import type { VerificationProcess } from '../worker/verification-process.js';
import { applySettings } from './apply-settings.js';

/** Everything the page may ask of main, put together from the services. */
export function consoleHandlers(
  launch: LaunchOptions,
  services: ConsoleServices,
  channel: ConsoleChannel,
  { notices, pageNotices }: { readonly notices: LicenseNotices; readonly pageNotices: PageNotices },
  life: WindowLife<BrowserWindow>,
  verification: VerificationProcess,
  savedPlaces: SavedPlaces,
  openedKeyFile: () => string | null,
): Parameters<typeof createDispatch<typeof consoleContract>>[1] {
  const { engine, license, secrets, updates } = services;
  const dialogs = createFileDialogs(life.window);
  const sourcesChanged = async () => {
    channel.pushes.sources.changed(await engine.sources.list());
  };
  const settingsApplied = async (settings: Settings, before: Settings): Promise<void> => {
    applySettings(settings);
    if (reachesServerOtherwise(settings, before)) updates.onSettingsChange();
    // The user may have changed the entry with the system's means: a setting that stays leaves it alone.
    if (settings.startAtLogin !== before.startAtLogin) {
      await setStartAtLogin(app, settings.startAtLogin, launch.dataFolder);
    }
  };
  return {
    app: appHandlers({
      version,
      vendor,
      clock: services.clock,
      locale: app.getSystemLocale(),
      dataFolder: launch.dataFolder,
      secretStorage: secrets.kind,
      quarantined: async () => [
        ...services.quarantined,
        ...(await engine.catalogue.quarantined().catch((error: unknown) => {
          reportFault('catalogue', error);
          return [];
        })),
      ],
      pageIsReady: () => {
        channel.pageIsReady();
        pageNotices.pageIsReady();
      },
      openSample: async () => {
        const sample = await openSampleOrganisation(engine, sampleFolder(launch.dataFolder));
        await sourcesChanged();
        return sample;
      },
      showInFolder: savedPlaces.show,
      quit: life.quit,
      diagnostics: diagnosticsHandlers({
        dialogs,
        origin: () => diagnosticsOrigin(services, launch.dataFolder),
        onProgress: channel.pushes.app.diagnosticsProgress,
      }),
    }),
    license: licenseHandlers({
      license,
      engine,
      dialogs,
      view: () => currentLicenseView(services),
      openedFile: openedKeyFile,
      updateNow: () => updates.updateNow('manual'),
    }),
    sources: sourceHandlers({
      ...{ worker: engine, dialogs, secrets, sourcesChanged },
      onSecretFault: (error) => {
        reportFault('secret', error);
      },
    }),
    jobs: jobHandlers(engine),
    sessions: sessionHandlers({ worker: engine, dialogs, verification }),
    mailboxes: mailboxHandlers({ worker: engine, dialogs, now: () => license.facts().now }),
    restore: restoreHandlers({
      ...{ worker: engine, dialogs, secrets, print: createPrinter() },
      onNotKept: (error) => {
        reportFault('secret', error);
      },
    }),
    repository: repositoryHandlers({ worker: engine, verification, dialogs }),
    buckets: bucketHandlers(engine),
    cluster: clusterHandlers(engine),
    sample: {
      forecast: engine.sample.forecast,
      remove: async () => {
        const removed = await engine.sample.remove();
        await sourcesChanged();
        return removed;
      },
    },
    status: { get: engine.status.get },
    settings: settingsHandlers(services.settings, settingsApplied),
    ...configurationHandlers({
      configuration: services.configuration,
      dialogs,
      imported: async (before) => {
        await settingsApplied(services.settings.read(), before);
        await sourcesChanged();
      },
    }),
    appUpdate: appUpdateHandlers(services.appUpdates, (path) => {
      shell.showItemInFolder(path);
    }),
    audit: auditHandlers(engine, dialogs),
    events: eventHandlers(services.events, dialogs),
    notificationChannels: notificationChannelHandlers(services),
    licenseReports: licenseReportHandlers({
      worker: engine,
      dialogs,
      now: () => license.facts().now,
      create: (request, path) =>
        createReport(request, path, {
          ...{ engine, license, productVersion: version },
          events: services.events,
          user: currentUser(),
          onNotNoted: (error) => {
            reportFault('event log', error);
          },
        }),
      showInFolder: (path) => {
        shell.showItemInFolder(path);
      },
    }),
    usageReports: usageReportHandlers(services.usageReports, dialogs),
    notifications: { dismissBar: notices.dismissBar, answered: pageNotices.answered },
  };
}
