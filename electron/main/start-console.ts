import { release } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type BrowserWindow, app, nativeTheme, shell } from 'electron';
import type { Session } from '../../shared/backup/model.js';
import type { NoticeSubject } from '../../shared/notices/notice-subject.js';
import { consoleContract } from '../../shared/ipc/console-contract.js';
import { createDispatch } from '../../shared/ipc/serve.js';
import { evaluateLicense } from '../../shared/license/status.js';
import type { Settings } from '../../shared/settings.js';
import type { ConsoleChannel } from './console-channel.js';
import { currentLicenseView } from './current-license-view.js';
import { diagnosticsOrigin } from './diagnostics-origin.js';
import { followChanges } from './follow-changes.js';
import { type ConsoleServices, openServices } from './services.js';
import { appHandlers } from '../ipc/handlers/app.js';
import { diagnosticsHandlers } from '../ipc/handlers/diagnostics.js';
import { eventHandlers } from '../ipc/handlers/events.js';
import { jobHandlers } from '../ipc/handlers/jobs.js';
import { licenseHandlers } from '../ipc/handlers/license.js';
import { licenseReportHandlers } from '../ipc/handlers/license-reports.js';
import { mailboxHandlers } from '../ipc/handlers/mailboxes.js';
import { repositoryHandlers } from '../ipc/handlers/repository.js';
import { restoreHandlers } from '../ipc/handlers/restore.js';
import { sessionHandlers } from '../ipc/handlers/sessions.js';
import { reachesServerOtherwise, settingsHandlers } from '../ipc/handlers/settings.js';
import { sourceHandlers } from '../ipc/handlers/sources.js';
import { usageReportHandlers } from '../ipc/handlers/usage-reports.js';
import { openWindowChannel } from '../ipc/window-channel.js';
import type { LaunchOptions } from './launch-options.js';
import { createReport } from '../../core/license-reports/create-report.js';
import { currentUser } from '../../core/lib/current-user.js';
import { createEmitter } from '../../core/lib/emitter.js';
import { vendor, version } from '../../core/lib/build-constants.js';
import { logLine, openLogFile, reportFault } from '../log/log-file.js';
import { showDesktopNotification } from '../window/desktop-notification.js';
import { type LicenseNotices, createLicenseNotices } from '../../core/license-notices/license-notices.js';
import { type PageNotices, createPageNotices } from '../../core/license-notices/page-notices.js';
import { sampleFolder } from '../../core/maintenance/former-sample.js';
import { openSampleOrganisation } from '../../core/sources/open-sample-organisation.js';
import { setApplicationMenu } from '../window/application-menu.js';
import { serveAppProtocol } from '../window/app-protocol.js';
import { createFileDialogs } from '../window/file-dialogs.js';
import { hardenApp } from '../window/hardening.js';
import { askToKeepInTray } from '../window/keep-in-tray-question.js';
import { openMainWindow } from '../window/main-window.js';
import { reviveCrashedPage } from '../window/revive-page.js';
import { mendStartAtLogin, setStartAtLogin, wasOpenedAtLogin } from '../window/start-at-login.js';
import { createTray } from '../window/tray.js';
import { type WindowLife, createWindowLife } from '../window/window-life.js';
import { type VerificationProcess, createVerificationProcess } from '../worker/verification-process.js';
import { localFormat } from '../../shared/texts/local-format.js';
import { type Text, render } from '../../shared/texts/text.js';

/** Folder of the built programs: main, worker, preload and page lie in it. */
const outFolder = join(import.meta.dirname, '..');
const iconFolder = join(outFolder, 'icons');

