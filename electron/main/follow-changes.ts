import { performance } from 'node:perf_hooks';
import { net, powerMonitor } from 'electron';
import { type Care, type CareTask, careTasks } from '../../shared/backup/care.js';
import type { Session } from '../../shared/backup/model.js';
import type { BackupVerdict } from '../../shared/backup/status.js';
import type { NoticeSubject } from '../../shared/notices/notice-subject.js';
import type { LicenseStatus } from '../../shared/license/model.js';
import { failureNotice } from '../../shared/license/update-texts.js';
import { updateSessionName } from '../../shared/license/update.js';
import { sendingDate } from '../../shared/license/usage-report.js';
import type { ConsoleChannel } from './console-channel.js';
import { currentLicenseView } from './current-license-view.js';
import { createChangeLog } from './log-changes.js';
import { channelNotifier } from './notify-channels.js';
import type { ConsoleServices } from './services.js';
import { startScheduler } from '../../core/jobs/scheduler.js';
import { startNetworkMonitor } from '../../core/license-update/network-monitor.js';
import { isCancelled } from '../../core/lib/cancellation.js';
import { systemTimers } from '../../core/lib/wake-up-timer.js';
import { startClockMonitor } from '../../core/license/clock-monitor.js';
import { showDesktopNotification } from '../window/desktop-notification.js';
import { createHourlyLimit } from '../../core/license-notices/hourly-limit.js';
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
  const actionsChanged = (): void => {
    channel.pushes.audit.changed();
  };
  const channelsChanged = (): void => {
    channel.pushes.notificationChannels.changed();
  };
  const backupsChanged = (): void => {
    looked = look();
    licenseChanged();
  };
  const mayNotify = createHourlyLimit(clock);
  const notify = (kind: string, title: string, said: Text, subject: NoticeSubject): void => {
    if (!settings.read().desktopNotifications || !mayNotify(kind)) return;
    showDesktopNotification(title, say(said), () => {
      landOn(subject);
    });
  };
  const sessionChanged = (session: Session): void => {
    running.note(session);
    changeLog.session(session);
    channel.pushes.sessions.changed(session);
    channels.look();
    if (session.status === 'Running') return;
    lastSession = session;
    if (session.status === 'Failed') notifyFailure(session);
    backupsChanged();
  };
  const notifyFailure = ({ id: sessionId, type, name }: Session): void => {
    switch (type) {
      case 'backup':
      case 'copy':
        notify('backup', say(text('console.backupFailed', { job: name })), text('console.backupFailedHint'), {
          type: 'session',
          sessionId,
        });
        return;
      case 'verification':
        notify(
          'verification',
          say(text('console.verificationFailed')),
          text('console.verificationFailedHint'),
          {
            type: 'session',
            sessionId,
          },
        );
        return;
      case 'restore-drill':
        notify('restore-drill', say(text('console.drillFailed')), text('console.drillFailedHint'), {
          type: 'session',
          sessionId,
        });
        return;
      case 'data-deletion':
        notify('data-deletion', say(text('console.deletionFailed')), text('console.deletionFailedHint'), {
          type: 'session',
          sessionId,
        });
        return;
      case 'restore':
      case 'license-update':
    }
  };
  const scheduler = startScheduler({
    clock,
    listJobs: async () => {
      await services.importFinished;
      return license.movedAt() === null ? engine.jobs.list() : [];
    },
    run: (jobId) => engine.jobs.run({ jobId, trigger: 'schedule' }),
    onError: report,
  });
  const careFor = async (task: CareTask): Promise<void> => {
    switch (task) {
      case 'restore-drill':
        await engine.repository.drill({ which: 'due' });
        return;
      case 'verification':
        await verification.verify('due').catch((error: unknown) => {
          // The user stopped it: it is tried again tomorrow.
          if (!isCancelled(error)) throw error;
        });
    }
  };
  // One each: a verification takes hours, and no drill waits for it.
  const careSchedulers = careTasks.map((task) =>
    startScheduler({
      clock,
      listJobs: async () => nextCare(task, await engine.repository.care()),
      run: () => careFor(task),
      onError: report,
    }),
  );
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
    scheduler.wake();
    for (const each of careSchedulers) each.wake();
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
      scheduler.wake();
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
        notify('license-update-off', updateSessionName, event.text, { type: 'license' });
      } else if (!event.forced && event.report.result !== 'Success') {
        const { sessionId } = event.report;
        notify('license-update', updateSessionName, failureNotice(event.report), {
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
        notify(`usage-report-${type}`, say(text('usageReports.title')), said, { type: 'usage-reports' });
      }
    }),
    appUpdates.onChange((view) => {
      channel.pushes.appUpdate.changed(view);
    }),
    appUpdates.onFound(({ version }) => {
      const title = say(text('appUpdate.title'));
      notify('app-update', title, text('appUpdate.available', { version }), { type: 'app-update' });
    }),
    settings.onChange(() => {
      channel.pushes.settings.changed(settings.read());
    }),
    engine.sessions.changed(sessionChanged),
    options.onVerificationSession(sessionChanged),
    engine.jobs.changed((jobs) => {
      channel.pushes.jobs.changed(jobs);
      scheduler.wake();
      backupsChanged();
    }),
    engine.sessions.logged(channel.pushes.sessions.logged),
    engine.jobs.progress(channel.pushes.jobs.progress),
    engine.restore.progress(channel.pushes.restore.progress),
    engine.mailboxes.deleting(channel.pushes.mailboxes.deleting),
    engine.mailboxes.happened((event) => {
      events.add(event).catch((error: unknown) => {
        report('event log', error);
      });
    }),
    engine.sources.discovering(channel.pushes.sources.discovering),
    engine.sources.checking(channel.pushes.sources.checking),
    engine.sources.statesChanged(channel.pushes.sources.statesChanged),
    engine.audit.changed(actionsChanged),
    services.notifications.channels.onChange(channelsChanged),
    services.notifications.service.onChange(channelsChanged),
    services.onRecorded(actionsChanged),
    engine.licenseReports.progress(channel.pushes.licenseReports.progress),
    engine.mailboxes.reporting(channel.pushes.mailboxes.reporting),
    engine.repository.progress(channel.pushes.repository.progress),
    engine.buckets.progress(channel.pushes.buckets.progress),
    engine.cluster.changed(channel.pushes.cluster.changed),
    engine.mailboxes.changed(() => {
      channel.pushes.mailboxes.changed();
      licenseChanged();
    }),
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
    scheduler.stop();
    for (const each of careSchedulers) each.stop();
    for (const each of unfollow) each();
    events.close();
  };
}

/** When a task is due next for any repository. */
function nextCare(
  task: CareTask,
  care: readonly Care[],
): { id: CareTask; name: string; nextRunAt: string | null }[] {
  const times = care.flatMap((each) => (each.task === task && each.nextAt !== null ? [each.nextAt] : []));
  return [{ id: task, name: task, nextRunAt: times.sort()[0] ?? null }];
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
