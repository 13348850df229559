import { create } from 'zustand';
import { type Progress, type Session, sessionTypes } from '../../shared/backup/model.js';
import type { Bar } from '../../shared/notices/bar.js';
import { bridge } from '../base/bridge.js';
import { readMailboxList } from './mailboxes/mailbox-worker.js';
import { noteMaintenance, useMaintenance } from './maintenance.js';
import { createResource } from '../base/resource.js';
import { noteRestoreProgress, noteRestoreSession } from './server-restore.js';
import { newestFirst, withSession } from './sessions.js';

/** The contract's limit; the catalogue keeps no more of a type. */
const sessionsKept = 5000;

/** Of each type all that is kept: frequent backups must not push the few license updates out of History. */
async function allSessions(): Promise<Session[]> {
  const lists = await Promise.all(
    sessionTypes.map((type) => bridge.sessions.list({ type, limit: sessionsKept })),
  );
  return newestFirst(lists.flat());
}

export const licenseResource = createResource(() => bridge.license.get());
export const sourcesResource = createResource(() => bridge.sources.list());
export const jobsResource = createResource(() => bridge.jobs.list());
export const sessionsResource = createResource(allSessions);
export const mailboxesResource = createResource(() => readMailboxList(bridge.mailboxes));
export const repositoryResource = createResource(() => bridge.repository.stats());
/** Every repository that holds restore points. */
export const repositoriesResource = createResource(() => bridge.repository.list());
export const settingsResource = createResource(() => bridge.settings.get());
export const usageReportsResource = createResource(() => bridge.usageReports.list());
export const eventsResource = createResource(() => bridge.events.list());

/** Live figures of the sessions that run, by session. */
export const useProgress = create<{ readonly bySession: Readonly<Record<string, Progress>> }>(() => ({
  bySession: {},
}));

/** The one message bar that main asks for. */
export const useBar = create<{ readonly bar: Bar | null }>(() => ({ bar: null }));

function withoutProgress(sessionId: string): void {
  useProgress.setState(({ bySession }) => ({
    bySession: Object.fromEntries(Object.entries(bySession).filter(([id]) => id !== sessionId)),
  }));
}

function onSession(session: Session): void {
  sessionsResource.patch((sessions) => withSession(sessions, session));
  noteRestoreSession(session);
  if (session.status === 'Running') return;
  withoutProgress(session.id);
  loadRepositories();
}

function loadRepositories(): void {
  void repositoryResource.load();
  void repositoriesResource.load();
}

/** Subscribes to every push that patches a store; pop-ups are the pop-up host's own. */
function subscribeStores(): void {
  bridge.license.changed((view) => {
    licenseResource.set(view);
    void usageReportsResource.load();
  });
  bridge.sources.changed(sourcesResource.set);
  bridge.jobs.changed(jobsResource.set);
  bridge.restore.progress(noteRestoreProgress);
  bridge.repository.progress(noteMaintenance);
  useMaintenance.subscribe((now, before) => {
    if (before.prune.state === 'running' && now.prune.state !== 'running') loadRepositories();
  });
  bridge.jobs.progress((progress) => {
    useProgress.setState(({ bySession }) => ({
      bySession: { ...bySession, [progress.sessionId]: progress },
    }));
  });
  bridge.sessions.changed(onSession);
  bridge.mailboxes.changed(() => void mailboxesResource.load());
  bridge.events.changed(() => void eventsResource.load());
  bridge.usageReports.changed(() => void usageReportsResource.load());
  bridge.settings.changed(settingsResource.set);
  bridge.notifications.bar((bar) => {
    useBar.setState({ bar });
  });
}

/** Subscribes first, then asks for the snapshots, then lets main send what it has held back. */
export async function connectStores(): Promise<void> {
  subscribeStores();
  await Promise.all(
    [
      licenseResource,
      sourcesResource,
      jobsResource,
      sessionsResource,
      repositoryResource,
      repositoriesResource,
      settingsResource,
      eventsResource,
      usageReportsResource,
    ].map((resource) => resource.load()),
  );
  // Last, and not waited for: no push patches it, and a warning does not wait for 100,000 mailboxes.
  void mailboxesResource.load();
}
