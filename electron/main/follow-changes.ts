import { performance } from 'node:perf_hooks';
import { net, powerMonitor } from 'electron';
import type { Session } from '../../shared/backup/session.js';
import type { BackupVerdict } from '../../shared/backup/status.js';
import type { NoticeSubject } from '../../shared/notices/notice-subject.js';
import { consoleContract } from '../../shared/ipc/console-contract.js';
import { passOnPushes } from '../../shared/ipc/pass-on-pushes.js';
import { workerContract } from '../../shared/ipc/worker-contract.js';
import type { LicenseStatus } from '../../shared/license/model.js';
import { failureNotice } from '../../shared/license/update-texts.js';
import { updateSessionName } from '../../shared/license/update.js';
import { sendingDate } from '../../shared/license/usage-report.js';
import type { ConsoleChannel } from './console-channel.js';
import { currentLicenseView } from './current-license-view.js';
import { createDesktopNotices } from './desktop-notices.js';
import { createChangeLog } from './log-changes.js';
import { channelNotifier } from './notify-channels.js';
import type { ConsoleServices } from './services.js';
import { startSchedules } from './start-schedules.js';
import { startNetworkMonitor } from '../../core/license-update/network-monitor.js';
import { systemTimers } from '../../core/lib/wake-up-timer.js';
import { startClockMonitor } from '../../core/license/clock-monitor.js';
import type { LicenseNotices } from '../../core/license-notices/license-notices.js';
import type { PageNotices } from '../../core/license-notices/page-notices.js';
import type { VerificationProcess } from '../worker/verification-process.js';
import type { ConsoleTray, TrayState } from '../window/tray.js';
import { desktop } from '../../shared/texts/desktop.js';
import { type Text, text } from '../../shared/texts/text.js';

export interface FollowOptions {
  readonly services: ConsoleServices;
  readonly channel: ConsoleChannel;
  readonly notices: LicenseNotices;
  readonly pageNotices: PageNotices;
  readonly tray: ConsoleTray;
  /** Words what a notification says in the user's formats. */
  readonly say: (said: Text) => string;
  /** Opens the window at what a notification is about. */
  readonly landOn: (subject: NoticeSubject) => void;
  readonly verification: VerificationProcess;
  /** Sessions of the process that verifies. */
  readonly onVerificationSession: (listener: (session: Session) => void) => () => void;
}

/**
 * Tells page, tray, schedule and warnings of everything that changes: license, sessions, settings, clock, power, network.
 * Starts the license update and the jobs' schedule. Returns the function that ends it all.
 */