/** Composes the console's main process from its services; called once Electron is ready. */
export function startConsole(launch: LaunchOptions): void {
  openLogFile(launch.dataFolder, 'main');
  logLine(`start: ${describeVersions()}`);
  hardenApp(app, launch.devServerUrl);
  // A developer reloads the page and opens the tools by the default menu.
  if (launch.devServerUrl === undefined) setApplicationMenu(process.platform);
  serveAppProtocol(join(outFolder, 'renderer'));
  const services = openServices(launch.dataFolder, outFolder, reportFault);
  const channel = openWindowChannel(
    consoleContract,
    [{ group: 'notifications', leaf: 'clicked' }],
    launch.devServerUrl,
  );
  const pageNotices = createPageNotices(channel.pushes.notifications, channel.isReady);
  const format = localFormat(app.getSystemLocale());
  const say = (said: Text): string => render(said, format);
  const notices = createLicenseNotices({
    evaluate: async () => {
      const facts = services.license.facts();
      const status = evaluateLicense(facts, await services.counts.refresh());
      const countsAreKnown = services.counts.areKnown();
      return { facts, status, countsAreKnown, clockWarning: services.license.clockWarning() };
    },
    history: services.notificationHistory,
    eventLog: services.events,
    desktopAllowed: () => services.settings.read().desktopNotifications,
    showPopup: pageNotices.showPopup,
    reviseWarnings: pageNotices.reviseWarnings,
    showBar: pageNotices.showBar,
    showDesktop: ({ title, body }) =>
      showDesktopNotification(say(title), body.map(say).join('\n'), () => {
        landOn({ type: 'license' });
      }),
    onFault: (error) => {
      reportFault('event log', error);
    },
  });
  const verificationSessions = createEmitter<Session>();
  const verification = createVerificationProcess(() => services.readingWorker('verification'), {
    onProgress: channel.pushes.repository.progress,
    onSession: verificationSessions.emit,
    onLogged: channel.pushes.sessions.logged,
    beforeKill: (sessionId) => services.engine.repository.cancel({ task: 'verify', sessionId }),
  });
  const life = openWindowLife(launch, services, channel, {
    opened: () => {
      notices.windowOpened().catch((error: unknown) => {
        reportFault('startup warnings', error);
      });
    },
    closed: notices.windowClosed,
    quitDuringRun: (running) => {
      pageNotices.showPopup({ type: 'quit-during-run', running });
    },
    shutDown: async () => {
      stopFollowing();
      await verification.cancel();
      await services.updates.stop();
      await services.usageReports.stop();
      await services.worker.close();
      logLine('stop');
    },
  });
  const tray = createTray(iconFolder, {
    open: life.show,
    backUpNow: () => void backUpNow(services),
    quit: () => void life.quit(false),
  });
  const landOn = (subject: NoticeSubject): void => {
    life.show();
    channel.pushes.notifications.clicked(subject);
  };
  const stopFollowing = followChanges({
    services,
    channel,
    notices,
    pageNotices,
    tray,
    landOn,
    say,
    verification,
    onVerificationSession: verificationSessions.on,
  });
  channel.serve(
    createDispatch(
      consoleContract,
      handlersOf(launch, services, channel, { notices, pageNotices }, life, verification),
      reportFault,
    ),
  );
  const settings = services.settings.read();
  applySettings(settings);
  if (settings.startAtLogin) {
    mendStartAtLogin(app, launch.dataFolder).catch((error: unknown) => {
      reportFault('start at login', error);
    });
  }
  if (!launch.hidden && !wasOpenedAtLogin(app)) life.show();
}

