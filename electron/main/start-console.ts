import { release } from 'node:os';
import { join } from 'node:path';
import { app, shell } from 'electron';
import { createSavedPlaces } from '../ipc/saved-places.js';
import type { Session } from '../../shared/backup/session.js';
import type { NoticeSubject } from '../../shared/notices/notice-subject.js';
import { consoleContract } from '../../shared/ipc/console-contract.js';
import { createDispatch } from '../../shared/ipc/serve.js';
import { evaluateLicense } from '../../shared/license/status.js';
import { followChanges } from './follow-changes.js';
import { type ConsoleServices, openServices } from './services.js';
import { openWindowChannel } from '../ipc/window-channel.js';
import type { LaunchOptions } from './launch-options.js';
import { createEmitter } from '../../core/lib/emitter.js';
import { version } from '../../core/lib/build-constants.js';
import { logLine, openLogFile, reportFault } from '../log/log-file.js';
import { showDesktopNotification } from '../window/desktop-notification.js';
import { createLicenseNotices } from '../../core/license-notices/license-notices.js';
import { createPageNotices } from '../../core/license-notices/page-notices.js';
import { setApplicationMenu } from '../window/application-menu.js';
import { serveAppProtocol } from '../window/app-protocol.js';
import { hardenApp } from '../window/hardening.js';
import { mendStartAtLogin, wasOpenedAtLogin } from '../window/start-at-login.js';
import { createTray } from '../window/tray.js';
import type { WorkerProcess } from '../worker/fork-worker.js';
import { createVerificationProcess } from '../worker/verification-process.js';
import { localFormat } from '../../shared/texts/local-format.js';
import { type Text, render } from '../../shared/texts/text.js';
import { applySettings } from './apply-settings.js';
import { iconFolder, outFolder } from './built-folders.js';
import { consoleHandlers } from './console-handlers.js';
import { openWindowLife } from './open-window-life.js';

/** Composes the console's main process from its services; called once Electron is ready, with the process of the backups. */
export function startConsole(launch: LaunchOptions, worker: WorkerProcess): void {
  openLogFile(launch.dataFolder, 'main');
  logLine(`start: ${describeVersions()}`);
  hardenApp(app, launch.devServerUrl);
  // A developer reloads the page and opens the tools by the default menu.
  if (launch.devServerUrl === undefined) setApplicationMenu(process.platform);
  serveAppProtocol(join(outFolder, 'renderer'));
  const services = openServices(launch.dataFolder, worker, reportFault);
  const channel = openWindowChannel(
    consoleContract,
    [
      { group: 'notifications', leaf: 'clicked' },
      { group: 'license', leaf: 'fileOpened' },
    ],
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
  let openedKeyFile = launch.keyFile;
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
    keyFileOpened: (path) => {
      openedKeyFile = path;
      life.show();
      channel.pushes.license.fileOpened();
    },
    shutDown: async () => {
      stopFollowing();
      await verification.cancel();
      services.appUpdates.stop();
      await services.updates.stop();
      await services.usageReports.stop();
      await services.notifications.service.close();
      services.notifications.channels.close();
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
  const savedPlaces = createSavedPlaces((path) => {
    shell.showItemInFolder(path);
  });
  channel.serve(
    createDispatch(
      consoleContract,
      consoleHandlers(
        launch,
        services,
        channel,
        { notices, pageNotices },
        life,
        verification,
        savedPlaces,
        () => openedKeyFile,
      ),
      reportFault,
      savedPlaces.note,
    ),
  );
  const settings = services.settings.read();
  applySettings(settings);
  if (settings.startAtLogin) {
    mendStartAtLogin(app, launch.dataFolder).catch((error: unknown) => {
      reportFault('start at login', error);
    });
  }
  if (launch.keyFile !== null) channel.pushes.license.fileOpened();
  if (launch.keyFile !== null || (!launch.hidden && !wasOpenedAtLogin(app))) life.show();
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