export function followChanges(options: FollowOptions): () => void {
  const { services, channel, notices, pageNotices, tray, landOn, say, verification } = options;
  const { clock, engine, events, license, running, settings, updates, usageReports, appUpdates, report } =
    services;
  const changeLog = createChangeLog();
  const channels = channelNotifier(services.notifications, report);
  let lastSession: Session | null = null;

  /** Null while the worker does not answer: then nothing is known, and the icon does not say that all is well. */
  let verdict: BackupVerdict | null = null;
  const look = async (): Promise<void> => {
    try {
      ({ verdict } = await engine.status.get());
    } catch (error) {
      verdict = null;
      report('backup status', error);
    }
  };
  let looked: Promise<void> | null = null;
  let movedAt = license.movedAt();
  const licenseChanged = (): void => {
    void (async () => {
      // Whether its jobs have a next run depends on it.
      if (movedAt !== (movedAt = license.movedAt())) channel.pushes.jobs.changed(await engine.jobs.list());
      const view = await currentLicenseView(services);
      channel.pushes.license.changed(view);
      changeLog.license(view);
      await usageReports.note(services.counts.latest());
      await (looked ??= look());
      tray.show(trayState(view.status, verdict), lastResult(lastSession));
      await notices.refresh();
    })().catch((error: unknown) => {
      report('license change', error);
    });
  };
  const channelsChanged = (): void => {
    channel.pushes.notificationChannels.changed();
  };
  const backupsChanged = (): void => {
    looked = look();
    licenseChanged();
  };
  const desktopNotices = createDesktopNotices({
    ...{ clock, say, landOn },
    isAllowed: () => settings.read().desktopNotifications,
  });
  const sessionChanged = (session: Session): void => {
    running.note(session);
    changeLog.session(session);
    channels.look();
    if (session.status === 'Running') return;
    lastSession = session;
    if (session.status === 'Failed') desktopNotices.sessionFailed(session);
    backupsChanged();
  };
  const schedules = startSchedules(services, verification);
  /** A look at the clock (licensing.md §9). What it finds may change what the license says. */
  const lookAtClock = (): void => {
    license.lookAtClock().catch((error: unknown) => {
      report('clock', error);
    });
  };
  const wokenUp = (): void => {
    lookAtClock();
    updates.onResume();
    usageReports.onResume();
    schedules.resumed();
    licenseChanged();
  };
  const stopClock = startClockMonitor({
    clock,
    monotonicMs: () => performance.now(),
    after: systemTimers.after,
    onChange: () => {
      lookAtClock();
      updates.onClockJump();
      usageReports.onClockJump();
      schedules.jobsChanged();
      licenseChanged();
    },
  });
  const network = startNetworkMonitor({
    isOnline: () => net.isOnline(),
    after: systemTimers.after,
    onReturn: updates.onOnline,
  });
  const stopMinutes = every(60_000, () => {
    lookAtClock();
    backupsChanged();
    channels.look();
  });
  powerMonitor.on('resume', wokenUp);
  const unfollow = [
    license.onChange(licenseChanged),
    // What another process has seen, such as a job of the command line, counts here too.
    events.onChange(() => {
      channel.pushes.events.changed();
      channels.look();
      licenseChanged();
    }),
    updates.onChange(licenseChanged),
    updates.onEvent((event) => {
      changeLog.update(event);
      network.look();
      if (event.type === 'switched-off') {
        // A kind of its own: the failure that led to it must not use up the hour's notification.
        desktopNotices.show('license-update-off', updateSessionName, event.text, { type: 'license' });
      } else if (!event.forced && event.report.result !== 'Success') {
        const { sessionId } = event.report;
        desktopNotices.show('license-update', updateSessionName, failureNotice(event.report), {
          type: 'session',
          sessionId,
        });
      }
    }),
    usageReports.onChange(() => {
      channels.look();
      channel.pushes.usageReports.changed();
    }),
    usageReports.onEvent(({ type, period, text: said }) => {
      if (type === 'review') {
        const sendsOn = sendingDate(period);
        pageNotices.showPopup({ type: 'usage-report-review', period, sendsOn });
      }
      if (type !== 'delivered') {
        desktopNotices.show(`usage-report-${type}`, say(text('usageReports.title')), said, {
          type: 'usage-reports',
        });
      }
    }),
    appUpdates.onChange((view) => {
      channel.pushes.appUpdate.changed(view);
    }),
    appUpdates.onFound(({ version }) => {
      const title = say(text('appUpdate.title'));
      desktopNotices.show('app-update', title, text('appUpdate.available', { version }), {
        type: 'app-update',
      });
    }),
    settings.onChange(() => {
      channel.pushes.settings.changed(settings.read());
    }),
    engine.sessions.changed(sessionChanged),
    options.onVerificationSession((session) => {
      sessionChanged(session);
      channel.pushes.sessions.changed(session);
    }),
    engine.jobs.changed(() => {
      schedules.jobsChanged();
      backupsChanged();
    }),
    engine.mailboxes.happened((event) => {
      events.add(event).catch((error: unknown) => {
        report('event log', error);
      });
    }),
    services.notifications.channels.onChange(channelsChanged),
    services.notifications.service.onChange(channelsChanged),
    services.onRecorded(channel.pushes.audit.changed),
    engine.mailboxes.changed(licenseChanged),
    // After those above, so that what they note is known when the page asks.
    passOnPushes(
      { contract: workerContract, client: engine },
      { contract: consoleContract, pushes: channel.pushes },
    ),
  ];
  lookAtClock();
  updates.start();
  usageReports.start();
  appUpdates.start();
  licenseChanged();
  channels.look();
  return () => {
    powerMonitor.off('resume', wokenUp);
    stopClock();
    network.stop();
    stopMinutes();
    channels.stop();
    schedules.stop();
    for (const each of unfollow) each();
    events.close();
  };
}

/** Returns the function that ends it. */
function every(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  return () => {
    clearInterval(timer);
  };
}

function trayState(status: LicenseStatus, verdict: BackupVerdict | null): TrayState {
  if (status.backup === 'none') return 'stopped';
  const isWell = status.count === 'within' && (status.term === 'valid' || status.term === 'none');
  const needsCare = verdict === null || verdict.type === 'attention' || verdict.type === 'no-mailboxes';
  return isWell && !needsCare ? 'ok' : 'attention';
}

function lastResult(last: Session | null): string {
  return last === null ? desktop.tray.noSession : desktop.tray.lastSession(last.name, last.status);
}