function handlersOf(
  launch: LaunchOptions,
  services: ConsoleServices,
  channel: ConsoleChannel,
  { notices, pageNotices }: { readonly notices: LicenseNotices; readonly pageNotices: PageNotices },
  life: WindowLife<BrowserWindow>,
  verification: VerificationProcess,
): Parameters<typeof createDispatch<typeof consoleContract>>[1] {
  const { engine, license, secrets, updates } = services;
  const dialogs = createFileDialogs(life.window);
  const sourcesChanged = async () => {
    channel.pushes.sources.changed(await engine.sources.list());
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
      updateNow: () => updates.updateNow('manual'),
    }),
    sources: sourceHandlers({ worker: engine, dialogs, secrets, sourcesChanged }),
    jobs: jobHandlers(engine),
    sessions: sessionHandlers({ worker: engine, dialogs, verification }),
    mailboxes: mailboxHandlers({ worker: engine, dialogs }),
    restore: restoreHandlers({
      ...{ worker: engine, dialogs, secrets },
      onNotKept: (error) => {
        reportFault('secret', error);
      },
    }),
    repository: repositoryHandlers({ worker: engine, verification, dialogs }),
    status: { get: engine.status.get },
    settings: settingsHandlers(services.settings, async (settings, before) => {
      applySettings(settings);
      if (reachesServerOtherwise(settings, before)) updates.onSettingsChange();
      // The user may have changed the entry with the system's means: a setting that stays leaves it alone.
      if (settings.startAtLogin !== before.startAtLogin) {
        await setStartAtLogin(app, settings.startAtLogin, launch.dataFolder);
      }
    }),
    events: eventHandlers(services.events, dialogs),
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

function openWindowLife(
  launch: LaunchOptions,
  { settings, windowBounds, running }: ConsoleServices,
  channel: ConsoleChannel,
  on: {
    opened: () => void;
    closed: () => void;
    quitDuringRun: (running: number) => void;
    shutDown: () => Promise<void>;
  },
): WindowLife<BrowserWindow> {
  const life: WindowLife<BrowserWindow> = createWindowLife<BrowserWindow>({
    open: (events) => {
      const window = openMainWindow({
        outFolder,
        iconPath: join(iconFolder, 'icon.png'),
        devServerUrl: launch.devServerUrl,
        bounds: windowBounds.read(),
        onBoundsChange: (bounds) => {
          windowBounds
            .update(() => bounds)
            .catch((error: unknown) => {
              reportFault('window place', error);
            });
        },
        mayClose: () => life.mayClose(),
      });
      window.on('show', events.shown).on('hide', events.hidden).on('closed', events.closed);
      channel.attach(window.webContents);
      reviveCrashedPage(
        window,
        () => performance.now(),
        (error) => {
          reportFault('page', error);
        },
      );
      return window;
    },
    onOpened: on.opened,
    onHidden: on.closed,
    keepInTray: () => settings.read().keepInTray,
    rememberKeepInTray: async (keepInTray) => {
      await settings.update((old) => ({ ...old, keepInTray }));
    },
    runningSessions: () => running.list().length,
    askToQuitDuringRun: on.quitDuringRun,
    askToKeepInTray,
    shutDown: on.shutDown,
    exit: () => {
      app.exit(0);
    },
    onFault: (error) => {
      reportFault('window', error);
    },
  });
  app.on('before-quit', (event) => {
    event.preventDefault();
    void life.quit(false);
  });
  app.on('second-instance', (_event, argv) => {
    life.startedAgain(argv.includes('--hidden'));
  });
  app.on('activate', life.show);
  return life;
}

function applySettings({ theme }: Settings): void {
  nativeTheme.themeSource = theme;
}

/** The tray's "Back up now": every enabled job that is not running yet. */
async function backUpNow({ engine, report }: ConsoleServices): Promise<void> {
  for (const { id, enabled } of await engine.jobs.list()) {
    if (!enabled) continue;
    await engine.jobs.run({ jobId: id, trigger: 'manual' }).catch((error: unknown) => {
      report('back up now', error);
    });
  }
}

/** The program and what it runs on, for the log. */
function describeVersions(): string {
  const { electron, chrome, node } = process.versions;
  return [
    ['Postkeep', version],
    ['Electron', electron],
    ['Chromium', chrome],
    ['Node', node],
    [process.platform, process.arch, release()],
  ]
    .map((parts) => parts.join(' '))
    .join(', ');
}
