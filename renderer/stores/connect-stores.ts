import { careTasks } from '../../shared/backup/care.js';
import type { Session } from '../../shared/backup/session.js';
import { bridge } from '../base/bridge.js';
import { valueOr } from '../base/resource.js';
import { appUpdateResource } from './app-update.js';
import { useBar } from './bar.js';
import { clusterResource } from './cluster.js';
import { noteDeletion } from './data-deletion.js';
import { eventsResource } from './events.js';
import { jobsResource } from './jobs.js';
import { licenseResource } from './license.js';
import { mailboxesResource } from './mailboxes/mailboxes.js';
import { noteMaintenance, useMaintenance } from './maintenance.js';
import { channelsResource } from './notification-channels.js';
import { dropProgress, noteProgress } from './progress.js';
import { careResource } from './care.js';
import { noteExport } from './exports.js';
import { loadRepositories } from './repositories.js';
import { noteRestoreProgress, noteRestoreSession } from './server-restore.js';
import { withSession } from './session-order.js';
import { sessionsResource } from './sessions.js';
import { settingsResource } from './settings.js';
import { sourceStatesResource } from './source-states.js';
import { sourcesResource } from './sources.js';
import { statusResource } from './status.js';
import { usageReportsResource } from './usage-reports.js';

/** What was fine a minute ago may be late now. */
const statusEveryMs = 60_000;

function onSession(session: Session): void {
  const before = valueOr(sessionsResource.use.getState().data, []).find(({ id }) => id === session.id);
  if (before?.status !== session.status) void statusResource.load();
  sessionsResource.patch((sessions) => withSession(sessions, session));
  noteRestoreSession(session);
  if (session.status === 'Running') return;
  dropProgress(session.id);
  void loadRepositories();
}

function isCareSession(sessionId: string): boolean {
  const session = valueOr(sessionsResource.use.getState().data, []).find(({ id }) => id === sessionId);
  return careTasks.some((task) => task === session?.type);
}

/** Subscribes to every push that patches a store; pop-ups are the pop-up host's own. */
function subscribeStores(): void {
  bridge.license.changed((view) => {
    licenseResource.set(view);
    void usageReportsResource.load();
    void statusResource.load();
  });
  bridge.sources.changed((sources) => {
    sourcesResource.set(sources);
    void sourceStatesResource.load();
  });
  bridge.sources.statesChanged(() => void sourceStatesResource.load());
  bridge.jobs.changed((jobs) => {
    jobsResource.set(jobs);
    void statusResource.load();
  });
  bridge.jobs.progress(noteProgress);
  bridge.restore.progress(noteRestoreProgress);
  bridge.restore.exporting(noteExport);
  bridge.mailboxes.deleting(noteDeletion);
  bridge.repository.progress(noteMaintenance);
  useMaintenance.subscribe((now, before) => {
    const hasEnded = (task: 'prune' | 'repair'): boolean =>
      before[task].state === 'running' && now[task].state !== 'running';
    if (hasEnded('prune') || hasEnded('repair')) void loadRepositories();
    if (hasEnded('repair')) void statusResource.load();
  });
  bridge.sessions.changed(onSession);
  bridge.sessions.logged(({ sessionId }) => {
    // Such a session goes from one repository to the next.
    if (isCareSession(sessionId)) void careResource.load();
  });
  bridge.mailboxes.changed(() => void mailboxesResource.load());
  setInterval(() => void statusResource.load(), statusEveryMs);
  statusResource.use.subscribe(({ data: now }, { data: before }) => {
    // What time alone has changed of mailboxes is in no push.
    if (now.state !== 'ready' || before.state !== 'ready') return;
    if (JSON.stringify(now.value.mailboxes) !== JSON.stringify(before.value.mailboxes))
      void mailboxesResource.load();
  });
  bridge.events.changed(() => void eventsResource.load());
  bridge.usageReports.changed(() => void usageReportsResource.load());
  bridge.notificationChannels.changed(() => void channelsResource.load());
  bridge.cluster.changed(() => void clusterResource.load());
  bridge.settings.changed(settingsResource.set);
  bridge.appUpdate.changed(appUpdateResource.set);
  bridge.notifications.bar((bar) => {
    useBar.setState({ bar });
  });
}

/** Subscribes first, then asks for the snapshots, then lets main send what it has held back. */
export async function connectStores(): Promise<void> {
  subscribeStores();
  const resources = [
    licenseResource,
    sourcesResource,
    jobsResource,
    sessionsResource,
    statusResource,
    settingsResource,
    eventsResource,
    usageReportsResource,
    appUpdateResource,
  ];
  await Promise.all([...resources.map((resource) => resource.load()), loadRepositories()]);
}

/** Reads what the first screen does without; no push patches it, and a warning does not wait for 100,000 mailboxes. */
export function loadTheRest(): void {
  void mailboxesResource.load();
  void sourceStatesResource.load();
}
